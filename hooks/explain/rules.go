package explain

import (
	"fmt"
	"sort"
	"strings"

	"stanch/hooks"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/rulebook"
)

// RuleList is a table of the rules in force, sorted by id.
func RuleList(j *hooks.Judge) string {
	rules := j.Scanner.Rules()
	if !j.Scanner.Disabled(sealed.RuleID) {
		rules = append(rules, j.Rule(sealed.RuleID))
	}
	sort.Slice(rules, func(i, k int) bool { return rules[i].ID < rules[k].ID })
	var b strings.Builder
	for _, r := range rules {
		from := "built in"
		if scanner.Builtin(r.ID) != r && r.ID != sealed.RuleID {
			from = terminal.Clean(r.Origin)
		}
		fmt.Fprintf(&b, "%-44s %-9s %-15s %s\n", r.ID, r.Severity, from, r.Name)
	}
	return b.String()
}

// RuleText is a built-in rule as rules.yaml has it, without its examples; of a
// rule from a configuration, what matters of it.
func RuleText(j *hooks.Judge, id string) (string, error) {
	if id == sealed.RuleID {
		return unencryptedText, nil
	}
	r := j.Scanner.Rule(id)
	if r == nil {
		return "", unknownRule(id)
	}
	if scanner.Builtin(id) != r {
		return fmt.Sprintf("id: %s\nname: %s\nseverity: %s\nkeywords: %q\npattern: %s\npaths: %q\n", r.ID, r.Name, r.Severity, r.Keywords, terminal.Clean(r.Pattern), r.Paths), nil
	}
	return rulebook.Rule(id), nil
}

func unknownRule(id string) error {
	return fmt.Errorf("no rule has the id %q; `stanch rules` lists them", terminal.Clean(id))
}

// unencryptedText is what `stanch rules` says of it.
const unencryptedText = `id: should-be-encrypted
name: File that should be encrypted
severity: high
# a staged file in clear that .sops.yaml, a filter in .gitattributes or its name
# (Ansible's vaults) says is to be encrypted, or that was encrypted before
`
