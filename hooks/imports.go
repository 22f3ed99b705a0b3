package hooks

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
	"gopkg.in/yaml.v3"

	"stanch/scanner"
)

// Imported is what became of other tools' lists of what is allowed.
type Imported struct {
	Allows []ImportedAllow
	Left   []string // what could not be carried over, and why
}

// ImportedAllow is an allow, and the finding that it is for.
type ImportedAllow struct {
	AllowEntry
	Finding scanner.Finding
	From    string // file and line of the list
}

// claim is an entry of a list: it names places, hashes or patterns, of which
// the findings have to be found.
type claim struct {
	at      string // file and line of the list
	what    string // as a person knows it again, without a secret
	reason  string
	cannot  string // why it cannot be carried over
	file    string // as git names it; a glob where glob is set
	glob    bool
	line    int // 0 for all of the file
	commit  string
	hash    string         // SHA-1 of the secret
	secret  string         // itself, or part of it
	pattern *regexp.Regexp // of "file:line:text", or of the secret where ofSecret
	inText  bool           // pattern is for the secret alone
}

// Import reads lists of what other tools were told to allow, and finds what is
// meant in the tracked files and the history.
func (j *Judge) Import(ctx context.Context, paths []string, reason, until string) (*Imported, error) {
	var claims []claim
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("reading what is to be imported: %w", err)
		}
		parse, err := listFormat(p, text)
		if err != nil {
			return nil, err
		}
		more, err := parse(path.Base(filepath.ToSlash(p)), text)
		if err != nil {
			return nil, err
		}
		claims = append(claims, more...)
	}
	r := &resolver{j: j, ctx: ctx, lines: map[string][]string{}, commits: map[string][]scanner.Finding{}}
	var err error
	if r.tree, err = j.trackedFindings(ctx); err != nil {
		return nil, err
	}
	all := &Imported{}
	have := map[string]bool{}
	for i := range claims {
		c := &claims[i]
		if rest, ok := strings.CutPrefix(c.file, filepath.ToSlash(j.Place.Top)+"/"); ok {
			c.file = rest // a tool that was given the whole path names files by it
		}
		found, err := r.resolve(c)
		if err != nil {
			return nil, err
		}
		if c.cannot != "" {
			all.Left = append(all.Left, fmt.Sprintf("%s  %s: %s", c.at, Clean(Redact(c.what)), c.cannot))
			continue
		}
		for _, f := range found {
			if have[f.Fingerprint] {
				continue
			}
			have[f.Fingerprint] = true
			e := AllowEntry{Fingerprint: f.Fingerprint, Reason: reason, Until: until}
			if e.Reason == "" {
				e.Reason = "imported from " + c.at
				if c.reason != "" {
					e.Reason = Clean(Redact(c.reason)) + " (" + e.Reason + ")"
				}
			}
			all.Allows = append(all.Allows, ImportedAllow{e, f, c.at})
		}
	}
	return all, nil
}

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
	if len(f) > 1 && isHex(f[0]) {
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
		all = append(all, claim{at: fmt.Sprintf("%s:%d", name, n.Line), what: "scopeconfig or custom_patterns", cannot: "it allows no finding; write it as ignore: or rules: in " + ConfigName})
	}
	return all, nil
}

func (c *claim) match(pattern string) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		c.cannot = "its pattern is of another kind than Go's (RE2): " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	}
	c.pattern = re
}

