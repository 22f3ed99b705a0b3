// Package config reads the files that configure stanch, lays one over the other
// and writes allows into them. What is judged by it is left to hooks.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"gopkg.in/yaml.v3"

	"stanch/hooks/disk"
	"stanch/hooks/sealed"
	"stanch/scanner"
)

// Name is the file at the top of a repository that configures stanch.
const Name = ".stanch.yaml"

// Config is what the configuration files say, put together.
type Config struct {
	FailOn         scanner.Severity // the lowest that blocks
	Ignore         []string         // globs of files that are not judged
	Disable        []string         // ids of rules that are not in force
	Rules          []scanner.Rule   // own ones, each with its file and line as its Origin
	Allows         []scanner.ConfigAllow
	RequireReason  bool          // an allow without its reason does not count
	ForeignAllows  bool          // allow comments of other tools count
	InlineOnServer bool          // pre-receive counts allow comments in what is pushed
	TimeLimit      time.Duration // of pre-receive; 0 for as long as it needs
	Files          []string      // that were read, absolute where the paths given were; the weakest first

	locks  map[string]string // by key: file and line
	within string            // what is read lies in this folder, "" where it may lie anywhere
}

// configFile is one file as it is written.
type configFile struct {
	Version       int            `yaml:"version"`
	Extends       located        `yaml:"extends"`
	FailOn        located        `yaml:"fail_on"`
	Ignore        []located      `yaml:"ignore"`
	Disable       []located      `yaml:"disable"`
	Rules         []scanner.Rule `yaml:"rules"`
	Allow         []allowEntry   `yaml:"allow"`
	RequireReason *bool          `yaml:"require_reason"`
	ForeignAllows *bool          `yaml:"foreign_allows"`
	InlineServer  *bool          `yaml:"inline_allows_on_server"`
	TimeLimit     located        `yaml:"server_time_limit"`
	Locked        lockList       `yaml:"locked"`

	ruleLines []int
}

// words are what a person is told for what the decoder says of these types.
var words = [...]string{
	" in type config.allowEntry", " in allow", " in type config.configFile", "",
	"[]config.located", "a list of texts", "[]config.allowEntry", "a list of allows",
	"config.allowEntry", "fingerprint, reason and until", "config.configFile", "keys such as `version: 1`",
}

// allowEntry is an Allow as it is written, right or not.
type allowEntry struct {
	Fingerprint located `yaml:"fingerprint"`
	Reason      string  `yaml:"reason"`
	Until       located `yaml:"until"`
}

// located is a text with the line it stands on.
type located struct {
	text string
	line int
}

// UnmarshalYAML takes any scalar as it is written.
func (l *located) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: expected a text", n.Line)
	}
	l.text, l.line = n.Value, n.Line
	return nil
}

// Load reads the organisation's configuration, which must exist where one
// is named; over it the user's, which need not; and over both the repository's:
// path, which must exist where it is asked for, or the one at the top of the
// repository. Each comes after those that it extends. An error names the file and,
// but for one that cannot be read, the line.
func Load(orgFile, userFile, top, path string) (*Config, error) {
	c := &Config{FailOn: scanner.Medium, ForeignAllows: true}
	if err := c.load(orgFile, userFile, top, path); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Config) load(orgFile, userFile, top, path string) error {
	if orgFile != "" {
		if !filepath.IsAbs(orgFile) {
			return fmt.Errorf("STANCH_CONFIG is %q: it has to be an absolute path, since hooks run in any folder", orgFile)
		}
		if err := c.read(orgFile, true); err != nil {
			return fmt.Errorf("STANCH_CONFIG: %w", err)
		}
	}
	if userFile != "" {
		if err := c.read(userFile, false); err != nil {
			return err
		}
	}
	switch {
	case path != "":
		return c.read(path, true)
	case top != "":
		c.within = top
		return c.read(filepath.Join(top, Name), false)
	}
	return nil
}

// Options are the configuration as the scanner takes it.
func (c *Config) Options(now time.Time) scanner.Options {
	return scanner.Options{
		Rules: c.Rules, Disable: c.Disable, Ignore: c.Ignore, Allows: c.Allows,
		RequireReason: c.RequireReason, ForeignAllows: c.ForeignAllows, Now: now,
	}
}

