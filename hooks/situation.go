package hooks

import (
	"context"
	"strings"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// Situation is what the way out of a verdict depends on, beside its scope. What
// does not matter to that is left zero.
type Situation struct {
	Unborn   bool        // there is no HEAD to restore from
	Head     string      // full id of HEAD
	Off      bool        // a finding is in a commit that HEAD does not reach
	Branches []string    // that are pushed and whose names may be shown
	Message  string      // the file that holds the message
	Clear    []ClearFile // staged
}

// situate finds out what the way out of the verdict depends on.
func (j *Judge) situate(ctx context.Context, v *Verdict, given []update) {
	if len(v.Findings) == 0 {
		return
	}
	for _, u := range given {
		if name, ok := strings.CutPrefix(u.localRef, "refs/heads/"); ok && Redact(name) == name {
			v.At.Branches = append(v.At.Branches, name)
		}
	}
	if out, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
		v.At.Head = strings.TrimSpace(string(out))
	}
	var in strings.Builder
	for _, c := range CommitsOf(v.Findings) {
		in.WriteString(c.ID + "\n")
	}
	if in.Len() > 0 {
		beyond, err := j.Repo.Input(ctx, strings.NewReader(in.String()), "rev-list", "--max-count=1", "--stdin", "--not", "HEAD")
		v.At.Off = err != nil || len(beyond) > 0
	}
}

// CommitsOf are the commits that findings are in, each once.
func CommitsOf(findings []scanner.Finding) []*patch.Commit {
	seen := map[string]bool{}
	var all []*patch.Commit
	for i := range findings {
		if c := findings[i].Commit; c != nil && !seen[c.ID] {
			seen[c.ID] = true
			all = append(all, c)
		}
	}
	return all
}

// MostShown is how many findings a hook shows. Whoever has more of them has
// other things to do than to read them all before the next try.
const MostShown = 25
