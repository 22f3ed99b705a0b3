package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"stanch/scanner"
)

// A file of the configuration may lock keys: no file that is read after it can
// weaken what is in force by then. What makes it stricter is welcome.

// lockable are the keys that can be locked.
var lockable = []string{"fail_on", "ignore", "disable", "rules", "allow", "require_reason", "foreign_allows", "inline_allows_on_server", "server_time_limit"}

// lockList is "locked: true" or a list of keys.
type lockList struct {
	keys []string
	line int
}

// UnmarshalYAML takes true, false or a list of keys.
func (l *lockList) UnmarshalYAML(n *yaml.Node) error {
	l.line = n.Line
	var all bool
	if n.Kind == yaml.ScalarNode {
		if err := n.Decode(&all); err != nil {
			return fmt.Errorf("line %d: locked takes true or a list of keys", n.Line)
		}
		if all {
			l.keys = lockable
		}
		return nil
	}
	if err := n.Decode(&l.keys); err != nil {
		return fmt.Errorf("line %d: locked takes true or a list of keys", n.Line)
	}
	for _, k := range l.keys {
		if !slices.Contains(lockable, k) {
			return fmt.Errorf("line %d: locked: no key %q can be locked; those that can: %s", n.Line, k, strings.Join(lockable, ", "))
		}
	}
	return nil
}

// lock notes which keys a file locks.
func (c *Config) lock(path string, l lockList) {
	if c.locks == nil {
		c.locks = map[string]string{}
	}
	for _, k := range l.keys {
		if c.locks[k] == "" {
			c.locks[k] = fmt.Sprintf("%s:%d", path, l.line)
		}
	}
}

// Locked is the file and line that lock a key, "" where it is open.
func (c *Config) Locked(key string) string { return c.locks[key] }

// checkLocks refuses what would weaken a locked key.
func (c *Config) checkLocks(at func(located, string, ...any) error, f *configFile) error {
	if len(c.locks) == 0 {
		return nil
	}
	var err error
	refuse := func(l located, key, what string) {
		if where := c.locks[key]; where != "" && err == nil {
			err = at(l, "%s: %s is locked in %s", key, what, where)
		}
	}
	if sev, e := scanner.ParseSeverity(f.FailOn.text); e == nil && f.FailOn.text != "" && sev > c.FailOn {
		refuse(f.FailOn, "fail_on", "what blocks now must go on blocking, "+c.FailOn.String()+" at least: this")
	}
	for _, l := range f.Ignore {
		refuse(l, "ignore", "to leave out more files")
	}
	for _, l := range f.Disable {
		refuse(l, "disable", "to switch off more rules")
	}
	for i := range f.Rules {
		if c.knows(f.Rules[i].ID) {
			refuse(located{line: f.ruleLine(i)}, "rules", "to replace the rule "+f.Rules[i].ID)
		}
	}
	for _, a := range f.Allow {
		refuse(a.Fingerprint, "allow", "to allow by fingerprint")
	}
	for key, weaker := range map[string]bool{
		"require_reason":          f.RequireReason != nil && !*f.RequireReason && c.RequireReason,
		"foreign_allows":          f.ForeignAllows != nil && *f.ForeignAllows && !c.ForeignAllows,
		"inline_allows_on_server": f.InlineServer != nil && *f.InlineServer && !c.InlineOnServer,
	} {
		if weaker {
			refuse(located{line: 1}, key, "to change it")
		}
	}
	if d, e := time.ParseDuration(f.TimeLimit.text); e == nil && d > c.TimeLimit && c.TimeLimit > 0 {
		refuse(f.TimeLimit, "server_time_limit", "a longer one")
	}
	return err
}

// ruleLine is the line of the n-th rule, as far as it is known.
func (f *configFile) ruleLine(n int) int {
	if n < len(f.ruleLines) {
		return f.ruleLines[n]
	}
	return 1
}
