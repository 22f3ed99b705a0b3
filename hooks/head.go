package hooks

import (
	"context"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// trail is where secrets went in the commits that were looked at.
type trail struct {
	files   map[string]bool // something was found in them, allowed or not
	renames []patch.Rename
}

// note takes down where findings are.
func (t *trail) note(found []scanner.Finding) {
	if t.files == nil {
		t.files = map[string]bool{}
	}
	for i := range found {
		if f := &found[i]; f.File != "" {
			t.files[f.File] = true
		}
	}
}

// ends are pathspecs of the files that may hold a secret now, after all commits
// that lead to them: some commit added each line, to a file where the secret was
// then found, and afterwards that file may have got other names. That is false
// where there are so many that to name them does not pay.
func (t *trail) ends() (specs []string, ok bool) {
	const most, size = 1000, 60 << 10
	next := map[string][]string{}
	var open []string
	for _, r := range t.renames {
		if r.From == "" {
			open = append(open, r.To)
		} else {
			next[r.From] = append(next[r.From], r.To)
		}
	}
	for name := range t.files {
		open = append(open, name)
	}
	bytes := 0
	for seen := map[string]bool{}; len(open) > 0; {
		name := open[len(open)-1]
		open = open[:len(open)-1]
		if seen[name] {
			continue
		}
		seen[name] = true
		open = append(open, next[name]...)
		specs = append(specs, git.Pathspec(name))
		if bytes += len(name); len(specs) > most || bytes > size {
			return nil, false
		}
	}
	return specs, true
}

// inHead is where each secret stands in HEAD; nil where that is not known.
func (j *Judge) inHead(ctx context.Context, v *Verdict, p *past, ask bool) (map[string][]Spot, error) {
	if !ask || v.Partial {
		return nil, nil
	}
	out, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{tree}")
	if git.Refused(err) {
		return nil, nil // no HEAD yet
	}
	if err != nil {
		return nil, err
	}
	scratch := &Verdict{} // its counts are not what was asked for
	spots := map[string][]Spot{}
	var only []string
	if p.whole {
		ends, ok := v.trail.ends()
		if ok && len(ends) == 0 {
			return spots, nil // in messages alone
		}
		only = ends
	}
	res, err := j.tree(ctx, scratch, strings.TrimSpace(string(out)), only...)
	if err != nil {
		return nil, err
	}
	scratch.Notes = res.Findings
	if err := j.mask(ctx, scratch); err != nil {
		return nil, err
	}
	for i := range scratch.Notes {
		f := &scratch.Notes[i]
		key := secretKey(f)
		spots[key] = append(spots[key], Spot{File: FileOf(f), Line: f.Line})
	}
	return spots, nil
}
