package install

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// failingGit is a git that does as the REAL one, but for one of its commands.
const failingGit = `#!/bin/sh
n=$(cat "$NOTES/asked" 2>/dev/null || echo 0)
echo $((n + 1)) >"$NOTES/asked"
if [ "$n" = "$(cat "$NOTES/fails-at" 2>/dev/null)" ]; then
	echo "fatal: not today" >&2
	exit 128
fi
exec REAL "$@"
`

// TestGitFails: whichever of the commands of a run fails, each hook is as it
// was or as it was to be, success is told only of what succeeded, and nothing
// is told to be wired or to block that is not.
func TestGitFails(t *testing.T) {
	real, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(strings.Replace(failingGit, "REAL", paste(real), 1)), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))

	bare := func(b *sandbox) {}
	chained := func(b *sandbox) { b.write(b.hook("pre-commit"), theirHook, 0o755) }
	wired := func(b *sandbox) { chained(b); b.install() }
	husky := func(b *sandbox) {
		b.write(filepath.Join(b.top, ".husky", "_", "pre-commit"), "#!/bin/sh\n", 0o755)
		b.write(filepath.Join(b.top, ".husky", "_", "h"), "#!/bin/sh\n", 0o644)
		b.git("config", "core.hooksPath", ".husky/_")
	}
	relayed := func(b *sandbox) { b.global(installRelay) }
	is := func(f func(context.Context, Options) (bool, error)) func(context.Context, Options) error {
		return func(ctx context.Context, o Options) error {
			ok, err := f(ctx, o)
			if err == nil && !ok {
				err = os.ErrNotExist // it is not so, which is the answer
			}
			return err
		}
	}
	for name, test := range map[string]struct {
		before func(*sandbox)
		do     func(context.Context, Options) error
		global bool
		never  bool // it cannot succeed
	}{
		"install":                   {before: bare, do: Install},
		"install beside a hook":     {before: chained, do: Install},
		"install again":             {before: wired, do: Install},
		"install, husky":            {before: husky, do: Install},
		"install, submodules":       {before: bare, do: func(ctx context.Context, o Options) error { o.Recurse = true; return Install(ctx, o) }},
		"install for all":           {before: bare, do: Install, global: true},
		"uninstall":                 {before: wired, do: Uninstall},
		"uninstall for all":         {before: relayed, do: Uninstall, global: true},
		"status, stanch is gone":    {before: func(b *sandbox) { wired(b); os.Remove(b.bin) }, do: is(Status), never: true},
		"status, wired for all":     {before: relayed, do: is(Status)},
		"proof of what never looks": {before: wired, do: is(Prove), never: true},
	} {
		t.Run(name, func(t *testing.T) {
			for at, asked := -1, 0; at < asked; at++ {
				b := newUser(t, "[user]\n\tname = B\n")
				test.before(b)
				run := func(at int) (string, error) {
					b.write(filepath.Join(b.home, "asked"), "0", 0o644)
					b.write(filepath.Join(b.home, "fails-at"), strconv.Itoa(at), 0o644)
					var out bytes.Buffer
					o := b.options(&out)
					o.Global = test.global
					err := test.do(context.Background(), o)
					asked, _ = strconv.Atoi(strings.TrimSpace(b.read(filepath.Join(b.home, "asked"))))
					return out.String(), err
				}
				old := files(b.tree(b.home))
				out, err := run(at)
				now := files(b.tree(b.home))
				if test.never && err == nil {
					t.Errorf("command %d fails, and all is told to be well:\n%s", at, out)
				}
				if test.never {
					continue
				}
				count := asked
				if out, err := run(-1); err != nil {
					t.Fatalf("behind a failure of command %d: %v\n%s", at, err, out)
				}
				asked = max(asked, count)
				wanted := files(b.tree(b.home))
				for file := range wanted {
					if isHook(file) && now[file] != wanted[file] && (err == nil || now[file] != old[file]) {
						t.Errorf("command %d fails, error %v: %s is %.150q", at, err, file, now[file])
					}
				}
				for file := range old {
					if _, there := now[file]; isHook(file) && !there && wanted[file] != "" {
						t.Errorf("command %d fails: %s is gone", at, file)
					}
				}
			}
		})
	}
}
