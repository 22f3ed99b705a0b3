// Package release holds what makes a release, and its test.
package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// build is how .goreleaser.yaml has the binary built.
type build struct {
	Env     []string `yaml:"env"`
	Flags   []string `yaml:"flags"`
	LDFlags []string `yaml:"ldflags"`
}

// top is the folder of the module.
const top = "../.."

// TestRelease: the binary that is released is the same to the byte wherever
// its commit is checked out, tells which commit that was, and what it is made
// of.
func TestRelease(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var cfg struct{ Builds []build }
	if err := yaml.Unmarshal(text, &cfg); err != nil || len(cfg.Builds) != 1 {
		t.Fatalf("%d builds in .goreleaser.yaml: %v", len(cfg.Builds), err)
	}
	here := filepath.Join(t.TempDir(), "here")
	one := cfg.Builds[0].in(t, here)
	other := cfg.Builds[0].in(t, filepath.Join(t.TempDir(), "a folder", "of another length"))
	if !bytes.Equal(one, other) {
		t.Errorf("two builds of one commit differ: %d and %d bytes", len(one), len(other))
	}
	commit := run(t, here, nil, "git", "rev-parse", "HEAD")
	told := run(t, here, nil, filepath.Join(here, binary), "version")
	if want := "\nmodule stanch, commit " + commit + " of 2026-01-02T03:04:05Z\n"; !strings.Contains(told, want) {
		t.Errorf("got\n%s\nwant%s", told, want)
	}
	file := filepath.Join(t.TempDir(), "bom.json")
	run(t, ".", nil, "go", "run", "sbom.go", filepath.Join(here, binary), file)
	checkBill(t, file, one, commit)
}

// checkBill: every module that go sees in the binary is in its bill, and it is
// the bill of this binary.
func checkBill(t *testing.T, file string, binary []byte, commit string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	type component struct {
		Name               string
		Hashes, Properties []map[string]string
	}
	var b struct {
		Metadata   struct{ Component component }
		Components []component
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(binary)
	self := b.Metadata.Component
	if len(self.Hashes) != 1 || self.Hashes[0]["content"] != hex.EncodeToString(sum[:]) || self.Name != "stanch" {
		t.Errorf("the bill is of %+v", self)
	}
	if !slices.ContainsFunc(self.Properties, func(p map[string]string) bool { return p["name"] == "go:vcs.revision" && p["value"] == commit }) {
		t.Errorf("no commit %s among %v", commit, self.Properties)
	}
	var got []string
	for _, c := range b.Components {
		got = append(got, c.Name)
	}
	want := strings.Fields("std " + run(t, top, []string{"CGO_ENABLED=0"}, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "."))
	slices.Sort(got)
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Errorf("the bill has %v, want %v", got, want)
	}
}

// binary is its name everywhere: Windows starts what is named by its path.
const binary = "stanch.exe"

// in commits what a build needs in a new folder, and builds there.
func (b build) in(t *testing.T, dir string) []byte {
	t.Helper()
	err := fs.WalkDir(os.DirFS(top), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata", "build", "dist"}, d.Name()):
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(dir, path), 0o755)
		}
		text, err := os.ReadFile(filepath.Join(top, path))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, path), text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	run(t, dir, nil, "git", "init", "-q")
	run(t, dir, nil, "git", "add", ".")
	run(t, dir, nil, "git", "commit", "-q", "-m", "release")
	run(t, dir, b.Env, "go", append([]string{"build", "-o", binary, "-ldflags", strings.Join(b.LDFlags, " ")}, b.Flags...)...)
	text, err := os.ReadFile(filepath.Join(dir, binary))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// run returns what a command prints. Commits are made by the same person on
// the same day, under nobody's settings.
func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), env...),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.Bytes())
	}
	return strings.TrimSpace(string(out))
}
