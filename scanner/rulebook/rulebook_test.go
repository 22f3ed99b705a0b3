package rulebook

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"stanch/scanner"
)

// All that rules.yaml says is in the book, but the examples.
func TestBook(t *testing.T) {
	f, err := os.Open("../../rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := scanner.ParseRules("rules.yaml", f)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range set.Providers {
		if got := Provider(id); !reflect.DeepEqual(got, want) {
			t.Errorf("provider %s: the book has %+v, the file %+v", id, got, want)
		}
	}
	for i := range set.Rules {
		want := &set.Rules[i]
		var got []scanner.Rule
		if err := yaml.Unmarshal([]byte(Rule(want.ID)), &got); err != nil || len(got) != 1 {
			t.Errorf("rule %s: the book has %d rules: %v", want.ID, len(got), err)
		} else if got[0].ID != want.ID || got[0].Pattern != want.Pattern || got[0].Source != want.Source || got[0].Examples != nil {
			t.Errorf("rule %s: the book has %+v", want.ID, got[0])
		}
	}
}

func TestNotInTheBook(t *testing.T) {
	for _, id := range []string{"", "no-such", "github-pat"} {
		if text := Rule(id); text != "" {
			t.Errorf("of the rule %q there is: %s", id, text)
		}
		if p := Provider(id); !reflect.DeepEqual(p, scanner.Provider{}) {
			t.Errorf("of the provider %q there is: %+v", id, p)
		}
	}
	if text := Rule("github-pat-classic"); !strings.HasPrefix(text, "  - id: github-pat-classic\n") || strings.Count(text, "- id: ") != 1 {
		t.Errorf("more or less than a rule: %s", text)
	}
}
