package allows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"stanch/hooks/config"
	"stanch/hooks/git"
)

// listFormat tells whose list a file is: by its name, or by what is in it.
func listFormat(name string, text []byte) (func(string, []byte) ([]claim, error), error) {
	switch base := filepath.Base(name); {
	case base == ".gitleaksignore" || base == ".betterleaksignore":
		return gitleaksIgnore, nil
	case base == ".talismanrc":
		return talismanRC, nil
	case base == ".secretsignore":
		return secretsIgnore, nil
	case base == ".gitallowed":
		return gitAllowed, nil
	}
	text = bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte("[")):
		return gitleaksReport, nil
	case bytes.HasPrefix(text, []byte("{")) && bytes.Contains(text, []byte(`"results"`)):
		return secretsBaseline, nil
	}
	return nil, fmt.Errorf("%s is none of what can be imported: .gitleaksignore, a gitleaks JSON report, .secrets.baseline, .talismanrc, .secretsignore, .gitallowed", name)
}

// textLines calls f with each line that says something, its number, and the
// comment above it.
func textLines(text []byte, f func(n int, line, comment string)) {
	rawLines(text, func(n int, line, comment string) { f(n, strings.TrimSpace(line), comment) })
}

// rawLines is textLines where spaces at the ends of a line count.
func rawLines(text []byte, f func(n int, line, comment string)) {
	n, comment := 0, ""
	for raw := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		n++
		raw = strings.TrimRight(raw, "\r\n")
		line := strings.TrimSpace(raw)
		switch {
		case line == "":
			comment = ""
		case line[0] == '#':
			comment = strings.TrimSpace(strings.TrimLeft(line, "# "))
		default:
			f(n, raw, comment)
		}
	}
}

// gitleaksIgnore reads lines of the form commit:file:rule:line or
// file:rule:line. Names may hold colons.
func gitleaksIgnore(name string, text []byte) (all []claim, err error) {
	textLines(text, func(n int, line, comment string) {
		c := claim{at: name + ":" + strconv.Itoa(n), what: line, reason: comment}
		if !c.place(line) {
			c.cannot = "it is not of the form commit:file:rule:line"
		}
		all = append(all, c)
	})
	return all, nil
}

// place takes a gitleaks fingerprint apart.
func (c *claim) place(s string) bool {
	f := strings.Split(s, ":")
	if len(f) < 3 {
		return false
	}
	var err error
	if c.line, err = strconv.Atoi(f[len(f)-1]); err != nil {
		return false
	}
	f = f[:len(f)-2]
	if len(f) > 1 && git.IsShortID(f[0]) {
		c.commit, f = f[0], f[1:]
	}
	c.file = path.Clean(strings.Join(f, ":"))
	return true
}

func gitleaksReport(name string, text []byte) (all []claim, err error) {
	var found []struct {
		RuleID, Commit, File, Secret, Fingerprint string
		StartLine                                 int
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, notJSON(name, err)
	}
	for i, f := range found {
		c := claim{at: fmt.Sprintf("%s#%d", name, i+1), what: fmt.Sprintf("%s:%d (%s)", f.File, f.StartLine, f.RuleID), file: path.Clean(filepath.ToSlash(f.File)), line: f.StartLine, commit: f.Commit}
		if f.Secret != "REDACTED" && !strings.HasSuffix(f.Secret, "...") {
			c.secret = f.Secret
		}
		if f.File == "" {
			c.cannot = "it names no file"
		}
		all = append(all, c)
	}
	return all, nil
}

// notJSON tells where a file is wrong without quoting it: it may hold secrets.
func notJSON(name string, err error) error {
	var e *json.SyntaxError
	if errors.As(err, &e) {
		return fmt.Errorf("%s: not JSON at byte %d", name, e.Offset)
	}
	return fmt.Errorf("%s: not of the form that is expected", name)
}

