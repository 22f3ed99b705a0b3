package scanner

import (
	"errors"
	"fmt"

	"stanch/scanner/patch"
)

// CheckExamples tries the examples of a configuration's rules, each by its rule
// alone: those that must match do, those that must not do not. lines are where
// the rules stand, for errors; nil where that is unknown. An error counts the
// examples and does not show them: they may be secrets.
func CheckExamples(name string, rules []Rule, lines []int) error {
	size := 0
	for i := range rules {
		size += rules[i].Examples.size()
	}
	e := newEffort(1) // all of them share it
	e.begin(min(size, maxExamples))
	for i := range rules {
		err := checkExamples(rules[i], e)
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

// maxExamples is how many bytes of examples count.
const maxExamples = 4 << 20

func (x *Examples) size() (n int) {
	if x != nil {
		for _, e := range append(x.Match[:len(x.Match):len(x.Match)], x.NoMatch...) {
			n += len(e)
		}
	}
	return n
}

func checkExamples(r Rule, e *effort) error {
	if r.Examples == nil {
		return nil
	}
	kind := patch.Name
	if !r.ByName() {
		kind, r.Paths = patch.Content, nil // an example does not say which file it is from
	}
	s := New(Options{Rules: []Rule{r}, NoInline: true})
	s.ownOnly = true
	m := newMatcher(s)
	m.effort = e
	for i, text := range r.Examples.Match {
		if !m.matches(Arm(text), kind) && e.over == nil {
			return fmt.Errorf("example %d of match is not found", i+1)
		}
	}
	for i, text := range r.Examples.NoMatch {
		if m.matches(Arm(text), kind) && e.over == nil {
			return fmt.Errorf("example %d of no_match is found", i+1)
		}
	}
	if e.over != nil {
		return errors.New("its pattern takes too long on the examples")
	}
	return nil
}

// matches reports whether a rule matches a text.
func (m *matcher) matches(text string, kind patch.Kind) bool {
	var b patch.Batch
	name := "example"
	if kind == patch.Name {
		name = text
	}
	b.Add(patch.Segment{Kind: kind, File: &patch.File{New: name}, Line: 1}, []byte(text))
	b.Settle()
	return len(m.segment(&b.Segments[0])) > 0
}
