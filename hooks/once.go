package hooks

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"

	"stanch/scanner"
)

// Standing is where else than at its finding a secret stands.
type Standing struct {
	Also      []Spot // in the other commits that add it, or move it
	Head      []Spot // in HEAD as it is now
	HeadKnown bool   // HEAD was looked at: an empty Head says that it has none
}

// once leaves one finding of each secret: the one in the commit that brought it
// in, which is the earliest; where several did that each by itself, the one of
// the earliest date. The others become its Standing.
func (j *Judge) once(ctx context.Context, v *Verdict, p *past) error {
	when := map[string]int64{}
	for _, n := range p.nodes {
		when[n.id] = n.when
	}
	blocks := map[string]bool{}
	for i := range v.Findings {
		blocks[secretKey(&v.Findings[i])] = true
	}
	groups := map[string][]scanner.Finding{}
	var keys []string
	for _, f := range append(v.Findings, v.Notes...) {
		key := secretKey(&f)
		if groups[key] == nil {
			keys = append(keys, key)
		}
		groups[key] = append(groups[key], f)
	}
	v.Findings, v.Notes, v.Standing = nil, nil, map[string]*Standing{}
	head, err := j.inHead(ctx, v, p, len(keys) > 0)
	if err != nil {
		return err
	}
	for _, key := range keys {
		f, also := first(groups[key], when)
		v.Standing[key] = &Standing{Also: also, Head: head[key], HeadKnown: head != nil}
		if blocks[key] {
			v.Findings = append(v.Findings, f)
		} else {
			v.Notes = append(v.Notes, f)
		}
	}
	for _, all := range [][]scanner.Finding{v.Findings, v.Notes} {
		sort.Slice(all, func(i, k int) bool { return earlier(&all[i], &all[k], when) < 0 })
	}
	return nil
}

// secretKey tells secrets apart. What a rule finds by the name of a file is a
// thing of its own.
func secretKey(f *scanner.Finding) string {
	switch {
	case f.Rule.ByName():
		return f.Rule.ID + " " + string(f.Secret())
	case len(f.Secret()) == 0: // a file as a whole
		return f.Fingerprint
	}
	return string(f.Secret())
}

// StandingOf is where else the secret of a finding stands, or nil.
func (v *Verdict) StandingOf(f *scanner.Finding) *Standing { return v.Standing[secretKey(f)] }

// first picks the finding that brought the secret in. It is as severe as the
// worst of them.
func first(all []scanner.Finding, when map[string]int64) (scanner.Finding, []Spot) {
	sort.Slice(all, func(i, k int) bool {
		a, b := &all[i], &all[k]
		if a.Carried != b.Carried { // what is moved was there before
			return b.Carried
		}
		return earlier(a, b, when) < 0
	})
	f := all[0]
	seen := map[Spot]bool{SpotOf(&f): true}
	var also []Spot
	for i := range all[1:] {
		o := &all[i+1]
		if o.Severity > f.Severity && !o.Carried {
			f.Rule, f.Severity, f.Confidence, f.Redacted, f.Ignored = o.Rule, o.Severity, o.Confidence, o.Redacted, o.Ignored
		}
		if s := SpotOf(o); !seen[s] {
			seen[s] = true
			also = append(also, s)
		}
	}
	sort.SliceStable(also, func(i, k int) bool { return when[also[i].Commit] < when[also[k].Commit] })
	return f, also
}

// earlier orders findings by their commits, then by where they stand. What is
// in no commit, such as the message of a tag, comes last.
func earlier(a, b *scanner.Finding, when map[string]int64) int {
	sa, sb := SpotOf(a), SpotOf(b)
	if (sa.Commit == "") != (sb.Commit == "") {
		return -strings.Compare(sa.Commit, sb.Commit)
	}
	return cmp.Or(
		cmp.Compare(when[sa.Commit], when[sb.Commit]), strings.Compare(sa.Commit, sb.Commit),
		strings.Compare(sa.File, sb.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
		strings.Compare(a.Rule.ID, b.Rule.ID),
	)
}

// keep drops what another shard tells.
func (v *Verdict) keep(s Shard) {
	if s.all() {
		return
	}
	theirs := func(f scanner.Finding) bool {
		if f.Commit != nil {
			return !s.has(f.Commit.ID)
		}
		return !s.first()
	}
	v.Findings = slices.DeleteFunc(v.Findings, theirs)
	v.Notes = slices.DeleteFunc(v.Notes, theirs)
}
