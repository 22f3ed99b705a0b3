package scanner

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
	"gopkg.in/yaml.v3"

	"stanch/scanner/pattern"
)

// RuleSet is a file of rules: rules.yaml, or the rules of a configuration.
type RuleSet struct {
	Version   int                 `yaml:"version"`
	Providers map[string]Provider `yaml:"providers"`
	Rules     []Rule              `yaml:"rules"`
}

// Provider is what is known about whoever gives out a secret, written once for
// all of its rules.
type Provider struct {
	Name     string   `yaml:"name"`
	Rotation string   `yaml:"rotation,omitempty"` // dual, reset, reissue or expire
	Leak     string   `yaml:"leak,omitempty"`     // what whoever holds a secret can do
	Steps    []string `yaml:"steps,omitempty"`    // of the rotation, in the provider's own words for things
	Revoke   string   `yaml:"revoke,omitempty"`   // where a secret is revoked
	Audit    string   `yaml:"audit,omitempty"`    // where one sees whether it was used
	Depends  string   `yaml:"depends,omitempty"`  // what else hangs on it
	Source   string   `yaml:"source,omitempty"`   // where all this is documented
}

// ParseRules reads a rule file. An error names the file, as name, and the line.
func ParseRules(name string, r io.Reader) (*RuleSet, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var set RuleSet
	if err := DecodeStrict(name, text, &set); err != nil {
		return nil, err
	}
	if set.Version != 1 {
		return nil, fmt.Errorf("%s:1: version is %d, this stanch reads version 1", name, set.Version)
	}
	lines := RuleLines(text)
	if err := CheckRules(name, set.Rules, lines); err != nil {
		return nil, err
	}
	return &set, nil
}

// DecodeStrict decodes YAML into to, where an unknown key is an error. Errors
// name the file and the line. The decoder's own name the types of to: words are
// pairs of what it says of them and what a person is told instead.
func DecodeStrict(name string, text []byte, to any, words ...string) error {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	err := dec.Decode(to)
	if errors.Is(err, io.EOF) {
		return nil // an empty file says nothing
	}
	if err == nil {
		var second yaml.Node
		if err := dec.Decode(&second); err == nil {
			return fmt.Errorf("%s:%d: a second document: there is only one in a file", name, second.Line)
		} else if errors.Is(err, io.EOF) {
			return nil
		} else {
			return yamlError(name, err, words)
		}
	}
	return yamlError(name, err, words)
}

// yamlError is the decoder's error with the file and the line, and without
// the value that it quotes: that may be a secret.
func yamlError(name string, err error, words []string) error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	msg = strings.TrimPrefix(msg, "unmarshal errors:\n  ")
	msg, _, _ = strings.Cut(msg, "\n")
	line := 1 // the decoder does not say so for the first line
	if n, rest, ok := strings.Cut(strings.TrimPrefix(msg, "line "), ": "); ok && strings.HasPrefix(msg, "line ") {
		if at, err := strconv.Atoi(n); err == nil {
			line, msg = at, rest
		}
		if strings.HasPrefix(msg, "did not find expected") { // an error of the grammar, whose lines the decoder counts from 0
			line++
		}
	}
	if a, rest, ok := strings.Cut(msg, " `"); ok {
		if _, b, ok := strings.Cut(rest, "` "); ok {
			msg = a + " " + b
		}
	}
	return fmt.Errorf("%s:%d: %s", name, line, withoutGoNames(msg, words))
}

// withoutGoNames takes the decoder's types out of what a person reads.
func withoutGoNames(msg string, words []string) string {
	msg = strings.NewReplacer(append(words, " in type scanner.RuleSet", "", " in type scanner.Rule", " in a rule",
		"cannot unmarshal !!str into", "a text in the place of", "cannot unmarshal !!seq into", "a list in the place of", "cannot unmarshal !!map into", "a mapping in the place of",
		"cannot unmarshal !!int into", "a number in the place of", "cannot unmarshal !!float into", "a number in the place of", "cannot unmarshal !!bool into", "true or false in the place of",
		"[]scanner.Rule", "a list of rules", "[]string", "a list of texts",
		"scanner.Examples", "match and no_match", "scanner.Rule", "the keys of a rule")...).Replace(msg)
	return strings.NewReplacer("place of bool", "place of true or false", "place of int", "place of a number", "place of float64", "place of a number",
		"place of string", "place of a text").Replace(msg)
}

