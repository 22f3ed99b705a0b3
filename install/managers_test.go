package install

import (
	"strings"
	"testing"
)

// What a manager's file makes of install, where testdata/managers does not
// play it with the manager itself.
func TestAdvice(t *testing.T) {
	for name, test := range map[string]struct {
		file, text string
		want       []string // in what install says; none means no note
	}{
		"overcommit":                   {".overcommit.yml", "PreCommit:\n  RuboCop:\n    enabled: true\n", []string{"note: overcommit puts its own hooks back", "    PreCommit:\n      Stanch:\n        enabled: true\n        command: ['stanch', 'pre-commit']\n"}},
		"overcommit that runs stanch":  {".overcommit.yml", "PreCommit:\n  Stanch:\n    command: ['stanch', 'pre-commit']\n", nil},
		"lefthook elsewhere":           {".config/lefthook.yml", "pre-push:\n", []string{"add to .config/lefthook.yml:", "          run: stanch pre-push {1} {2}\n          use_stdin: true\n"}},
		"lefthook that has some":       {"lefthook.yml", "pre-commit:\n  jobs:\n    - run: stanch pre-commit\n", []string{"    pre-push:\n"}},
		"package.json with others":     {"package.json", `{"scripts": {"simple-git-hooks": "x"}}`, nil},
		"package.json that is broken":  {"package.json", `{"simple-git-hooks": {`, nil},
		"simple-git-hooks":             {"package.json", `{"simple-git-hooks": {"pre-commit": "npx lint-staged"}}`, []string{`      "pre-commit": "stanch pre-commit \"$@\" && WHAT YOU HAVE"`}},
		"simple-git-hooks with stanch": {".simple-git-hooks.json", `{"pre-commit": "stanch pre-commit", "pre-merge-commit": "stanch pre-merge-commit", "pre-push": "stanch pre-push \"$@\""}`, nil},
		"the pre-commit framework":     {".pre-commit-config.yaml", "repos: []\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			b.write(test.file, test.text, 0o644)
			out := b.install()
			wants(t, out, test.want...)
			if got := strings.Contains(out, "note: "); got != (len(test.want) > 0) {
				t.Errorf("a note: %v\n%s", got, out)
			}
		})
	}
}
