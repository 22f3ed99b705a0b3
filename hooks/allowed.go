package hooks

import "stanch/scanner"

// Allowed is a finding that an allow lets pass.
type Allowed struct {
	Finding scanner.Finding
	InText  bool // by a comment, as opposed to the configuration
	Reason  string
}

// keepAllowed notes which of all findings are not among those that are left to
// judge.
func (j *Judge) keepAllowed(v *Verdict, all, left []scanner.Finding) {
	if !j.KeepAllowed {
		return
	}
	type key struct {
		spot   Spot
		column int
		rule   string
	}
	keyOf := func(f *scanner.Finding) key { return key{SpotOf(f), f.Column, f.Rule.ID} }
	judged := map[key]bool{}
	for i := range left {
		judged[keyOf(&left[i])] = true
	}
	reasons := map[string]string{}
	for _, a := range j.Scanner.ConfigAllows() {
		reasons[a.Fingerprint] = a.Reason
	}
	for _, f := range all {
		if f.Severity == scanner.SeverityNone || judged[keyOf(&f)] {
			continue
		}
		one := []scanner.Finding{f}
		j.Scanner.Fingerprints(one)
		a := Allowed{Finding: one[0]}
		if reason, ok := reasons[one[0].Fingerprint]; ok {
			a.Reason = reason
		} else {
			a.InText = true
		}
		if f.Allowed() {
			a.InText, a.Reason = true, f.Allow.Reason
		}
		v.Allowed = append(v.Allowed, a)
	}
}
