package scanner

import (
	"fmt"

	"stanch/scanner/patch"
)

// CheckExamples tries the examples of a configuration's rules, each by its rule
// alone: those that must match do, those that must not do not. lines are where
// the rules stand, for errors; nil where that is unknown. An error counts the
// examples and does not show them: they may be secrets.
func CheckExamples(name string, rules []Rule, lines []int) error {
	for i := range rules {
		err := checkExamples(rules[i])
		if err == nil {
			continue
		}
		if i < len(lines) {
			return fmt.Errorf("%s:%d: rule %q: %w", name, lines[i], rules[i].ID, err)
		}
		return fmt.Errorf("%s: rule %q: %w", name, rules[i].ID, err)
	}
	return nil
}

func checkExamples(r Rule) error {
	if r.Examples == nil {
		return nil
	}
	kind := patch.Name
	if !r.nameOnly() {
		kind, r.Paths = patch.Content, nil // an example does not say which file it is from
	}
	s := New(Options{Rules: []Rule{r}, NoInline: true})
	s.ownOnly = true
	for i, e := range r.Examples.Match {
		if !s.matches(Arm(e), kind) {
			return fmt.Errorf("example %d of match is not found", i+1)
		}
	}
	for i, e := range r.Examples.NoMatch {
		if s.matches(Arm(e), kind) {
			return fmt.Errorf("example %d of no_match is found", i+1)
		}
	}
	return nil
}

// matches reports whether a rule matches a text.
func (s *Scanner) matches(text string, kind patch.Kind) bool {
	var b patch.Batch
	name := "example"
	if kind == patch.Name {
		name = text
	}
	b.Add(patch.Segment{Kind: kind, File: &patch.File{New: name}, Line: 1}, []byte(text))
	b.Settle()
	return len(newMatcher(s).segment(&b.Segments[0])) > 0
}
