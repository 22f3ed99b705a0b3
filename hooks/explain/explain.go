// Package explain tells what there is to know about a rule, or about a secret that
// was found: what a leak allows, the way out of git, how to rotate it and where
// to keep it instead. Nothing is changed by it.
package explain

import (
	"context"
	"fmt"
	"io"

	"stanch/hooks"
	"stanch/hooks/config"
	"stanch/hooks/disk"
	"stanch/hooks/remedy"
	"stanch/hooks/sealed"
	"stanch/scanner"
	"stanch/scanner/rulebook"
)

// Explanation is all that is known about a rule's secret, or about one that
// was found.
type Explanation struct {
	Version     int         `json:"version"`
	Rule        string      `json:"rule"`
	Name        string      `json:"name"`
	Kind        string      `json:"kind,omitempty"`
	Severity    string      `json:"severity"`
	Fingerprint string      `json:"fingerprint,omitempty"`
	Found       []Place     `json:"found,omitempty"`
	Provider    string      `json:"provider,omitempty"`
	Leak        string      `json:"leak"`
	OutOfGit    WayOut      `json:"out_of_git"`
	Rotation    string      `json:"rotation"`
	Steps       []string    `json:"steps"`
	Revoke      string      `json:"revoke,omitempty"`
	Depends     string      `json:"depends,omitempty"`
	Audit       string      `json:"audit,omitempty"`
	Variable    string      `json:"variable,omitempty"`
	Language    string      `json:"language,omitempty"`
	Elsewhere   []Elsewhere `json:"elsewhere"`
	Sources     []string    `json:"sources,omitempty"`
}

// Place is where a secret was found.
type Place struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Commit   string `json:"commit,omitempty"`
	Redacted string `json:"redacted"`
}

// Elsewhere is a place to keep the secret in, and what stands in the program
// for it then.
type Elsewhere struct {
	Store  string `json:"store"`
	Lookup string `json:"lookup"`
}

// Of tells all about a rule, or about the secret that a fingerprint names: one that
// was just reported, or else one in the tracked files, the index or the history.
// Of a built-in rule there is something to tell even where the configuration is
// broken. What nobody knows is an error.
func Of(ctx context.Context, e hooks.Env, what string) (*Explanation, error) {
	j, err := e.Anywhere(ctx, "", func(_ *config.Config, opt *scanner.Options) {
		opt.NoInline, opt.Allows = true, nil // what is allowed has an explanation as well
	})
	if err != nil && scanner.Builtin(what) == nil {
		return nil, err
	}
	return explain(ctx, j, what)
}

// explain is Of by a Judge, which may be the zero value.
func explain(ctx context.Context, j *hooks.Judge, what string) (*Explanation, error) {
	if !scanner.IsFingerprint(what) {
		r := j.Rule(what)
		if r == nil {
			return nil, unknownRule(what)
		}
		return Rule(r), nil
	}
	found := j.Recall(what)
	if len(found) == 0 {
		var err error
		if found, err = findAgain(ctx, j, what); err != nil {
			return nil, err
		}
	}
	r := j.Rule(found[0].Rule)
	e := newExplanation(r, remedy.LangOf(found[0].File, head(j, found[0].File)), wayOutOf(ctx, j, &found[0]))
	e.Fingerprint = what
	for i := range found {
		e.Found = append(e.Found, Place{found[i].File, found[i].Line, found[i].Column, found[i].Commit, found[i].Redacted})
	}
	return e, nil
}

// head is the beginning of a file of the work tree, nil where there is none.
func head(j *hooks.Judge, name string) []byte {
	if j.Place.Top == "" || name == "" {
		return nil
	}
	f, err := disk.Open(j.Place.Top + "/" + name)
	if err != nil || f == nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, 4096))
	return text
}

// findAgain looks for the secret that a fingerprint names in the tracked
// files, in the index and in the history.
func findAgain(ctx context.Context, j *hooks.Judge, fingerprint string) ([]hooks.Remembered, error) {
	if j.Repo == nil {
		return nil, fmt.Errorf("no finding with the fingerprint %s is known: outside of a repository none is kept", fingerprint)
	}
	looks := []func(context.Context) (*hooks.Verdict, error){j.PreCommit, j.ScanHistory}
	if j.Place.Top != "" {
		looks = append(looks, j.ScanTracked)
	}
	var found []hooks.Remembered
	seen := map[string]bool{}
	for _, look := range looks {
		v, err := look(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range append(v.Findings, v.Notes...) {
			at := f.Place()
			if f.Commit != nil {
				at += f.Commit.ID
			}
			if f.Fingerprint == fingerprint && !seen[at] {
				seen[at] = true
				found = append(found, hooks.Remembering(&f, v.Scope))
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("nothing in the tracked files, the index and the history has the fingerprint %s", fingerprint)
	}
	return found, nil
}

// Rule is what is known about the secrets of a rule, wherever they stand.
func Rule(r *scanner.Rule) *Explanation { return newExplanation(r, remedy.Plain, anyWayOut()) }

func newExplanation(r *scanner.Rule, lang remedy.Lang, out WayOut) *Explanation {
	p, rotation := rulebook.Provider(r.Provider), r.Rotation
	if modeOf(rotation).steps == nil || rotation == "unknown" && p.Rotation != "" {
		rotation = p.Rotation
	}
	if modeOf(rotation).steps == nil {
		rotation = "unknown"
	}
	e := &Explanation{
		Version: 1, Rule: r.ID, Name: r.Name, Kind: r.Kind, Severity: r.Severity.String(), Provider: p.Name, Leak: p.Leak, OutOfGit: out,
		Rotation: rotation, Steps: modeOf(rotation).steps, Revoke: p.Revoke, Depends: p.Depends, Audit: p.Audit,
		Variable: remedy.VarName(r.ID, r.Provider, r.Kind, ""), Language: string(lang),
	}
	if len(p.Steps) > 0 && rotation == p.Rotation {
		e.Steps = p.Steps
	}
	if e.Leak == "" {
		e.Leak = "do what its owner can, until it is revoked"
	}
	for _, s := range remedy.Stores {
		e.Elsewhere = append(e.Elsewhere, Elsewhere{string(s), remedy.Lookup(lang, s, e.Variable)})
	}
	if r.ID == sealed.RuleID {
		e.Leak = "read all of it: whatever is in the file counts as known once it was pushed in clear"
		e.Steps = []string{"Where it was pushed in clear: rotate every value in it, one by one", "Encrypt it, and add it again",
			"See that the tool's setup is in every clone, so that nobody adds it in clear again"}
		e.Variable, e.Elsewhere = "", []Elsewhere{}
	}
	for _, s := range []string{p.Source, r.Source} {
		if s != "" && (len(e.Sources) == 0 || e.Sources[0] != s) {
			e.Sources = append(e.Sources, s)
		}
	}
	return e
}
