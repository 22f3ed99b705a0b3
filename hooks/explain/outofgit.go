package explain

import (
	"context"
	"fmt"
	"strings"

	"stanch/hooks"
	"stanch/hooks/git"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
)

// WayOut is how a secret gets out of where it stands in git.
type WayOut struct {
	Place string `json:"place"` // in words
	// Steps are in order. What is not a command begins with "# ".
	Steps []string `json:"steps"`
	// Warn is what else to know, "" where that is nothing.
	Warn string `json:"warn,omitempty"`
}

// wayOutOf finds out where a reported secret stands, and how to get it out.
func wayOutOf(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) WayOut {
	if j.Repo == nil || j.Place.GitDir == "" {
		return WayOut{Place: "in a file, outside of git", Steps: []string{"# take it out of " + terminal.Clean(r.File)}}
	}
	if r.Rule == sealed.RuleID {
		return outOfClear(ctx, j, r)
	}
	if tag, ok := strings.CutPrefix(r.File, "refs/tags/"); ok && r.Commit == "" {
		return WayOut{Place: "in the tag " + terminal.Clean(tag), Steps: []string{"git tag -d " + terminal.Quote(tag)},
			Warn: "where the tag was pushed: git push REMOTE --delete " + terminal.Quote(tag)}
	}
	if strings.HasPrefix(r.File, "refs/heads/") && r.Commit == "" && r.Scope == hooks.ScopePush {
		return WayOut{Place: "in the name of a branch", Steps: []string{"git branch -m NEW   # on that branch"}}
	}
	if r.Scope == hooks.ScopeMessage {
		return WayOut{Place: "in the message of a commit that was not made", Steps: []string{"git commit   # and write it without"}}
	}
	if r.Commit == "" && r.Scope == hooks.ScopeFiles {
		r.Commit = commitOf(ctx, j, r)
	}
	if r.Commit == "" {
		return outOfIndex(ctx, j, r)
	}
	return outOfCommit(ctx, j, r)
}

// outOfClear is the way out for a file that is to be encrypted.
func outOfClear(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) WayOut {
	command := j.CommandToSeal(ctx, r.File)
	if r.Commit == "" {
		return WayOut{Place: "staged, in no commit yet", Steps: []string{command}}
	}
	w := outOfCommit(ctx, j, r)
	for i, s := range w.Steps {
		if s == edit(r) {
			w.Steps[i] = command
		}
	}
	return w
}

// commitOf is the commit that the line of a finding in a file is from; "" where
// it is from none, or the file is not in git.
func commitOf(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) string {
	out, err := j.Repo.In(j.Place.Top).Output(ctx, "blame", "--porcelain", fmt.Sprintf("-L%d,%d", r.Line, r.Line), "--", r.File)
	id, _, _ := strings.Cut(string(out), " ")
	if err != nil || !git.IsID(id) || git.IsZero(id) {
		return ""
	}
	return id
}

func outOfIndex(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) WayOut {
	spec := terminal.Quote(hooks.Pathspec(r.File))
	back := "git restore --staged -- " + spec
	if j.Unborn(ctx) {
		back = "git rm -q --cached -- " + spec
	}
	return WayOut{Place: "staged, in no commit yet", Steps: []string{back, edit(r), "git add -- " + spec}}
}

func edit(r *hooks.Remembered) string {
	return "# edit " + terminal.Clean(r.File) + ": take it out, or put the line below there"
}

// outOfCommit is the way out of a commit: the last one, one further back, one
// that others have.
func outOfCommit(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) WayOut {
	w := WayOut{Place: "in commit " + git.Short(r.Commit)}
	if _, err := j.Repo.Output(ctx, "cat-file", "-e", r.Commit+"^{commit}"); err != nil {
		w.Place += ", which is no longer here"
		return w
	}
	ref, remote := published(ctx, j, r.Commit)
	w.Steps = rewriteOf(ctx, j, r)
	if ref == "" {
		w.Place += ", not pushed yet"
		return w
	}
	branch := strings.TrimPrefix(ref, remote+"/")
	w.Place += ", pushed to " + terminal.Clean(ref) + ": rotate it first; to rewrite is optional"
	w.Steps = append(w.Steps, fmt.Sprintf("git push --force-with-lease %s HEAD:%s", terminal.Quote(remote), terminal.Quote(branch)))
	w.Warn = warnPublished(r.Commit)
	return w
}

