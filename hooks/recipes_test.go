package hooks

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gopkg.in/yaml.v3"

	"stanch/hooks/gittest"
	"stanch/scanner/madeup"
)

var built struct {
	once sync.Once
	dir  string
	err  error
	out  []byte
}

// builtStanch is the folder that holds a stanch of these sources.
func builtStanch(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "stanch-test-"); built.err == nil {
			built.out, built.err = exec.Command("go", "build", "-o", filepath.Join(built.dir, "stanch"), "stanch").CombinedOutput()
		}
	})
	if built.err != nil {
		t.Fatalf("building stanch: %v\n%s", built.err, built.out)
	}
	return built.dir
}

// shellOf is the text of a recipe that a shell runs: of a YAML file the last
// that stands under one of its keys for that, of a Jenkinsfile what sh takes.
func shellOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, "Jenkinsfile") {
		_, rest, _ := strings.Cut(string(text), "sh '''")
		body, _, ok := strings.Cut(rest, "'''")
		if !ok {
			t.Fatal("no sh step")
		}
		return body
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	shell := ""
	var walk func(n *yaml.Node, key string)
	walk = func(n *yaml.Node, key string) {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(n.Content[i+1], n.Content[i].Value)
			}
		case yaml.ScalarNode:
			if key == "run" || key == "script" || key == "command" {
				shell = n.Value
			}
		default:
			for _, c := range n.Content {
				walk(c, key)
			}
		}
	}
	walk(&doc, "")
	if !strings.Contains(shell, "stanch scan") {
		t.Fatalf("no shell part: %q", shell)
	}
	return shell
}

// TestRecipes runs what each recipe gives a shell in a shallow clone of one
// commit, as CI checks a pull request out: an old secret of the base is none of
// its business, one that the pull request adds and removes again is.
func TestRecipes(t *testing.T) {
	bin := builtStanch(t)
	origin := t.TempDir()
	gittest.Run(t, origin, "", "init", "-q", "-b", "main")
	commit := func(name, text string) string {
		path := filepath.Join(origin, name)
		if text == "" {
			os.Remove(path)
		} else if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		gittest.Run(t, origin, "", "add", "-A")
		gittest.Run(t, origin, "", "commit", "-q", "--allow-empty", "-m", name)
		return gittest.Run(t, origin, "", "rev-parse", "HEAD")
	}
	commit("old.conf", "token = "+madeup.GitHubToken("old")+"\n")
	base := commit("b.txt", "b\n")
	gittest.Run(t, origin, "", "switch", "-q", "-c", "clean")
	commit("c.txt", "c\n")
	gittest.Run(t, origin, "", "switch", "-q", "-c", "dirty")
	commit("new.conf", "token = "+madeup.GitHubToken("new")+"\n")
	commit("new.conf", "")
	gittest.Run(t, origin, "", "switch", "-q", "main")
	commit("later.conf", "token = "+madeup.GitHubToken("later")+"\n") // the base has moved on

	root := filepath.Join("..", ".github", "recipes")
	zeros := strings.Repeat("0", 40)
	for name, test := range map[string]struct {
		path string
		env  []string
	}{
		"action, pull request":  {filepath.Join("..", "action.yml"), []string{"PULL_BASE=" + base, "BEFORE=", "DEFAULT_BRANCH=main", "RANGE=", "SARIF=out.sarif", "ARGS="}},
		"action, push":          {filepath.Join("..", "action.yml"), []string{"PULL_BASE=", "BEFORE=" + base, "DEFAULT_BRANCH=main", "RANGE=", "SARIF=", "ARGS=--fail-on low"}},
		"action, new branch":    {filepath.Join("..", "action.yml"), []string{"PULL_BASE=", "BEFORE=" + zeros, "DEFAULT_BRANCH=main", "RANGE=", "SARIF=", "ARGS="}},
		"gitlab, merge request": {filepath.Join(root, "gitlab-ci.yml"), []string{"CI_MERGE_REQUEST_DIFF_BASE_SHA=" + base, "CI_COMMIT_BEFORE_SHA=" + zeros, "CI_DEFAULT_BRANCH=main"}},
		"gitlab, new branch":    {filepath.Join(root, "gitlab-ci.yml"), []string{"CI_COMMIT_BEFORE_SHA=" + zeros, "CI_DEFAULT_BRANCH=main"}},
		"bitbucket":             {filepath.Join(root, "bitbucket-pipelines.yml"), []string{"BITBUCKET_PR_DESTINATION_BRANCH=main"}},
		"circleci":              {filepath.Join(root, "circleci.yml"), []string{"STANCH_BASE=main", "CIRCLE_BRANCH=topic"}},
		"jenkins":               {filepath.Join(root, "Jenkinsfile"), []string{"CHANGE_TARGET=main"}},
	} {
		t.Run(name, func(t *testing.T) {
			shell := shellOf(t, test.path)
			for branch, want := range map[string]int{"clean": 0, "dirty": 1} {
				dir := filepath.Join(t.TempDir(), "clone")
				gittest.Run(t, origin, "", "clone", "-q", "--depth", "1", "--branch", branch, "file://"+origin, dir)
				cmd := exec.Command("sh", "-e", "-c", shell)
				cmd.Dir = dir
				cmd.Env = append(append(gittest.Env(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+t.TempDir()), test.env...)
				out, err := cmd.CombinedOutput()
				if got := cmd.ProcessState.ExitCode(); got != want {
					t.Errorf("%s: exit status %d (%v), want %d\n%s", branch, got, err, want, out)
				}
				if found := strings.Contains(string(out), "new.conf"); found != (want == 1) || strings.Contains(string(out), "old.conf") {
					t.Errorf("%s: output:\n%s", branch, out)
				}
			}
		})
	}
}