// RuleLines are the lines that the entries below "rules:" begin at, for
// CheckRules.
func RuleLines(text []byte) []int {
	var doc yaml.Node
	if yaml.Unmarshal(text, &doc) != nil || len(doc.Content) == 0 {
		return nil
	}
	top := doc.Content[0]
	for i := 0; i+1 < len(top.Content); i += 2 {
		if top.Content[i].Value == "rules" {
			var lines []int
			for _, n := range top.Content[i+1].Content {
				lines = append(lines, n.Line)
			}
			return lines
		}
	}
	return nil
}

// CheckRules checks rules and completes them with what follows from their
// patterns. lines are where they stand, for errors; nil where that is unknown.
func CheckRules(name string, rules []Rule, lines []int) error {
	if len(rules) > maxRules {
		return fmt.Errorf("%s: %d rules: %d are the most", name, len(rules), maxRules)
	}
	seen := map[string]bool{}
	for i := range rules {
		r := &rules[i]
		err := r.check()
		if err == nil && seen[r.ID] {
			err = fmt.Errorf("a second rule with the id %q", r.ID)
		}
		if err != nil {
			if i < len(lines) {
				return fmt.Errorf("%s:%d: %w", name, lines[i], err)
			}
			return fmt.Errorf("%s: %w", name, err)
		}
		seen[r.ID] = true
	}
	return nil
}

// The most that a rule file may have: what the prefilter can count.
const (
	maxRules   = 50_000
	maxKeyword = 1_000
)

// plainText reports whether a text of a rule can be shown as it is.
func plainText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

func (r *Rule) check() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("rule %q: "+format, append([]any{r.ID}, args...)...)
	}
	if r.ID == "" || strings.Trim(r.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("rule id %q: an id is made of lower-case letters, digits and dashes", r.ID)
	}
	for _, shown := range append([]string{r.Name, r.Kind, r.Provider, r.Rotation}, r.Keywords...) {
		if !plainText(shown) {
			return fail("%q holds characters that do not print", shown)
		}
	}
	if r.Pattern == "" && r.Detect == "" && r.Value == "" && len(r.Paths) == 0 {
		return fail("has no pattern and no paths: it can match nothing")
	}
	if r.Detect != "" && detector(r.Detect) == nil {
		return fail("unknown detect %q", r.Detect)
	}
	if r.Value != "" && r.Value != "password" {
		return fail("unknown value %q (only: password)", r.Value)
	}
	if r.Checksum != "" && !knownChecksum(r.Checksum) {
		return fail("unknown checksum %q", r.Checksum)
	}
	if r.Structure != "" && !knownChecksum(r.Structure) {
		return fail("unknown structure %q", r.Structure)
	}
	if r.Detect == "pem" && len(r.Labels) == 0 {
		return fail("needs labels: those of the keys' BEGIN lines")
	}
	if (r.Detect != "" || r.Value != "" || r.Context > 0) && len(r.Keywords) == 0 {
		return fail("needs keywords")
	}
	for _, kw := range r.Keywords {
		if len(kw) < 3 || kw != strings.ToLower(kw) {
			return fail("keyword %q: a keyword is a lower-case text of 3 bytes or more", kw)
		}
		if len(kw) > maxKeyword {
			return fail("a keyword of %d bytes: %d are the most", len(kw), maxKeyword)
		}
	}
	if r.Context < 0 || r.Context > maxContext {
		return fail("context %d: it is a number of bytes, and %d are the most", r.Context, maxContext)
	}
	for _, g := range r.Paths {
		if !doublestar.ValidatePattern(g) {
			return fail("paths: %q is not a glob that can match", g)
		}
	}
	if r.Pattern == "" {
		return nil
	}
	var err error
	if r.shape, err = pattern.ShapeOf(r.Pattern, r.Keywords); err != nil {
		var e *syntax.Error
		if errors.As(err, &e) {
			return fail("the pattern does not compile: %s: `%s`", e.Code, e.Expr)
		}
		return fail("the pattern does not compile: %v", err)
	}
	if r.shape.Min == 0 {
		return fail("the pattern matches the empty text")
	}
	return nil
}
