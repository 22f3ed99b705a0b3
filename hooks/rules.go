package hooks

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"stanch/scanner"
)

// RuleList is a table of the rules in force; sources tells where those of a
// configuration stand.
func RuleList(s *scanner.Scanner, sources map[string]string) string {
	rules := s.Rules()
	sort.Slice(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	var b strings.Builder
	for _, r := range rules {
		from := "built in"
		if scanner.Builtin(r.ID) != r {
			from = Clean(sources[r.ID])
		}
		fmt.Fprintf(&b, "%-44s %-9s %-15s %s\n", r.ID, r.Severity, from, r.Name)
	}
	return b.String()
}

// RuleText is a built-in rule as rules.yaml, given as yaml, has it, without
// its examples; of a rule from a configuration, what matters of it.
func RuleText(s *scanner.Scanner, id, yaml string) (string, error) {
	r := s.Rule(id)
	if r == nil {
		return "", unknownRule(id)
	}
	start := strings.Index(yaml, "\n  - id: "+id+"\n")
	if start < 0 || scanner.Builtin(id) != r {
		return fmt.Sprintf("id: %s\nname: %s\nseverity: %s\nkeywords: %q\npattern: %s\npaths: %q\n", r.ID, r.Name, r.Severity, r.Keywords, r.Pattern, r.Paths), nil
	}
	text := yaml[start+1:]
	if end := strings.Index(text[1:], "\n  - id: "); end >= 0 {
		text = text[:end+1]
	}
	text, _, _ = strings.Cut(text, "\n    examples:")
	return strings.TrimRight(text, "\n") + "\n", nil
}

func unknownRule(id string) error {
	return errors.New("no rule has the id " + fmt.Sprintf("%q", Clean(id)) + "; `stanch rules` lists them")
}

// ExplainFingerprint tells what a fingerprint names: where the secret stands in
// the tracked files, in the index and in the history, then all about its rule.
func (j *Judge) ExplainFingerprint(ctx context.Context, fingerprint string) (string, error) {
	var found []scanner.Finding
	for _, look := range []func(context.Context) (*Verdict, error){j.ScanTracked, j.PreCommit, j.ScanHistory} {
		v, err := look(ctx)
		if err != nil {
			return "", err
		}
		for _, f := range append(v.Findings, v.Notes...) {
			if f.Fingerprint == fingerprint {
				found = append(found, f)
			}
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("nothing in the tracked files, the index and the history has the fingerprint %s", fingerprint)
	}
	text, err := Explain(found[0].Rule)
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n\nWhere it stands\n", fingerprint, found[0].Redacted)
	seen := map[string]bool{}
	for i := range found {
		at := "  " + Clean(found[i].Place())
		if c := found[i].Commit; c != nil {
			at += " in commit " + short(c.ID) + " " + Clean(c.Subject)
		}
		if !seen[at] {
			seen[at] = true
			b.WriteString(at + "\n")
		}
	}
	return b.String() + "\n" + text, err
}

// RuleNamed is the rule of that id, or an error that says how to find one.
func RuleNamed(s *scanner.Scanner, id string) (*scanner.Rule, error) {
	if r := s.Rule(id); r != nil {
		return r, nil
	}
	return nil, unknownRule(id)
}

// Explain tells of a rule what its secret is and how to rotate it.
func Explain(r *scanner.Rule) (string, error) {
	p := scanner.ProviderOf(r)
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n", r.Name, r.ID)
	fmt.Fprintf(&b, "  provider   %s\n  kind       %s\n  severity   %s\n", p.Name, r.Kind, r.Severity)
	steps := map[string][]string{
		"dual":    {"make a second one", "switch every user of it to the second", "check that nothing uses the first any more", "revoke the first"},
		"reset":   {"find everything that uses it", "replace it where it was issued", "update every user at once: the old one has stopped working"},
		"reissue": {"issue a new key pair or certificate", "deploy it", "revoke the old one"},
		"expire":  {"end the session, or revoke what it was derived from", "wait until it has expired"},
	}[r.Rotation]
	if steps == nil {
		steps = []string{"find where it was issued", "replace it there", "update every user of it"}
	}
	b.WriteString("\nRotate it\n")
	for i, s := range steps {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, s)
	}
	if p.Revoke != "" {
		fmt.Fprintf(&b, "  where: %s\n", p.Revoke)
	}
	if p.Audit != "" {
		fmt.Fprintf(&b, "\nWas it used?\n  %s\n", p.Audit)
	}
	if r.Source != "" {
		fmt.Fprintf(&b, "\nFormat\n  %s\n", r.Source)
	}
	return b.String(), nil
}
