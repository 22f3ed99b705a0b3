// Package allows lists what is allowed in a repository, tells what of it is right
// no longer, and adds to it, also from what other tools were told. What an allow
// does to a finding is left to scanner, how it is written to hooks/config.
package allows

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"stanch/hooks"
	"stanch/hooks/config"
	"stanch/hooks/disk"
	"stanch/scanner"
)

// State is an allow, and whether it is still right.
type State struct {
	Inline bool
	Place  string // file:line, with the column of what it allows
	What   string // the rule of what an inline one allows, the fingerprint of another
	Reason string
	Until  time.Time
	By     string // who wrote it, "" where git does not know
	On     string // when, "2027-03-31"
	Faults []string
	Past   bool // what it allows is in the history alone

	at hooks.Spot
}

// terms are what a list of allows is held against.
type terms struct {
	files         []string // of the configuration
	requireReason bool
	now           time.Time
}

// expired and lacksReason are what every kind of allow may have against it.
func (t *terms) expired(a *State) bool { return scanner.Expired(a.Until, t.now) }

func (t *terms) lacksReason(a *State) bool {
	return t.requireReason && a.Reason == "" && (a.What != "" || !a.Inline)
}

// List lists every allow in force, by the configuration at path, from the
// current folder, or where that is "" by the repository's own.
func List(ctx context.Context, e hooks.Env, path string) ([]State, error) {
	var in terms
	j, err := e.Judge(ctx, e.Abs(path), func(cfg *config.Config, opt *scanner.Options) {
		in = terms{files: cfg.Files, requireReason: cfg.RequireReason, now: opt.Now}
	})
	if err == nil && j.Place.Top == "" {
		err = errors.New("a bare repository has no files that could hold allows")
	}
	if err != nil {
		return nil, err
	}
	return list(ctx, j, &in)
}

// list lists every allow in force: comments in the tracked files, and the
// entries of the configuration. What no tracked file needs is looked for in the
// history.
func list(ctx context.Context, j *hooks.Judge, in *terms) ([]State, error) {
	found, err := j.TrackedFindings(ctx)
	if err != nil {
		return nil, err
	}
	all, err := inlineStates(ctx, j, found, in)
	if err != nil {
		return nil, err
	}
	entries, err := configStates(ctx, j, found, in.files)
	if err != nil {
		return nil, err
	}
	all = append(all, entries...)
	for i := range all {
		a := &all[i]
		if in.expired(a) {
			a.Faults = append(a.Faults, "expired on "+a.Until.Format(time.DateOnly))
		}
		if in.lacksReason(a) {
			a.Faults = append(a.Faults, "gives no reason, which require_reason asks for")
		}
	}
	return all, blameAllows(ctx, j, all)
}

// inlineStates are the allow comments.
func inlineStates(ctx context.Context, j *hooks.Judge, found []scanner.Finding, in *terms) ([]State, error) {
	var all []State
	used := map[hooks.Spot]bool{}
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
			used[hooks.Spot{File: f.File, Line: n}] = true
		}
		a := State{Inline: true, Place: f.Place(), What: f.Rule.ID, Reason: f.Allow.Reason, Until: f.Allow.Until, at: hooks.Spot{File: f.File, Line: f.Line}}
		meant := f.Problem == "" && len(f.Allow.Unknown) == 0 && (len(f.Allow.Rules) == 0 || slices.Contains(f.Allow.Rules, f.Rule.ID))
		if f.Ignored != "" && !(meant && (in.expired(&a) || in.lacksReason(&a))) { // those two are told by all kinds of allows alike
			a.Faults = append(a.Faults, f.Ignored)
		}
		all = append(all, a)
	}
	marked, err := j.MarkedLines(ctx)
	if err != nil {
		return nil, err
	}
	text := lines{top: j.Place.Top}
	for _, at := range marked {
		if used[at] || j.Scanner.Ignored(at.File) {
			continue
		}
		line, err := text.at(at)
		if err != nil {
			return nil, err
		}
		if isComment(line) {
			all = append(all, State{Inline: true, Place: fmt.Sprintf("%s:%d", at.File, at.Line), at: at, Faults: []string{"allows nothing"}})
		}
	}
	sort.SliceStable(all, func(i, k int) bool {
		a, b := all[i].at, all[k].at
		return a.File < b.File || a.File == b.File && a.Line < b.Line
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
func configStates(ctx context.Context, j *hooks.Judge, found []scanner.Finding, files []string) ([]State, error) {
	now := map[string]bool{}
	for i := range found {
		now[found[i].Fingerprint] = true
	}
	var all []State
	missing := false
	for _, path := range files {
		entries, err := config.ReadAllows(path)
		if err != nil {
			return nil, err
		}
		name := filepath.ToSlash(disk.Relative(j.Place.Top, path))
		for _, e := range entries {
			a := State{Place: fmt.Sprintf("%s:%d", name, e.Line), What: e.Fingerprint, Reason: e.Reason, at: hooks.Spot{File: name, Line: e.Line}}
			a.Until, _ = time.ParseInLocation(time.DateOnly, e.Until, time.Local)
			missing = missing || !now[e.Fingerprint]
			all = append(all, a)
		}
	}
	if !missing {
		return all, nil
	}
	clear, err := j.ClearFingerprints(ctx)
	if err != nil {
		return nil, err
	}
	past, err := j.PastFingerprints(ctx)
	if err != nil {
		return nil, err
	}
	shallow, err := j.Shallow(ctx)
	if err != nil {
		return nil, err
	}
	for i := range all {
		a := &all[i]
		switch {
		case now[a.What], clear[a.What]:
		case past[a.What]:
			a.Past = true
		case shallow:
			return nil, fmt.Errorf("%s: nothing that is here needs this allow, but older commits are not in this shallow clone\nhint: get the rest of the history: git fetch --unshallow", a.Place)
		default:
			a.Faults = append(a.Faults, "allows nothing in the tracked files or the history")
		}
	}
	return all, nil
}
