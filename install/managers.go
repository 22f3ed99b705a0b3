package install

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A manager is a program that puts hooks into repositories, as its file at
// the top of this one shows.
type manager struct {
	name   string
	file   string // its configuration, below the top of the work tree
	text   []byte
	redo   string // when it puts its hooks back, and ours aside
	recipe func(hooks []string) string
}

// managersIn are those whose configuration lies in a work tree. husky is not
// among them: it has a hooks folder of its own (see husky.go).
func managersIn(top string) []manager {
	if top == "" {
		return nil
	}
	var all []manager
	for _, known := range []struct {
		manager
		files []string
	}{
		{
			manager{name: "lefthook", redo: "whenever that file changes", recipe: lefthookRecipe},
			[]string{"lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml", ".config/lefthook.yml", ".config/lefthook.yaml", "lefthook.toml", ".lefthook.toml", "lefthook.json", ".lefthook.json"},
		},
		{
			manager{name: "simple-git-hooks", redo: "whenever it runs, after `npm install` as a rule", recipe: simpleGitHooksRecipe},
			[]string{"package.json", ".simple-git-hooks.json", "simple-git-hooks.json", ".simple-git-hooks.js", "simple-git-hooks.js", ".simple-git-hooks.cjs", "simple-git-hooks.cjs", ".simple-git-hooks.mjs", "simple-git-hooks.mjs"},
		},
		{
			manager{name: "the pre-commit framework"},
			[]string{".pre-commit-config.yaml"},
		},
		{
			manager{name: "overcommit", redo: "with `overcommit --install`", recipe: overcommitRecipe},
			[]string{".overcommit.yml"},
		},
	} {
		for _, file := range known.files {
			text, err := os.ReadFile(filepath.Join(top, file))
			if err != nil || file == "package.json" && !has(text, "simple-git-hooks") {
				continue
			}
			m := known.manager
			m.file, m.text = file, text
			all = append(all, m)
			break
		}
	}
	return all
}

// has reports whether a JSON object has a key.
func has(text []byte, key string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(text, &object) == nil && object[key] != nil
}

// runs reports whether the manager's configuration runs stanch for a hook.
func (m manager) runs(hook string) bool {
	if calls(m.text, hook) {
		return true
	}
	id := "stanch-" + hook
	if hook == "pre-commit" || hook == "pre-merge-commit" {
		id = "stanch"
	}
	byID := regexp.MustCompile(`(?m)^[ \t]*-?[ \t]*id:[ \t]*["']?` + id + `["']?[ \t]*(#.*)?$`)
	byList := regexp.MustCompile(`(?m)^[^#\n]*\bstanch["',\] \t]+` + regexp.QuoteMeta(hook) + `\b`)
	return m.recipe == nil && byID.Match(m.text) || byList.Match(m.text)
}

// whose names the program that wrote a hook, as far as its text tells.
func whose(h hookFile) string {
	if h.kind != foreign {
		return ""
	}
	for _, known := range []struct{ sign, name string }{
		{"lefthook", "lefthook"},
		{"pre-commit.com", "the pre-commit framework"},
		{"SKIP_SIMPLE_GIT_HOOKS", "simple-git-hooks"},
		{"husky", "husky"},
		{"overcommit", "overcommit"},
		{"git lfs", "git-lfs"},
	} {
		if bytes.Contains(h.text, []byte(known.sign)) {
			return known.name
		}
	}
	return ""
}

// by is the manager that a hook is of, and that runs stanch from it.
func (p place) by(h hookFile) (manager, bool) {
	if h.kind != foreign || !h.runs {
		return manager{}, false
	}
	name := whose(h)
	for _, m := range p.managers {
		if m.name == name && m.runs(filepath.Base(h.path)) {
			return m, true
		}
	}
	return manager{}, false
}

// advise tells what to write into the configuration of a manager that would
// put our hooks aside, so that it runs stanch itself.
func (o Options) advise(at place, hooks []string) {
	out := o.printer()
	for _, m := range at.managers {
		var left []string
		for _, hook := range hooks {
			if !m.runs(hook) && hook != "pre-receive" {
				left = append(left, hook)
			}
		}
		if len(left) == 0 || m.recipe == nil || m.recipe(left) == "" {
			continue
		}
		out.line("note", "%s puts its own hooks back %s; so that it runs stanch then, add to %s:", m.name, m.redo, m.file)
		for line := range strings.Lines(m.recipe(left)) {
			out.indented(line)
		}
	}
}

func lefthookRecipe(hooks []string) string {
	var b strings.Builder
	for _, hook := range hooks {
		args, extra := "", ""
		switch hook {
		case "commit-msg":
			args = " {1}"
		case "pre-push":
			args, extra = " {1} {2}", "      use_stdin: true\n"
		}
		b.WriteString(hook + ":\n  jobs:\n    - name: stanch\n      run: stanch " + hook + args + "\n" + extra)
	}
	return b.String()
}

func simpleGitHooksRecipe(hooks []string) string {
	var lines []string
	for _, hook := range hooks {
		lines = append(lines, `  "`+hook+`": "stanch `+hook+` \"$@\" && WHAT YOU HAVE"`)
	}
	return "\"simple-git-hooks\": {\n" + strings.Join(lines, ",\n") + "\n}\n"
}

// overcommitRecipe is written by overcommit's manual and has not been run. To
// other hooks overcommit hands neither git's arguments nor its standard input.
func overcommitRecipe(hooks []string) string {
	if !slices.Contains(hooks, "pre-commit") {
		return ""
	}
	return "PreCommit:\n  Stanch:\n    enabled: true\n    command: ['stanch', 'pre-commit']\n"
}
