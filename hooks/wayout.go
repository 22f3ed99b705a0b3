package hooks

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"stanch/hooks/git"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// situation is what the way out of a verdict depends on.
type situation struct {
	unborn   bool     // there is no HEAD to restore from
	head     string   // full id of HEAD
	off      bool     // a finding is in a commit that HEAD does not reach
	branches []string // that are pushed and whose names may be shown
	message  string   // the file that holds the message
	clear    []clearFile
}

// situate finds out what the way out of the verdict depends on.
func (j *Judge) situate(ctx context.Context, v *Verdict, given []update) {
	if len(v.Findings) == 0 {
		return
	}
	for _, u := range given {
		if name, ok := strings.CutPrefix(u.localRef, "refs/heads/"); ok && Redact(name) == name {
			v.at.branches = append(v.at.branches, name)
		}
	}
	if out, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
		v.at.head = strings.TrimSpace(string(out))
	}
	var in strings.Builder
	for _, c := range commits(v.Findings) {
		in.WriteString(c.ID + "\n")
	}
	if in.Len() > 0 {
		beyond, err := j.Repo.Input(ctx, strings.NewReader(in.String()), "rev-list", "--max-count=1", "--stdin", "--not", "HEAD")
		v.at.off = err != nil || len(beyond) > 0
	}
}

// wayOut gives the commands that take the secret out of where it stands.
func (t *Text) wayOut(b *strings.Builder, v *Verdict) {
	wayToSeal(b, v)
	if len(v.at.clear) == len(v.Findings) && v.Scope == ScopeCommit {
		return
	}
	switch v.Scope {
	case ScopeCommit:
		b.WriteString("    take it out of the commit, edit the file, add it again:\n")
		command := "git restore --staged"
		if v.at.unborn {
			command = "git rm --cached"
		}
		names := files(v.Findings)
		for _, name := range names[:min(len(names), MostShown)] {
			fmt.Fprintf(b, "      %s -- %s\n", command, terminal.Quote(pathspec(name)))
		}
		if n := len(names) - MostShown; n > 0 {
			fmt.Fprintf(b, "      git reset -q   # or all that is staged at once: there are %s more\n", terminal.Counted(n, "file"))
		}
		if fixable(v) {
			b.WriteString("    or put a lookup there and the value into .env, shown before it is done:\n      stanch fix\n")
		}
	case ScopeMessage:
		fmt.Fprintf(b, "    write the message without it:\n      git commit -e -F %s\n", terminal.Quote(v.at.message))
	case ScopePush:
		rewrite(b, v)
		retag(b, v)
		rename(b, v)
	case ScopeServer:
		b.WriteString("    take it out of the commits named above, then push again\n")
	}
}

// pathspec is the name of a file, from the top of the repository, as git takes
// it in every folder.
func pathspec(name string) string {
	if strings.Contains(name, masked) {
		return ":(top)" + name
	}
	return git.Pathspec(name)
}

// listAll is how to see every finding of a verdict that shows some of them.
func (v *Verdict) listAll() string {
	switch n := len(v.at.branches); {
	case v.Scope == ScopeCommit:
		return "; all of them:\n    stanch scan --staged"
	case v.Scope == ScopePush && n > 0:
		tips := "--branches"
		if n == 1 {
			tips = v.at.branches[0]
		}
		return "; all of them:\n    stanch scan --range " + terminal.Quote(tips+" --not --remotes")
	}
	return ""
}

// rewrite tells how to change the commits that hold the findings.
func rewrite(b *strings.Builder, v *Verdict) {
	all := commits(v.Findings)
	if len(all) == 0 {
		return
	}
	if v.at.off && len(v.at.branches) == 1 {
		fmt.Fprintf(b, "    on the branch that is pushed:\n      git switch %s\n", terminal.Quote(v.at.branches[0]))
	}
	if len(all) == 1 && all[0].ID == v.at.head && !v.at.off {
		b.WriteString("    take it out of the last commit: edit the file or the message, then\n      git commit -a --amend\n")
		return
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Order < all[j].Order })
	from := "--root"
	if len(all[0].Parents) > 0 {
		from = git.Short(all[0].ID) + "^"
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, git.Short(c.ID))
	}
	const most = 5
	if len(ids) > most {
		ids = append(ids[:most], fmt.Sprintf("and %d more named above", len(all)-most))
	}
	b.WriteString("    take it out of the commit that brought it in, and of those that follow:\n")
	fmt.Fprintf(b, "      git rebase -i --rebase-merges %s   # mark as \"edit\": %s\n", from, strings.Join(ids, ", "))
	b.WriteString("      git commit -a --amend && git rebase --continue   # at each stop, once the secret is out\n")
}

// retag tells how to take back tags that hold findings themselves.
func retag(b *strings.Builder, v *Verdict) {
	seen := map[string]bool{}
	for i := range v.Findings {
		f := &v.Findings[i]
		name, ok := strings.CutPrefix(f.File, "refs/tags/")
		if f.Commit != nil || !ok || seen[name] || f.Kind == patch.Name {
			continue
		}
		seen[name] = true
		if f.Kind == patch.Message {
			fmt.Fprintf(b, "    write the tag's message without it:\n      git tag -f -a %s %s\n", terminal.Quote(name), terminal.Quote(name+"^{}"))
			continue
		}
		fmt.Fprintf(b, "    take the tag back:\n      git tag -d %s\n", terminal.Quote(name))
	}
}

// rename tells what to do about refs whose names are findings.
func rename(b *strings.Builder, v *Verdict) {
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Kind == patch.Name && f.Commit == nil && strings.HasPrefix(f.File, "refs/") {
			b.WriteString("    push it under another name:\n      git branch -m NEW   # or git tag NEW OLD && git tag -d OLD\n")
			return
		}
	}
}

func files(findings []scanner.Finding) []string {
	seen := map[string]bool{}
	var names []string
	for i := range findings {
		if name := findings[i].File; name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func commits(findings []scanner.Finding) []*patch.Commit {
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
