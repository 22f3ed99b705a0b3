package hooks

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"stanch/hooks/config"
	"stanch/hooks/git"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// AllowState is an allow, and whether it is still right.
type AllowState struct {
	Inline bool
	Place  string // file:line, with the column of what it allows
	What   string // the rule of what an inline one allows, the fingerprint of another
	Reason string
	Until  time.Time
	By     string // who wrote it, "" where git does not know
	On     string // when, "2027-03-31"
	Faults []string
	Past   bool // what it allows is in the history alone

	at line
}

// allowRules are what a list of allows is held against.
type allowRules struct {
	Files         []string // of the configuration
	RequireReason bool
	Now           time.Time
}

// Allows lists every allow in force, by the configuration at path, from the
// current folder, or where that is "" by the repository's own.
func (e Env) Allows(ctx context.Context, path string) ([]AllowState, error) {
	var rules allowRules
	j, err := e.Judge(ctx, e.Abs(path), func(cfg *config.Config, opt *scanner.Options) {
		rules = allowRules{Files: cfg.Files, RequireReason: cfg.RequireReason, Now: opt.Now}
	})
	if err == nil && j.Place.Top == "" {
		err = errors.New("a bare repository has no files that could hold allows")
	}
	if err != nil {
		return nil, err
	}
	return j.allowList(ctx, rules)
}

// allowList lists every allow in force: comments in the tracked files, and the
// entries of the configuration. What no tracked file needs is looked for in the
// history.
func (j *Judge) allowList(ctx context.Context, rules allowRules) ([]AllowState, error) {
	found, err := j.trackedFindings(ctx)
	if err != nil {
		return nil, err
	}
	all, err := j.inlineStates(ctx, found)
	if err != nil {
		return nil, err
	}
	entries, err := j.configStates(ctx, found, rules)
	if err != nil {
		return nil, err
	}
	all = append(all, entries...)
	for i := range all {
		a := &all[i]
		if scanner.Expired(a.Until, rules.Now) {
			a.Faults = append(a.Faults, "expired on "+a.Until.Format(time.DateOnly))
		}
		if rules.RequireReason && a.Reason == "" && (a.What != "" || !a.Inline) {
			a.Faults = append(a.Faults, "gives no reason, which require_reason asks for")
		}
	}
	return all, j.blameAllows(ctx, all)
}

// inlineStates are the allow comments.
func (j *Judge) inlineStates(ctx context.Context, found []scanner.Finding) ([]AllowState, error) {
	var all []AllowState
	used := map[line]bool{}
	for i := range found {
		f := &found[i]
		if f.Allow == nil {
			continue
		}
		near := []int{f.Line - 1, f.Line, f.EndLine}
		if f.EndLine > f.Line { // a block has a line behind it that ends it
			near = append(near, f.EndLine+1)
		}
		for _, n := range near {
			used[line{f.File, n}] = true
		}
		a := AllowState{Inline: true, Place: f.Place(), What: f.Rule.ID, Reason: f.Allow.Reason, Until: f.Allow.Until, at: line{f.File, f.Line}}
		expired := !a.Until.IsZero() && strings.Contains(f.Ignored, " ended on ")
		noReason := a.Reason == "" && strings.Contains(f.Ignored, "no reason")
		if f.Ignored != "" && !expired && !noReason { // those two are told by all kinds of allows alike
			a.Faults = append(a.Faults, f.Ignored)
		}
		all = append(all, a)
	}
	marked, err := j.markedLines(ctx)
	if err != nil {
		return nil, err
	}
	r := &resolver{j: j, lines: map[string][]string{}}
	for _, at := range marked {
		if used[at] || j.Scanner.Ignored(at.file) {
			continue
		}
		text, err := r.line(&scanner.Finding{File: at.file, Line: at.n})
		if err != nil {
			return nil, err
		}
		if isComment(text) {
			all = append(all, AllowState{Inline: true, Place: fmt.Sprintf("%s:%d", at.file, at.n), at: at, Faults: []string{"allows nothing"}})
		}
	}
	sort.SliceStable(all, func(i, k int) bool {
		a, b := all[i].at, all[k].at
		return a.file < b.file || a.file == b.file && a.n < b.n
	})
	return all, nil
}

// isComment reports whether the marker on a line stands at the beginning of a
// comment: where a text tells of allow comments, none is meant.
func isComment(text string) bool {
	before, _, _ := strings.Cut(text, "stanch:allow")
	before = strings.TrimRight(before, " \t")
	for _, open := range []string{"#", "//", "/*", "*", "--", "<!--", ";", "%", "'", "REM", "\"", "!", "{-", "(*"} {
		if strings.HasSuffix(before, open) {
			return true
		}
	}
	return false
}

