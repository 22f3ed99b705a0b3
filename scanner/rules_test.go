package scanner

import (
	"context"
	"io"
	"os"
	"reflect"
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
	res, err := tryText(s, name, text)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func tryText(s *Scanner, name, text string) (*Result, error) {
	done := false
	src := &patch.Texts{Open: func() (patch.Segment, io.ReadCloser, error) {
		if done {
			return patch.Segment{}, nil, io.EOF
		}
		done = true
		return patch.Segment{File: &patch.File{New: name, Old: name}}, io.NopCloser(strings.NewReader(text)), nil
	}}
	return s.Scan(context.Background(), src)
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

// exampleNames are names of files that a rule's examples may stand in.
func exampleNames(r *Rule) []string {
	if len(r.Paths) == 0 {
		return []string{"src/config.txt", "app/.env", "app/settings.ini"}
	}
	var names []string
	for _, p := range r.Paths {
		p = strings.ReplaceAll(p, "**/", "app/")
		if i := strings.IndexByte(p, '{'); i >= 0 {
			j := strings.IndexByte(p, '}')
			first, _, _ := strings.Cut(p[i+1:j], ",")
			p = p[:i] + first + p[j+1:]
		}
		for strings.Contains(p, "[") {
			i, j := strings.IndexByte(p, '['), strings.IndexByte(p, ']')
			p = p[:i] + p[i+1:i+2] + p[j+1:]
		}
		names = append(names, strings.ReplaceAll(strings.ReplaceAll(p, "**", "x"), "*", "x"))
	}
	return names
}

// Every example of every rule: those that must match do, under the rule's own
// id in at least one; those that must not do not.
func TestRuleExamples(t *testing.T) {
	set := readRules(t)
	s := New(testOptions())
	for i := range set.Rules {
		r := &set.Rules[i]
		t.Run(r.ID, func(t *testing.T) {
			names, own := exampleNames(r), 0
			kind, winners := patch.Content, map[string]int{}
			if r.ByName() {
				kind = patch.Name
			}
			find := func(text string) (hit bool) {
				names := names
				if r.ByName() {
					names = []string{text}
				}
				for _, name := range names {
					cands := candidates(s, name, text, kind)
					for _, c := range cands {
						hit = hit || c.rule.ID == r.ID
					}
					for _, c := range resolve(cands) {
						if c.rule.ID == r.ID {
							own++
						}
						winners[c.rule.ID]++
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
					t.Errorf("match %d: not found in %s: %s", i, names, e)
				}
			}
			if own == 0 {
				t.Errorf("another rule is reported in the place of this one for every example: %v", winners)
			}
			for i, e := range r.Examples.NoMatch {
				if find(Arm(e)) {
					t.Errorf("no_match %d: found: %s", i, e)
				}
			}
		})
	}
}

// The table of rules is what users and other files rely on it to be.
func TestRuleTable(t *testing.T) {
	set := readRules(t)
	full := 0
	for i := range set.Rules {
		r := &set.Rules[i]
		if i > 0 && set.Rules[i-1].ID >= r.ID {
			t.Errorf("%s stands behind %s: the rules are not sorted", r.ID, set.Rules[i-1].ID)
		}
		if e := r.Examples; e != nil && len(e.Match) >= 2 && len(e.NoMatch) >= 2 {
			full++
		}
		if r.Name == "" || r.Severity == SeverityNone || r.Confidence == 0 || r.Rotation == "" || r.Kind == "" {
			t.Errorf("%s: name, kind, severity, confidence and rotation have to be given", r.ID)
		}
		if _, ok := set.Providers[r.Provider]; !ok {
			t.Errorf("%s: nothing is known of its provider %q", r.ID, r.Provider)
		}
		if r.Context == 0 && len(r.Words) > 0 && r.Detect != "pem" && r.Value == "" {
			t.Errorf("%s: words count only with context", r.ID)
		}
	}
	if full < 600 {
		t.Errorf("%d rules with two examples each way, want 600", full)
	}
}

// The table that a run reads has every rule as rules.yaml has it, with what
// follows from its pattern.
func TestTable(t *testing.T) {
	set := readRules(t)
	if len(set.Rules) != builtinCount {
		t.Fatalf("%d rules, and %d in the table", len(set.Rules), builtinCount)
	}
	for i, r := range set.Rules {
		r.Examples = nil
		if got := builtin(i); !reflect.DeepEqual(*got, r) {
			t.Errorf("%s: the table has %+v, not %+v", r.ID, *got, r)
		}
		if Builtin(r.ID) != builtin(i) {
			t.Errorf("%s is not found by its id", r.ID)
		}
	}
}

// No example rests in rules.yaml in a form that a scanner takes for live.
func TestExamplesAreBroken(t *testing.T) {
	set := readRules(t)
	s := New(testOptions())
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.ByName() {
			continue
		}
		for _, e := range append(r.Examples.Match, r.Examples.NoMatch...) {
			for _, c := range candidates(s, "rules.yaml", e, patch.Content) {
				if sev, _ := weigh(&c, &fileKind{}); sev > Low && c.rule.rank() >= rankContext {
					t.Errorf("%s: found by %s as it is stored: %s", r.ID, c.rule.ID, e)
				}
			}
		}
	}
}
