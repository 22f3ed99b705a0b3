package allows

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"stanch/hooks"
	"stanch/hooks/config"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// imported is what became of other tools' lists of what is allowed.
type imported struct {
	allows []importedAllow
	left   []string // what could not be carried over, and why
}

// importedAllow is an allow, and the finding that it is for.
type importedAllow struct {
	config.Allow
	finding scanner.Finding
	from    string // file and line of the list
}

// claim is an entry of a list: it names places, hashes or patterns, of which
// the findings have to be found.
type claim struct {
	at       string // file and line of the list
	what     string // as a person knows it again, without a secret
	reason   string
	cannot   string // why it cannot be carried over
	file     string // as git names it; a glob where glob is set
	glob     bool
	line     int // 0 for all of the file
	commit   string
	hash     string         // SHA-1 of the secret
	secret   string         // itself, or part of it
	pattern  *regexp.Regexp // of "file:line:text", or of the secret where ofSecret is set
	ofSecret bool
}

// importLists reads lists of what other tools were told to allow, and finds what is
// meant in the tracked files and the history. An allow gets the reason given, or
// else that of its list.
func importLists(ctx context.Context, j *hooks.Judge, paths []string, reason, until string) (*imported, error) {
	claims, err := readLists(paths)
	if err != nil {
		return nil, err
	}
	r := &resolver{j: j, ctx: ctx, lines: lines{top: j.Place.Top}, commits: map[string][]scanner.Finding{}}
	if r.tree, err = j.TrackedFindings(ctx); err != nil {
		return nil, err
	}
	all := &imported{}
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
			all.left = append(all.left, terminal.Clean(fmt.Sprintf("%s  %s: %s", c.at, hooks.Redact(c.what), hooks.Redact(c.cannot))))
			continue
		}
		for _, f := range found {
			if !have[f.Fingerprint] {
				have[f.Fingerprint] = true
				e := config.Allow{Fingerprint: f.Fingerprint, Reason: reason, Until: until}
				if reason == "" {
					e.Reason = c.why()
				}
				all.allows = append(all.allows, importedAllow{e, f, c.at})
			}
		}
	}
	return all, nil
}

// readLists are the claims of lists, in their order.
func readLists(paths []string) (claims []claim, err error) {
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
	return claims, nil
}

// why is the reason of an allow that follows from the claim.
func (c *claim) why() string {
	from := "imported from " + c.at
	if c.reason == "" {
		return from
	}
	return terminal.Clean(hooks.Redact(c.reason)) + " (" + from + ")"
}

// resolver finds the findings that claims are about.
type resolver struct {
	j       *hooks.Judge
	ctx     context.Context
	tree    []scanner.Finding            // in the tracked files
	commits map[string][]scanner.Finding // by what a claim calls the commit
	lines   lines
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
	case c.pattern != nil && c.ofSecret:
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
	return r.lines.at(hooks.SpotOf(f))
}

// commit is what a commit adds; ok is false where it is not in this clone.
func (r *resolver) commit(name string) (found []scanner.Finding, ok bool, err error) {
	if found, ok := r.commits[name]; ok {
		return found, found != nil, nil
	}
	found, ok, err = r.j.CommitFindings(r.ctx, name)
	if err != nil {
		return nil, false, err
	}
	r.commits[name] = nil
	if ok {
		r.commits[name] = append([]scanner.Finding{}, found...) // not nil
	}
	return r.commits[name], ok, nil
}

// entries are the allows as they are written into a configuration.
func (all *imported) entries() []config.Allow {
	var entries []config.Allow
	for _, a := range all.allows {
		entries = append(entries, a.Allow)
	}
	return entries
}

// text tells a person what becomes of each entry of the lists, a line each.
func (all *imported) text() string {
	var b strings.Builder
	for _, a := range all.allows {
		fmt.Fprintf(&b, "allow  %s  %s  %s  (%s)\n", a.Fingerprint, terminal.Clean(a.finding.Place()), a.finding.Rule.ID, terminal.Clean(a.from))
	}
	for _, left := range all.left {
		fmt.Fprintf(&b, "left   %s\n", left)
	}
	return b.String()
}