func secretsBaseline(name string, text []byte) (all []claim, err error) {
	var base struct {
		Results map[string][]struct {
			Type     string `json:"type"`
			Hash     string `json:"hashed_secret"`
			Verified bool   `json:"is_verified"`
			Secret   *bool  `json:"is_secret"`
			Line     int    `json:"line_number"`
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &base); err != nil {
		return nil, notJSON(name, err)
	}
	var files []string
	for f := range base.Results {
		files = append(files, f)
	}
	slices.Sort(files)
	for _, file := range files {
		for _, e := range base.Results[file] {
			what := fmt.Sprintf("%s:%d (%s)", file, e.Line, e.Type)
			c := claim{at: name, what: what, file: path.Clean(filepath.ToSlash(file)), line: e.Line, hash: strings.ToLower(e.Hash), reason: "not audited"}
			switch {
			case e.Secret != nil && *e.Secret, e.Verified:
				c.cannot = "it was audited as a real secret: rotate it, take it out"
			case e.Secret != nil:
				c.reason = "audited as none"
			}
			all = append(all, c)
		}
	}
	return all, nil
}

func talismanRC(name string, text []byte) (all []claim, err error) {
	var rc struct {
		Files []struct {
			Name     yaml.Node `yaml:"filename"`
			Ignore   []string  `yaml:"ignore_detectors"`
			Patterns []string  `yaml:"allowed_patterns"`
		} `yaml:"fileignoreconfig"`
		Scope    []yaml.Node `yaml:"scopeconfig"`
		Patterns []yaml.Node `yaml:"allowed_patterns"`
		Custom   []yaml.Node `yaml:"custom_patterns"`
	}
	if err := yaml.Unmarshal(text, &rc); err != nil {
		return nil, fmt.Errorf("%s: not YAML of the form that is expected", name)
	}
	for _, f := range rc.Files {
		c := claim{at: fmt.Sprintf("%s:%d", name, f.Name.Line), what: f.Name.Value, file: path.Clean(f.Name.Value), glob: strings.ContainsAny(f.Name.Value, "*?["), reason: "all of " + f.Name.Value}
		if len(f.Ignore) > 0 && !slices.Contains(f.Ignore, "filecontent") {
			c.cannot = "it is about " + strings.Join(f.Ignore, " and ") + " alone, not about what is in the file"
		}
		if len(f.Patterns) == 0 {
			all = append(all, c)
		}
		for _, p := range f.Patterns {
			one := c
			one.what, one.reason = f.Name.Value+" "+p, ""
			one.match(p)
			all = append(all, one)
		}
	}
	for _, p := range rc.Patterns {
		c := claim{at: fmt.Sprintf("%s:%d", name, p.Line), what: p.Value}
		c.match(p.Value)
		all = append(all, c)
	}
	for _, n := range append(rc.Scope, rc.Custom...) {
		all = append(all, claim{at: fmt.Sprintf("%s:%d", name, n.Line), what: "scopeconfig or custom_patterns", cannot: "it allows no finding; write it as ignore: or rules: in " + config.Name})
	}
	return all, nil
}

// match has the claim be about what a pattern matches. One that does not compile
// is not quoted, not in part either: it may be a secret.
func (c *claim) match(pattern string) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		c.cannot = "its pattern is of another kind than Go's (RE2)"
	}
	var odd *syntax.Error
	if errors.As(err, &odd) {
		c.cannot += ": " + odd.Code.String()
	}
	c.pattern = re
}

// secretsIgnore reads globs of files, and below [secrets] what secrets look
// like.
func secretsIgnore(name string, text []byte) (all []claim, err error) {
	section := ""
	textLines(text, func(n int, line, comment string) {
		c := claim{at: name + ":" + strconv.Itoa(n), what: line, reason: comment, ofSecret: true}
		switch {
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = line
			return
		case section == "[secrets]":
			if c.match(line); c.cannot != "" {
				c.cannot = ""
				c.match(regexp.QuoteMeta(line))
			}
			c.what = "a secret"
		default:
			c.cannot = "it is about whole files; to leave them out of the judgement, write it below ignore: in " + config.Name
		}
		all = append(all, c)
	})
	return all, nil
}

// gitAllowed reads patterns of lines as grep prints them: file:line:text. They
// are those of grep -E, which has signs of its own for where a word begins and
// ends.
func gitAllowed(name string, text []byte) (all []claim, err error) {
	words := strings.NewReplacer(`\\`, `\\`, `\<`, `\b`, `\>`, `\b`)
	rawLines(text, func(n int, line, comment string) {
		c := claim{at: name + ":" + strconv.Itoa(n), what: line, reason: comment}
		c.match(words.Replace(line))
		all = append(all, c)
	})
	return all, nil
}
