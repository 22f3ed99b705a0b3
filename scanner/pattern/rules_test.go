package pattern_test

import (
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"

	"stanch/scanner"
	"stanch/scanner/pattern"
)

// TestRules holds the patterns of all built-in rules against regexp, on their
// examples, whole and in parts. None is one that only regexp can match.
func TestRules(t *testing.T) {
	set := readRules(t)
	r := rand.New(rand.NewPCG(3, 4))
	var texts []string
	for _, rule := range set.Rules {
		for _, example := range examples(&rule) {
			texts = append(texts, strings.ReplaceAll(example, scanner.Breaker, ""))
		}
	}
	own := 0
	for _, rule := range set.Rules {
		if rule.Pattern == "" {
			continue
		}
		p, err := pattern.New(rule.Pattern, pattern.Somewhere)
		if err != nil {
			t.Fatalf("%s: %v", rule.ID, err)
		}
		twin := pattern.NewTwin(t, rule.Pattern)
		tried := []string{texts[r.IntN(len(texts))]}
		for _, example := range examples(&rule) {
			whole := strings.ReplaceAll(example, scanner.Breaker, "")
			from := r.IntN(len(whole) + 1)
			tried = append(tried, whole, whole+whole, whole[from:], whole[:from])
			if _, ok := p.Match([]byte(whole)); ok {
				own++
			}
		}
		for _, text := range tried {
			twin.Same(t, text)
		}
		if p.Slow() {
			t.Errorf("%s: only regexp can match its pattern", rule.ID)
		}
	}
	if own < len(set.Rules) {
		t.Errorf("only %d examples of %d rules have a match", own, len(set.Rules))
	}
}

func examples(r *scanner.Rule) []string {
	if r.Examples == nil {
		return nil
	}
	return append(r.Examples.Match[:len(r.Examples.Match):len(r.Examples.Match)], r.Examples.NoMatch...)
}

// TestShapes: what the shapes of the built-in rules promise holds for what their
// patterns match in their own examples.
func TestShapes(t *testing.T) {
	for _, rule := range readRules(t).Rules {
		if rule.Pattern == "" {
			continue
		}
		shape, err := pattern.ShapeOf(rule.Pattern, rule.Keywords)
		if err != nil {
			t.Fatalf("%s: %v", rule.ID, err)
		}
		re := regexp.MustCompile(rule.Pattern)
		for _, e := range rule.Examples.Match {
			m := re.FindString(scanner.Arm(e))
			if len(m) < shape.Min && m != "" || shape.Max >= 0 && len(m) > shape.Max {
				t.Errorf("%s: a match of %d bytes, the shape says %d to %d", rule.ID, len(m), shape.Min, shape.Max)
			}
			for _, c := range []byte(m) {
				if !shape.All.Has(c) {
					t.Errorf("%s: a match holds %q, the shape has none", rule.ID, c)
					break
				}
			}
			if m != "" && !shape.Last.Has(m[len(m)-1]) {
				t.Errorf("%s: a match ends with %q, the shape has no such end", rule.ID, m[len(m)-1])
			}
		}
	}
}

func readRules(t *testing.T) *scanner.RuleSet {
	t.Helper()
	f, err := os.Open("../../rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := scanner.ParseRules("rules.yaml", f)
	if err != nil {
		t.Fatal(err)
	}
	return set
}