// read reads a file, and before it those that it extends. chain are the files
// that extend it, one the other.
func (c *Config) read(path string, must bool, chain ...string) error {
	named := must && len(chain) == 0 // by the user, who may name a pipe
	text, err := disk.ReadSettings(path, !named)
	if errors.Is(err, fs.ErrNotExist) && !must {
		if _, err := os.Lstat(path); err == nil {
			return fmt.Errorf("reading the configuration: %s is a link to nothing", path)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the configuration: %w", err)
	}
	var f configFile
	if err := scanner.DecodeStrict(path, text, &f, words[:]...); err != nil {
		return err
	}
	if f.Version != 1 && !blank(text) {
		return fmt.Errorf("%s:1: version is %d, this stanch reads version 1 (write `version: 1`)", path, f.Version)
	}
	if e := f.Extends; e.text != "" {
		base := e.text
		if !filepath.IsAbs(base) {
			base = filepath.Join(filepath.Dir(path), base)
		}
		base = filepath.Clean(base)
		err := c.checkWithin(base)
		if chain = append(chain, path); err == nil && slices.Contains(chain, base) {
			err = fmt.Errorf("%s extends itself", base)
		}
		if err == nil {
			err = c.read(base, true, chain...)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: extends: %w", path, e.line, err)
		}
	}
	c.Files = append(c.Files, path)
	return c.apply(path, text, &f)
}

// checkWithin is an error where a file of the repository leads out of it: what
// is in force must not depend on what else lies on a machine.
func (c *Config) checkWithin(path string) error {
	if c.within == "" {
		return nil
	}
	inside := func(top, path string) bool {
		rel, err := filepath.Rel(top, path)
		return err == nil && filepath.IsLocal(rel)
	}
	top, err := filepath.EvalSymlinks(c.within)
	if err != nil {
		return err
	}
	real, err := filepath.EvalSymlinks(path) // one that is not there leads nowhere, and is told of when it is read
	if !inside(c.within, path) || err == nil && !inside(top, real) {
		return fmt.Errorf("%s is outside of the repository\nhint: what holds for all repositories goes into the user's own configuration, or into a file that STANCH_CONFIG names", path)
	}
	return nil
}

// blank reports whether a file says nothing at all.
func blank(text []byte) bool {
	var doc yaml.Node
	return yaml.Unmarshal(text, &doc) == nil && doc.IsZero()
}

// apply lays a file over what is configured already.
func (c *Config) apply(path string, text []byte, f *configFile) error {
	at := func(l located, format string, args ...any) error {
		return fmt.Errorf("%s:%d: "+format, append([]any{path, l.line}, args...)...)
	}
	if len(f.Rules) > 0 {
		f.ruleLines = scanner.RuleLines(text)
	}
	if err := c.checkLocks(at, f); err != nil {
		return err
	}
	if err := c.applySettings(at, f); err != nil {
		return err
	}
	if err := c.applyLists(at, path, f); err != nil {
		return err
	}
	c.lock(path, f.Locked)
	return nil
}

// applySettings takes over what a file says once.
func (c *Config) applySettings(at func(located, string, ...any) error, f *configFile) error {
	if l := f.FailOn; l.text != "" {
		sev, err := scanner.ParseSeverity(l.text)
		if err != nil {
			return at(l, "fail_on: %w", err)
		}
		c.FailOn = sev
	}
	if l := f.TimeLimit; l.text != "" {
		d, err := time.ParseDuration(l.text)
		if err != nil || d <= 0 {
			return at(l, "server_time_limit: %q is not a time such as 30s or 2m", l.text)
		}
		c.TimeLimit = d
	}
	for to, is := range map[*bool]*bool{&c.RequireReason: f.RequireReason, &c.ForeignAllows: f.ForeignAllows, &c.InlineOnServer: f.InlineServer} {
		if is != nil {
			*to = *is
		}
	}
	return nil
}

// applyLists adds what a file says to what those before it said.
func (c *Config) applyLists(at func(located, string, ...any) error, path string, f *configFile) error {
	for _, l := range f.Ignore {
		if !doublestar.ValidatePattern(l.text) {
			return at(l, "ignore: %q is not a glob that can match", l.text)
		}
		c.Ignore = append(c.Ignore, l.text)
	}
	if err := scanner.CheckRules(path, f.Rules, f.ruleLines); err != nil {
		return err
	}
	if err := scanner.CheckExamples(path, f.Rules, f.ruleLines); err != nil {
		return err
	}
	c.addRules(path, f.Rules, f.ruleLines)
	for _, l := range f.Disable {
		if !c.knows(l.text) {
			return at(l, "disable: no rule has the id %q (`stanch rules` lists them)", l.text)
		}
		c.Disable = append(c.Disable, l.text)
	}
	for _, a := range f.Allow {
		allow, err := a.parse(at)
		if err != nil {
			return err
		}
		c.Allows = append(c.Allows, allow)
	}
	return nil
}

// addRules adds rules, each in place of a weaker file's of the same id.
func (c *Config) addRules(path string, rules []scanner.Rule, lines []int) {
	if len(rules) == 0 {
		return
	}
	replaced := map[string]bool{}
	for i := range rules {
		replaced[rules[i].ID] = true
	}
	for i := range rules {
		rules[i].Origin = path
		if i < len(lines) {
			rules[i].Origin = fmt.Sprintf("%s:%d", path, lines[i])
		}
	}
	c.Rules = append(slices.DeleteFunc(c.Rules, func(r scanner.Rule) bool { return replaced[r.ID] }), rules...)
}

func (c *Config) knows(id string) bool {
	for i := range c.Rules {
		if c.Rules[i].ID == id {
			return true
		}
	}
	return scanner.Builtin(id) != nil || id == sealed.RuleID
}

func (a *allowEntry) parse(at func(located, string, ...any) error) (scanner.ConfigAllow, error) {
	allow := scanner.ConfigAllow{Fingerprint: a.Fingerprint.text, Reason: a.Reason}
	if !scanner.IsFingerprint(allow.Fingerprint) {
		return allow, at(a.Fingerprint, "allow: %q is not a fingerprint; a finding prints its own", allow.Fingerprint)
	}
	if a.Until.text != "" {
		until, err := time.ParseInLocation(time.DateOnly, a.Until.text, time.Local)
		if err != nil {
			return allow, at(a.Until, "allow: until: %q is not a date such as 2027-03-31", a.Until.text)
		}
		allow.Until = until
	}
	return allow, nil
}
