package scanner

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

// A rule that could never match, or not as it is meant, is refused: by its id
// and, where that is known, its line.
func TestCheckRules(t *testing.T) {
	whole := func(change func(*Rule)) []Rule {
		r := Rule{ID: "acme", Name: "Acme", Keywords: []string{"acme_"}, Pattern: "acme_[a-z]{20}"}
		change(&r)
		return []Rule{r}
	}
	for want, rules := range map[string][]Rule{
		"":                                   whole(func(r *Rule) {}),
		`rule id ""`:                         whole(func(r *Rule) { r.ID = "" }),
		`rule id "Acme key"`:                 whole(func(r *Rule) { r.ID = "Acme key" }),
		"characters that do not print":       whole(func(r *Rule) { r.Name = "Acme\x1b[2J" }),
		"it can match nothing":               whole(func(r *Rule) { r.Pattern = "" }),
		`unknown detect "luck"`:              whole(func(r *Rule) { r.Detect = "luck" }),
		`unknown value "name"`:               whole(func(r *Rule) { r.Value = "name" }),
		`unknown checksum "sum"`:             whole(func(r *Rule) { r.Checksum = "sum" }),
		`unknown structure "any"`:            whole(func(r *Rule) { r.Structure = "any" }),
		"needs keywords":                     whole(func(r *Rule) { r.Keywords, r.Context = nil, 40 }),
		`keyword "ac"`:                       whole(func(r *Rule) { r.Keywords = []string{"ac"} }),
		"a keyword of 1001 bytes":            whole(func(r *Rule) { r.Keywords = []string{strings.Repeat("a", 1001)} }),
		"not a glob that can match":          whole(func(r *Rule) { r.Paths = []string{"[a"} }),
		"the pattern does not compile":       whole(func(r *Rule) { r.Pattern = "acme_(" }),
		"the pattern matches the empty text": whole(func(r *Rule) { r.Pattern = "[a-z]*" }),
		`a second rule with the id "acme"`:   append(whole(func(*Rule) {}), whole(func(*Rule) {})...),
		"50001 rules: 50000 are the most":    make([]Rule, maxRules+1),
	} {
		for _, lines := range [][]int{nil, {7, 7}} {
			err := CheckRules("own.yaml", rules, lines)
			if want == "" {
				if err != nil {
					t.Errorf("a right rule: %v", err)
				}
				continue
			}
			place := "own.yaml: "
			if lines != nil && len(rules) < 3 {
				place = "own.yaml:7: "
			}
			if err == nil || !strings.HasPrefix(err.Error(), place) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s… %s", err, place, want)
			}
		}
	}
}

// A rule file that cannot be read, or is of another version, is no rules.
func TestParseRulesRefuses(t *testing.T) {
	gone := errors.New("gone")
	if set, err := ParseRules("r.yaml", iotest.ErrReader(gone)); set != nil || !errors.Is(err, gone) {
		t.Errorf("got %v, %v", set, err)
	}
	for text, want := range map[string]string{
		"version: 2\n":                         "r.yaml:1: version is 2",
		"version: 1\ncolour: red\n":            "r.yaml:2: ",
		"version: 1\nrules: [\n":               "r.yaml:3: ",
		"version: 1\nrules:\n  - {id: acme}\n": "r.yaml:3: rule \"acme\": ",
	} {
		if set, err := ParseRules("r.yaml", strings.NewReader(text)); set != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %s", text, set, err, want)
		}
	}
}

// A value of no form of its own on the line below its name counts where the
// name stands in a comment that announces it, and the line hands it over.
func TestAnnounced(t *testing.T) {
	rule := Rule{ID: "acme-key", Name: "Acme", Severity: High, Confidence: Likely, Context: 60, Keywords: []string{"acme"}, Pattern: "[0-9a-f]{32}"}
	if err := CheckRules("own.yaml", []Rule{rule}, nil); err != nil {
		t.Fatal(err)
	}
	value := fmt.Sprintf("%x", "kq9Zv-7LpX2wTc_4") // 32 digits
	for text, want := range map[string]bool{
		"# acme api key\nconnect(\"VALUE\")":                                true,
		"// acme token:\nx := connect('VALUE')":                             true,
		"/* the acme secret */\nkey = \"VALUE\"":                            true,
		"# acme for all\nconnect(\"VALUE\")":                                false, // says of no secret
		"print acme api key\nconnect(\"VALUE\")":                            false, // no comment
		"# acme api key\nconnect(\"other\", \"VALUE\")":                     false, // not the first
		"# acme api key\nconnect(VALUE)":                                    false, // not a literal
		"# acme api key, " + strings.Repeat("which ", 10) + "\n(\"VALUE\")": false, // about more than that
	} {
		rules := []Rule{rule}
		if err := CheckRules("own.yaml", rules, nil); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range scanText(t, New(Options{Rules: rules}), "a.py", strings.ReplaceAll(text, "VALUE", value)+"\n").Findings {
			found = found || f.Rule.ID == "acme-key"
		}
		if found != want {
			t.Errorf("%q: found %v, want %v", text, found, want)
		}
	}
}
