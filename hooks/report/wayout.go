package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"stanch/hooks"
	"stanch/hooks/git"
	"stanch/hooks/remedy"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// wayOut gives the commands that take the secret out of where it stands.
func (t *text) wayOut(b *strings.Builder, v *hooks.Verdict) {
	wayToSeal(b, v)
	if len(v.At.Clear) == len(v.Findings) && v.Scope == hooks.ScopeCommit {
		return
	}
	switch v.Scope {
	case hooks.ScopeCommit:
		b.WriteString("    take it out of the commit, edit the file, add it again:\n")
		command := "git restore --staged"
		if v.At.Unborn {
			command = "git rm --cached"
		}
		names := files(v.Findings)
		for _, name := range names[:min(len(names), hooks.MostShown)] {
			fmt.Fprintf(b, "      %s -- %s\n", command, terminal.Quote(hooks.Pathspec(name)))
		}
		if n := len(names) - hooks.MostShown; n > 0 {
			fmt.Fprintf(b, "      git reset -q   # or all that is staged at once: there are %s more\n", terminal.Counted(n, "file"))
		}
		if fixable(v) {
			b.WriteString("    or put a lookup there and the value into .env, shown before it is done:\n      stanch fix\n")
		}
	case hooks.ScopeMessage:
		fmt.Fprintf(b, "    write the message without it:\n      git commit -e -F %s\n", terminal.Quote(v.At.Message))
	case hooks.ScopePush:
		rewrite(b, v)
		retag(b, v)
		rename(b, v)
	case hooks.ScopeServer:
		b.WriteString("    take it out of the commits named above, then push again\n")
	}
}

// listAll is how to see every finding of a verdict that shows some of them.
func listAll(v *hooks.Verdict) string {
	switch n := len(v.At.Branches); {
	case v.Scope == hooks.ScopeCommit:
		return "; all of them:\n    stanch scan --staged"
	case v.Scope == hooks.ScopePush && n > 0:
		tips := "--branches"
		if n == 1 {
			tips = v.At.Branches[0]
		}
		return "; all of them:\n    stanch scan --range " + terminal.Quote(tips+" --not --remotes")
	}
	return ""
}

// rewrite tells how to change the commits that hold the findings.
func rewrite(b *strings.Builder, v *hooks.Verdict) {
	all := hooks.CommitsOf(v.Findings)
	if len(all) == 0 {
		return
	}
	if v.At.Off && len(v.At.Branches) == 1 {
		fmt.Fprintf(b, "    on the branch that is pushed:\n      git switch %s\n", terminal.Quote(v.At.Branches[0]))
	}
	edit, amend := "edit the file or the message", "git commit -a --amend"
	if slices.ContainsFunc(v.Findings, func(f scanner.Finding) bool { return f.Kind == patch.Author && f.Commit != nil }) {
		edit, amend = edit+", set user.name and user.email right", amend+" --reset-author"
	}
	if len(all) == 1 && all[0].ID == v.At.Head && !v.At.Off {
		fmt.Fprintf(b, "    take it out of the last commit: %s, then\n      %s\n", edit, amend)
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
	fmt.Fprintf(b, "      %s && git rebase --continue   # at each stop, once the secret is out\n", amend)
}

// retag tells how to take back tags that hold findings themselves.
func retag(b *strings.Builder, v *hooks.Verdict) {
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
func rename(b *strings.Builder, v *hooks.Verdict) {
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

// fixable reports whether there may be a lookup for one of the findings.
func fixable(v *hooks.Verdict) bool {
	for i := range v.Findings {
		if f := &v.Findings[i]; f.Kind == patch.Content && len(f.Decoded) == 0 && remedy.LangOf(f.File, nil) != remedy.Plain {
			return true
		}
	}
	return false
}

// wayToSeal gives the commands that encrypt what should be.
func wayToSeal(b *strings.Builder, v *hooks.Verdict) {
	for _, c := range v.At.Clear {
		fmt.Fprintf(b, "    %s is to be encrypted: so says %s\n", terminal.Clean(c.Name), terminal.Clean(c.Says))
		fmt.Fprintf(b, "      %s\n", strings.ReplaceAll(c.Command, "NAME", terminal.Quote(c.Name)))
	}
}