// configStates are the entries below allow: in the configuration.
func (j *Judge) configStates(ctx context.Context, found []scanner.Finding, rules allowRules) ([]AllowState, error) {
	now := map[string]bool{}
	for i := range found {
		now[found[i].Fingerprint] = true
	}
	var all []AllowState
	missing := false
	for _, path := range rules.Files {
		entries, err := config.ReadAllows(path)
		if err != nil {
			return nil, err
		}
		name := filepath.ToSlash(relative(j.Place.Top, path))
		for _, e := range entries {
			a := AllowState{Place: fmt.Sprintf("%s:%d", name, e.Line), What: e.Fingerprint, Reason: e.Reason, at: line{name, e.Line}}
			a.Until, _ = time.ParseInLocation(time.DateOnly, e.Until, time.Local)
			missing = missing || !now[e.Fingerprint]
			all = append(all, a)
		}
	}
	if !missing {
		return all, nil
	}
	if err := j.clearFingerprints(ctx, now); err != nil {
		return nil, err
	}
	past, err := j.pastFingerprints(ctx)
	if err != nil {
		return nil, err
	}
	ends, err := j.shallowEnds(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		a := &all[i]
		switch {
		case now[a.What]:
		case past[a.What]:
			a.Past = true
		case len(ends) > 0:
			return nil, fmt.Errorf("%s: nothing that is here needs this allow, but older commits are not in this shallow clone\nhint: get the rest of the history: git fetch --unshallow", a.Place)
		default:
			a.Faults = append(a.Faults, "allows nothing in the tracked files or the history")
		}
	}
	return all, nil
}

// pastFingerprints are those of all that any commit ever added.
func (j *Judge) pastFingerprints(ctx context.Context) (map[string]bool, error) {
	p, err := j.past(ctx)
	if err != nil {
		return nil, err
	}
	v := &Verdict{}
	res, err := j.listed(ctx, v, p.nodes)
	if err == nil && !v.Partial {
		err = j.looseObjects(ctx, v, res, p.others)
	}
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, j.fetchHint(ctx, err)
	}
	j.Scanner.Fingerprints(res.Findings)
	all := map[string]bool{}
	for i := range res.Findings {
		all[res.Findings[i].Fingerprint] = true
	}
	return all, nil
}

// mostBlamed is how many lines git blame is asked for one by one: a command can
// only be so long.
const mostBlamed = 1000

// blameAllows finds out who wrote each allow, and when.
func (j *Judge) blameAllows(ctx context.Context, all []AllowState) error {
	byFile := map[string][]*AllowState{}
	var files []string
	for i := range all {
		a := &all[i]
		if byFile[a.at.file] == nil {
			files = append(files, a.at.file)
		}
		byFile[a.at.file] = append(byFile[a.at.file], a)
	}
	for _, file := range files {
		if filepath.IsAbs(file) { // not of this repository
			continue
		}
		args := []string{"-c", "blame.ignoreRevsFile=", "blame", "--line-porcelain"}
		if len(byFile[file]) <= mostBlamed {
			for _, a := range byFile[file] {
				args = append(args, "-L", fmt.Sprintf("%d,%d", a.at.n, a.at.n))
			}
		}
		out, err := j.Repo.In(j.Place.Top).Output(ctx, append(args, "--", file)...)
		if git.Refused(err) { // not committed, or changed since it was read
			continue
		}
		if err != nil {
			return err
		}
		by := blamed(string(out))
		for _, a := range byFile[file] {
			a.By, a.On = by[a.at.n].who, by[a.at.n].day
		}
	}
	return nil
}

type author struct{ who, day string }

// blamed reads what git blame --line-porcelain prints, by line.
func blamed(out string) map[int]author {
	all := map[int]author{}
	n, a := 0, author{}
	for text := range strings.Lines(out) {
		text = strings.TrimSuffix(text, "\n")
		word, rest, _ := strings.Cut(text, " ")
		switch {
		case git.IsID(word):
			f := strings.Fields(rest)
			n, a = 0, author{}
			if len(f) >= 2 && !git.IsZero(word) {
				n, _ = strconv.Atoi(f[1])
			}
		case word == "author":
			a.who = rest
		case word == "author-time":
			secs, _ := strconv.ParseInt(rest, 10, 64)
			a.day = time.Unix(secs, 0).UTC().Format(time.DateOnly)
		case strings.HasPrefix(text, "\t"):
			all[n] = a
		}
	}
	return all
}

// AllowText is the list as a person reads it, and how many have a fault.
func AllowText(all []AllowState, faultyOnly bool) (string, int) {
	var b strings.Builder
	faulty := 0
	for i := range all {
		a := &all[i]
		if len(a.Faults) > 0 {
			faulty++
		} else if faultyOnly {
			continue
		}
		b.WriteString(a.line() + "\n")
	}
	if b.Len() == 0 && !faultyOnly {
		return "no allows\n", 0
	}
	return b.String(), faulty
}

func (a *AllowState) line() string {
	parts := []string{"config", a.What, a.Reason}
	if a.Inline {
		parts = []string{"inline", a.Place, a.What, a.Reason}
	}
	if !a.Until.IsZero() {
		parts = append(parts, "until "+a.Until.Format(time.DateOnly))
	}
	switch {
	case a.By != "":
		parts = append(parts, "by "+a.By+" on "+a.On)
	case !filepath.IsAbs(a.at.file):
		parts = append(parts, "not committed yet")
	}
	if !a.Inline {
		parts = append(parts, "in "+a.Place)
	}
	if a.Past {
		parts = append(parts, "for the history alone")
	}
	if len(a.Faults) > 0 {
		parts = append(parts, "("+strings.Join(a.Faults, "; ")+")")
	}
	var shown []string
	for _, p := range parts {
		if p != "" {
			shown = append(shown, terminal.Clean(p))
		}
	}
	return strings.Join(shown, "  ")
}
