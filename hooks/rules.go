package hooks

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/rulebook"
)

// RuleList is a table of the rules in force.
func RuleList(s *scanner.Scanner) string {
	rules := s.Rules()
	if !s.Disabled(sealed.RuleID) {
		rules = append(rules, unencrypted)
	}
	sort.Slice(rules, func(i, j int) bool { return rules[i].ID < rules[j].ID })
	var b strings.Builder
	for _, r := range rules {
		from := "built in"
		if scanner.Builtin(r.ID) != r && r != unencrypted {
			from = terminal.Clean(r.Origin)
		}
		fmt.Fprintf(&b, "%-44s %-9s %-15s %s\n", r.ID, r.Severity, from, r.Name)
	}
	return b.String()
}

// RuleText is a built-in rule as rules.yaml has it, without its examples; of a
// rule from a configuration, what matters of it.
func RuleText(s *scanner.Scanner, id string) (string, error) {
	if id == sealed.RuleID {
		return unencryptedText, nil
	}
	r := s.Rule(id)
	if r == nil {
		return "", unknownRule(id)
	}
	if scanner.Builtin(id) != r {
		return fmt.Sprintf("id: %s\nname: %s\nseverity: %s\nkeywords: %q\npattern: %s\npaths: %q\n", r.ID, r.Name, r.Severity, r.Keywords, terminal.Clean(r.Pattern), r.Paths), nil
	}
	return rulebook.Rule(id), nil
}

func unknownRule(id string) error {
	return errors.New("no rule has the id " + fmt.Sprintf("%q", terminal.Clean(id)) + "; `stanch rules` lists them")
}