// secretsIgnore reads globs of files, and below [secrets] what secrets look
// like.
func secretsIgnore(name string, text []byte) (all []claim, err error) {
	section := ""
	textLines(text, func(n int, line, comment string) {
		c := claim{at: name + ":" + strconv.Itoa(n), what: line, reason: comment, inText: true}
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
			c.cannot = "it is about whole files; to leave them out of the judgement, write it below ignore: in " + ConfigName
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

// resolver finds the findings that claims are about.
type resolver struct {
	j       *Judge
	ctx     context.Context
	tree    []scanner.Finding            // in the tracked files
	commits map[string][]scanner.Finding // by what a claim calls the commit
	lines   map[string][]string          // of tracked files
}

// resolve gives the findings, or sets why there are none.
func (r *resolver) resolve(c *claim) ([]scanner.Finding, error) {
	if c.cannot != "" {
		return nil, nil
	}
	pool, place := r.tree, "in the tracked files"
	if c.commit != "" {
		found, ok, err := r.commit(c.commit)
		if err != nil {
			return nil, err
		}
		if ok {
			pool, place = found, "in that commit"
		} else {
			place = "in the tracked files (the commit is not in this clone)"
		}
	}
	var found []scanner.Finding
	for i := range pool {
		ok, err := r.meant(c, &pool[i])
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, pool[i])
		}
	}
	if len(found) == 0 {
		c.cannot = "stanch finds nothing " + place + " that it could mean"
		if c.hash != "" {
			c.cannot = "stanch finds nothing in that file with its hash: it is gone, or changed, or nothing to stanch"
		}
	}
	return found, nil
}

// meant reports whether a claim is about a finding.
func (r *resolver) meant(c *claim, f *scanner.Finding) (bool, error) {
	if c.file != "" && !c.glob && f.File != c.file {
		return false, nil
	}
	if c.glob && !doublestar.MatchUnvalidated(c.file, f.File) {
		return false, nil
	}
	onLine := c.line == 0 || f.Line <= c.line && c.line <= f.EndLine
	switch {
	case c.hash != "":
		return r.hashed(c.hash, f)
	case c.secret != "":
		s := string(f.Secret())
		return onLine || strings.Contains(s, c.secret) || strings.Contains(c.secret, s) && len(s) > 7, nil
	case c.pattern != nil && c.inText:
		return c.pattern.Match(f.Secret()), nil
	case c.pattern != nil:
		text, err := r.line(f)
		return c.pattern.MatchString(fmt.Sprintf("%s:%d:%s", f.File, f.Line, text)), err
	}
	return onLine, nil
}

// hashed reports whether the finding, or a word or quoted text on its line, has
// that SHA-1: tools differ in where they see a secret begin and end.
func (r *resolver) hashed(hash string, f *scanner.Finding) (bool, error) {
	is := func(s string) bool {
		sum := sha1.Sum([]byte(s))
		return hex.EncodeToString(sum[:]) == hash
	}
	if is(string(f.Secret())) {
		return true, nil
	}
	text, err := r.line(f)
	if err != nil {
		return false, err
	}
	for _, re := range wordsOnLine() {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			if is(m[1]) {
				return true, nil
			}
		}
	}
	return false, nil
}

var wordsOnLine = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`"([^"]+)"`), regexp.MustCompile(`'([^']+)'`), regexp.MustCompile("`([^`]+)`"),
		regexp.MustCompile(`([^\s"'=:,;<>(){}\[\]]+)`), regexp.MustCompile(`[=:]\s*(\S+)`),
		regexp.MustCompile(`(BEGIN[A-Z ]* PRIVATE KEY)`), regexp.MustCompile(`://[^:/@\s]*:([^@\s]+)@`),
	}
})

// line is the text of the line that a finding begins on, as it is on disk.
func (r *resolver) line(f *scanner.Finding) (string, error) {
	if f.Commit != nil {
		return "", nil
	}
	lines, ok := r.lines[f.File]
	if !ok {
		text, err := os.ReadFile(filepath.Join(r.j.Place.Top, filepath.FromSlash(f.File)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("reading %q: %w", f.File, err)
		}
		lines = strings.Split(string(text), "\n")
		r.lines[f.File] = lines
	}
	if f.Line > len(lines) {
		return "", nil
	}
	return strings.TrimSuffix(lines[f.Line-1], "\r"), nil
}

// commit is what a commit adds; ok is false where it is not in this clone.
func (r *resolver) commit(name string) (found []scanner.Finding, ok bool, err error) {
	if found, ok := r.commits[name]; ok {
		return found, found != nil, nil
	}
	out, err := r.j.Repo.Output(r.ctx, "rev-parse", "--verify", "--quiet", name+"^{commit}")
	if failed(err) {
		r.commits[name] = nil
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	res, err := r.j.listed(r.ctx, &Verdict{}, []node{{id: strings.TrimSpace(string(out))}})
	if err != nil {
		return nil, false, err
	}
	r.j.Scanner.Fingerprints(res.Findings)
	if err := r.j.mask(r.ctx, &Verdict{Notes: res.Findings}); err != nil {
		return nil, false, err
	}
	r.commits[name] = append([]scanner.Finding{}, res.Findings...)
	return r.commits[name], true, nil
}

// entries are the allows as they are written into a configuration.
func (all *Imported) entries() []AllowEntry {
	var entries []AllowEntry
	for _, a := range all.Allows {
		entries = append(entries, a.AllowEntry)
	}
	return entries
}

// text tells a person what becomes of each entry of the lists, a line each.
func (all *Imported) text() string {
	var b strings.Builder
	for _, a := range all.Allows {
		fmt.Fprintf(&b, "allow  %s  %s  %s  (%s)\n", a.Fingerprint, Clean(a.Finding.Place()), a.Finding.Rule.ID, Clean(a.From))
	}
	for _, left := range all.Left {
		fmt.Fprintf(&b, "left   %s\n", left)
	}
	return b.String()
}
