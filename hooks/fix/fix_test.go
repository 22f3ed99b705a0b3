package fix

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stanch/hooks"
	"stanch/hooks/git"
	"stanch/scanner"
)

// A run that ends before any of its writes loses no value, and the next one
// finishes what it began.
func TestFixInterrupted(t *testing.T) {
	secret := scanner.Arm("ghp_¦jAsr7q4dXj4G7S1P9nemclTB6UKZxB0qWRXo")
	stopped := errors.New("stopped")
	for _, stop := range []string{"ignore", "env", "index", "work tree"} {
		t.Run(stop, func(t *testing.T) {
			dir := t.TempDir()
			env := append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir)
			run := func(args ...string) string {
				t.Helper()
				cmd := exec.Command("git", args...)
				cmd.Dir, cmd.Env = dir, env
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
				return string(out)
			}
			run("init", "-q")
			file := filepath.Join(dir, "app.py")
			if err := os.WriteFile(file, []byte("TOKEN = '"+secret+"'\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			run("add", "app.py")

			repo, err := git.Open(dir, env)
			if err != nil {
				t.Fatal(err)
			}
			place, err := repo.Place(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			j := &hooks.Judge{Repo: repo, Place: place, Scanner: scanner.New(scanner.Options{}), FailOn: scanner.Medium}
			x := &Fixer{Judge: j, Tell: func(string) {}}
			x.Ask = func(*scanner.Finding, string) (bool, bool, error) { return true, true, nil }
			x.write = func(what string) error {
				if what == stop {
					return stopped
				}
				return nil
			}
			if _, err := x.Run(context.Background()); !errors.Is(err, stopped) {
				t.Fatalf("Run: %v, want %v", err, stopped)
			}
			kept := ""
			for _, name := range []string{"app.py", ".env"} {
				text, _ := os.ReadFile(filepath.Join(dir, name))
				kept += string(text)
			}
			if !strings.Contains(kept, secret) {
				t.Errorf("stopped before the %s: the value is gone", stop)
			}
			if strings.Contains(run("ls-files"), ".env") {
				t.Errorf("stopped before the %s: .env is staged", stop)
			}
			x.write = nil
			if _, err := x.Run(context.Background()); err != nil {
				t.Fatalf("the second run: %v", err)
			}
			if text := run("show", ":app.py"); strings.Contains(text, secret) {
				t.Errorf("after the second run it is still staged")
			}
			text, _ := os.ReadFile(filepath.Join(dir, ".env"))
			if want := "GITHUB_TOKEN=" + secret + "\n"; string(text) != want {
				t.Errorf(".env holds %d bytes, want %d", len(text), len(want))
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".stanch-*")); left != nil {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