// warnPublished is what there is to do beside rewriting a commit that others have.
func warnPublished(commit string) string {
	return "then tell whoever has a clone or a fork to take the new history (git fetch, git rebase), close what still has " +
		git.Short(commit) + " (pull requests, tags, other branches), and ask the host to drop it: it stays to be had by its id"
}

// published is a remote's branch that a commit is on, and the remote; "" where
// it is on none that is known here.
func published(ctx context.Context, j *hooks.Judge, commit string) (ref, remote string) {
	out, err := j.Repo.Output(ctx, "for-each-ref", "--contains", commit, "--format=%(symref)|%(refname:lstrip=2)", "refs/remotes")
	if err != nil {
		return "", ""
	}
	names, _ := j.Repo.Output(ctx, "remote")
	for line := range strings.Lines(string(out)) {
		symref, name, _ := strings.Cut(strings.TrimSpace(line), "|")
		for r := range strings.Lines(string(names)) {
			if r = strings.TrimSpace(r); symref == "" && strings.HasPrefix(name, r+"/") && len(r) > len(remote) {
				ref, remote = name, r
			}
		}
		if ref != "" {
			return ref, remote
		}
	}
	return "", ""
}

// rewriteOf are the commands that change the commit of a finding.
func rewriteOf(ctx context.Context, j *hooks.Judge, r *hooks.Remembered) []string {
	var steps []string
	tip := "HEAD"
	if _, err := j.Repo.Output(ctx, "merge-base", "--is-ancestor", r.Commit, "HEAD"); err != nil {
		tip = branchWith(ctx, j, r.Commit)
		if tip == "" {
			return []string{"# no branch has it any more: git forgets it by and by"}
		}
		steps = append(steps, "git switch "+terminal.Quote(tip))
	}
	amend := []string{edit(r), "git add -- " + terminal.Quote(hooks.Pathspec(r.File)), "git commit --amend --no-edit"}
	if r.File == "" || r.File == hooks.MessageFile {
		amend = []string{"git commit --amend   # and write the message without"}
	} else if r.File == hooks.AuthorFile {
		amend = []string{"git commit --amend --no-edit --reset-author   # once user.name and user.email are right"}
	}
	if out, err := j.Repo.Output(ctx, "rev-parse", tip); err == nil && strings.TrimSpace(string(out)) == r.Commit {
		return append(steps, amend...)
	}
	from := git.Short(r.Commit) + "^"
	if _, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", r.Commit+"^"); err != nil {
		from = "--root"
	}
	out, err := j.Repo.Output(ctx, "rev-list", "--merges", "--count", r.Commit+".."+tip)
	if err == nil && strings.TrimSpace(string(out)) == "0" && (from != "--root" || oneRoot(ctx, j, tip)) {
		steps = append(steps, `GIT_SEQUENCE_EDITOR="sed -i.bak '1s/^p[ick]*/edit/'" git rebase -i --autostash `+from)
	} else {
		steps = append(steps, "git rebase -i --autostash --rebase-merges "+from+`   # mark as "edit": `+git.Short(r.Commit))
	}
	return append(append(steps, amend...), "git rebase --continue")
}

// oneRoot reports whether a history has one beginning only.
func oneRoot(ctx context.Context, j *hooks.Judge, tip string) bool {
	out, err := j.Repo.Output(ctx, "rev-list", "--max-parents=0", "--count", tip)
	return err == nil && strings.TrimSpace(string(out)) == "1"
}

// branchWith is a branch that has a commit, or "".
func branchWith(ctx context.Context, j *hooks.Judge, commit string) string {
	out, err := j.Repo.Output(ctx, "for-each-ref", "--contains", commit, "--count=1", "--format=%(refname:lstrip=2)", "refs/heads")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// anyWayOut is what there is to do about a secret of which it is not known
// where it stands.
func anyWayOut() WayOut {
	return WayOut{Place: "by where it stands", Steps: []string{
		"git restore --staged FILE   # staged only; then edit, git add FILE",
		"git commit --amend          # in the last commit, once FILE is edited and added",
		"git rebase -i COMMIT^       # further back, not pushed: mark it as \"edit\", amend, --continue",
		"# pushed: rotate it first; stanch explain FINGERPRINT gives the commands for a finding",
	}}
}
