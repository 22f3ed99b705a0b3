package fix

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stanch/hooks"
	"stanch/hooks/gittest"
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
			gittest.Run(t, dir, "", "init", "-q")
			file := filepath.Join(dir, "app.py")
			if err := os.WriteFile(file, []byte("TOKEN = '"+secret+"'\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			gittest.Run(t, dir, "", "add", "app.py")

			env := hooks.Env{Dir: dir, Vars: append(gittest.Env(), "HOME="+dir, "XDG_CONFIG_HOME=", "STANCH_CONFIG=")}
			j, err := env.Judge(context.Background(), "", nil)
			if err != nil {
				t.Fatal(err)
			}
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
			if strings.Contains(gittest.Run(t, dir, "", "ls-files"), ".env") {
				t.Errorf("stopped before the %s: .env is staged", stop)
			}
			x.write = nil
			if _, err := x.Run(context.Background()); err != nil {
				t.Fatalf("the second run: %v", err)
			}
			if text := gittest.Run(t, dir, "", "show", ":app.py"); strings.Contains(text, secret) {
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
