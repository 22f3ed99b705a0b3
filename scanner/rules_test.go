package scanner

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"stanch/scanner/patch"
)

// readRules reads rules.yaml, which the table was made from.
func readRules(t testing.TB) *RuleSet {
	t.Helper()
	f, err := os.Open("../rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := ParseRules("rules.yaml", f)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func testOptions() Options {
	return Options{ForeignAllows: true, Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
}

// scanText judges one text as the contents of the named file.
func scanText(t testing.TB, s *Scanner, name, text string) *Result {
	t.Helper()
	done := false
	src := &patch.Texts{Open: func() (patch.Segment, io.ReadCloser, error) {
		if done {
			return patch.Segment{}, nil, io.EOF
		}
		done = true
		return patch.Segment{File: &patch.File{New: name, Old: name}}, io.NopCloser(strings.NewReader(text)), nil
	}}
	res, err := s.Scan(context.Background(), src)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// candidates are all that the rules match in a text, before one of those that
// overlap is chosen.
func candidates(s *Scanner, name, text string, kind patch.Kind) []candidate {
	m := newMatcher(s)
	var b patch.Batch
	b.Add(patch.Segment{Kind: kind, File: &patch.File{New: name}, Line: 1}, []byte(text))
	b.Settle()
	return m.segment(&b.Segments[0])
}

// exampleName is a file name that a rule's example may stand in.
func exampleName(r *Rule) string {
	if len(r.Paths) == 0 {
		return "src/config.txt"
	}
	p := strings.ReplaceAll(r.Paths[0], "**/", "app/")
	if i := strings.IndexByte(p, '{'); i >= 0 {
		j := strings.IndexByte(p, '}')
		first, _, _ := strings.Cut(p[i+1:j], ",")
		p = p[:i] + first + p[j+1:]
	}
	for strings.Contains(p, "[") {
		i, j := strings.IndexByte(p, '['), strings.IndexByte(p, ']')
		p = p[:i] + p[i+1:i+2] + p[j+1:]
	}
	return strings.ReplaceAll(strings.ReplaceAll(p, "**", "x"), "*", "x")
}

// Every example of every rule: those that must match do, under the rule's own
// id in at least one; those that must not do not.
func TestRuleExamples(t *testing.T) {
	set := readRules(t)
	s := New(testOptions())
	for i := range set.Rules {
		r := &set.Rules[i]
		t.Run(r.ID, func(t *testing.T) {
			name, own := exampleName(r), 0
			kind := patch.Content
			if r.nameOnly() {
				kind = patch.Name
			}
			find := func(text string) (hit bool) {
				name := name
				if r.nameOnly() {
					name = text
				}
				cands := candidates(s, name, text, kind)
				for _, c := range cands {
					hit = hit || c.rule.ID == r.ID
				}
				for _, c := range resolve(cands) {
					if c.rule.ID == r.ID {
						own++
					}
				}
				return hit
			}
			if r.Examples == nil || len(r.Examples.Match) < 2 || len(r.Examples.NoMatch) < 2 {
				t.Error("needs at least 2 examples that match and 2 that do not")
				return
			}
			for i, e := range r.Examples.Match {
				if !find(Arm(e)) {
					t.Errorf("match %d: not found in %s: %s", i, name, e)
				}
			}
			if own == 0 {
				t.Error("another rule is reported in the place of this one for every example")
			}
			for i, e := range r.Examples.NoMatch {
				if find(Arm(e)) {
					t.Errorf("no_match %d: found: %s", i, e)
				}
			}
		})
	}
}
