package install

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stanch/hooks/git"
)

// A sandbox is a throw-away repository with a fake stanch, which writes down
// its arguments and standard input and ends with a chosen status.
type sandbox struct {
	t    *testing.T
	home string // holds everything, also the notes that hooks take
	top  string // the repository
	bin  string // the fake stanch
	env  []string
}

const fakeStanch = `#!/bin/sh
printf '[%s]' "$@" >>"$NOTES/ours.args"
echo >>"$NOTES/ours.args"
cat >>"$NOTES/ours.in"
exit "$(cat "$NOTES/ours.status" 2>/dev/null || echo 0)"
`

const theirHook = `#!/bin/sh
printf '[%s]' "$@" >>"$NOTES/theirs.args"
echo >>"$NOTES/theirs.args"
cat >>"$NOTES/theirs.in"
exit "$(cat "$NOTES/theirs.status" 2>/dev/null || echo 0)"
`

// newSandbox makes a repository named name, empty for one without surprises.
func newSandbox(t *testing.T, name string) *sandbox {
	t.Helper()
	if name == "" {
		name = "repo"
	}
	home, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	b := &sandbox{t: t, home: home, top: filepath.Join(home, name), bin: filepath.Join(home, name+" bin", "stanch")}
	b.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "NOTES=" + home, "TMPDIR=" + filepath.Join(home, "tmp"),
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
	}
	for _, dir := range []string{b.top, filepath.Dir(b.bin), filepath.Join(home, "tmp")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	b.write(b.bin, fakeStanch, 0o755)
	b.git("init", "-q", "-b", "main")
	return b
}

func (b *sandbox) write(path, text string, mode fs.FileMode) {
	b.t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.top, path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		b.t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		b.t.Fatal(err)
	}
}

func (b *sandbox) read(path string) string {
	b.t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(b.top, path)
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.t.Fatal(err)
	}
	return string(text)
}

// note is what a hook has written down; asking forgets it.
func (b *sandbox) note(name string) string {
	b.t.Helper()
	path := filepath.Join(b.home, name)
	text := b.read(path)
	os.Remove(path)
	return text
}

func (b *sandbox) hook(name string) string { return filepath.Join(b.top, ".git", "hooks", name) }

func (b *sandbox) in(dir string) *sandbox {
	at := *b
	at.top = dir
	return &at
}

// try runs git and returns its exit status and what it said.
func (b *sandbox) try(args ...string) (int, string) {
	b.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = b.top, b.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (b *sandbox) git(args ...string) string {
	b.t.Helper()
	status, out := b.try(args...)
	if status != 0 {
		b.t.Fatalf("git %s: status %d\n%s", strings.Join(args, " "), status, out)
	}
	return strings.TrimSuffix(out, "\n")
}

func (b *sandbox) commit() (int, string) {
	b.t.Helper()
	return b.try("commit", "-q", "--allow-empty", "-m", "m")
}

func (b *sandbox) options(out *bytes.Buffer) Options {
	b.t.Helper()
	repo, err := git.Open(b.top, b.env)
	if err != nil {
		b.t.Fatal(err)
	}
	return Options{Repo: repo, Binary: b.bin, Stdout: out, DataDir: filepath.Join(b.home, "data")}
}

func (b *sandbox) tryInstall(hooks ...string) (string, error) {
	b.t.Helper()
	var out bytes.Buffer
	o := b.options(&out)
	o.Hooks = hooks
	err := Install(context.Background(), o)
	return out.String(), err
}

func (b *sandbox) install(hooks ...string) string {
	b.t.Helper()
	out, err := b.tryInstall(hooks...)
	if err != nil {
		b.t.Fatalf("install: %v\n%s", err, out)
	}
	return out
}

func (b *sandbox) uninstall() string {
	b.t.Helper()
	var out bytes.Buffer
	if err := Uninstall(context.Background(), b.options(&out)); err != nil {
		b.t.Fatalf("uninstall: %v\n%s", err, &out)
	}
	return out.String()
}

func (b *sandbox) status() (bool, string) {
	b.t.Helper()
	var out bytes.Buffer
	ok, err := Status(context.Background(), b.options(&out))
	if err != nil {
		b.t.Fatalf("status: %v", err)
	}
	return ok, out.String()
}

// tree is every file below dir: its mode, and its bytes or where it links to.
func (b *sandbox) tree(dir string) map[string]string {
	b.t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		what := info.Mode().String() + " "
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(path)
			what += target
		case info.Mode().IsRegular():
			what += b.read(path)
		}
		all[rel] = what
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.t.Fatal(err)
	}
	return all
}

func sameTree(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: got %.150q, want %.150q", name, got[name], want[name])
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: is there, was not before", name)
		}
	}
}

func wants(t *testing.T, got string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("got\n%s\nwant %q in it", got, part)
		}
	}
}

func TestInstallStates(t *testing.T) {
	for name, test := range map[string]struct {
		reason string
		before func(*sandbox)
		says   []string
		refuse string // part of the error; git's hook is then as it was
		theirs bool   // their hook runs on a commit
		noOurs bool
	}{
		"absent": {
			says: []string{"pre-commit: installed in", "git merge runs this one"},
		},
		"no hooks folder": {
			reason: "git init --template= makes none",
			before: func(b *sandbox) { os.RemoveAll(filepath.Join(b.top, ".git", "hooks")) },
			says:   []string{"pre-commit: installed in"},
		},
		"ours": {
			before: func(b *sandbox) { b.install() },
			says:   []string{"pre-commit: already installed in", "pre-push: already installed in"},
		},
		"ours with another binary": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), shim{hook: "pre-commit", binary: "/gone/stanch"}.text(), 0o755)
			},
			says: []string{"pre-commit: brought up to date"},
		},
		"older ours": {
			reason: "an older text is told by its checksum, not by a list of old texts",
			before: func(b *sandbox) {
				body := "exec stanch-of-old\n"
				b.write(b.hook("pre-commit"), shebang+markPrefix+"1: pre-commit\n"+sumPrefix+sum(body)+"\n"+body, 0o755)
			},
			says: []string{"pre-commit: brought up to date"},
		},
		"ours without run bit": {
			before: func(b *sandbox) { b.install(); os.Chmod(b.hook("pre-commit"), 0o644) },
			says:   []string{"pre-commit: brought up to date"},
		},
		"ours of a newer stanch": {
			before: func(b *sandbox) {
				s := shim{hook: "pre-commit", binary: b.bin, version: shimVersion + 1}
				b.write(b.hook("pre-commit"), s.text(), 0o755)
			},
			says: []string{"pre-commit: already installed in", "by a newer stanch"},
		},
		"ours edited": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), shim{hook: "pre-commit", binary: b.bin}.text()+"# mine\n", 0o755)
			},
			refuse: "was changed after stanch wrote it",
		},
		"foreign shell": {
			before: func(b *sandbox) { b.write(b.hook("pre-commit"), theirHook, 0o755) },
			says:   []string{"the hook that was there runs after stanch"},
			theirs: true,
		},
		"foreign without shebang": {
			reason: "git falls back to sh for it",
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), strings.TrimPrefix(theirHook, shebang), 0o755)
			},
			theirs: true,
		},
		"foreign perl": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), "#!/usr/bin/env perl\nopen(F, '>', \"$ENV{NOTES}/theirs.args\"); print F \"[]\\n\"; exit 0;\n", 0o755)
			},
			theirs: true,
		},
		"foreign symlink": {
			reason: "its relative target still counts from the same folder",
			before: func(b *sandbox) {
				b.write(filepath.Join(b.top, "tools", "check"), theirHook, 0o755)
				os.Symlink("../../tools/check", b.hook("pre-commit"))
			},
			theirs: true,
		},
		"foreign finds a helper beside it": {
			before: func(b *sandbox) {
				b.write(b.hook("helper"), theirHook, 0o755)
				b.write(b.hook("pre-commit"), "#!/bin/sh\nexec \"$(dirname \"$0\")/helper\" \"$@\"\n", 0o755)
			},
			theirs: true,
		},
		"foreign without run bit": {
			reason: "git ignores it, so do we, and say so",
			before: func(b *sandbox) { b.write(b.hook("pre-commit"), theirHook, 0o644) },
			says:   []string{"not run: it has no run bit"},
		},
		"foreign reads its own name": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), theirHook+"# name=$(basename \"$0\")\n", 0o755)
			},
			says:   []string{"it reads the name it is run by"},
			theirs: true,
		},
		"install cut off before the last rename": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), theirHook, 0o755)
				os.Link(b.hook("pre-commit"), b.hook("pre-commit.stanch-chained"))
			},
			theirs: true,
		},
		"our hook removed by hand, the chained one still there": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), theirHook, 0o755)
				b.install()
				os.Remove(b.hook("pre-commit"))
			},
			theirs: true,
		},
		"replaced by another program": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), "#!/bin/sh\necho old chained >&2\nexit 1\n", 0o755)
				b.install()
				b.write(b.hook("pre-commit"), theirHook, 0o755)
			},
			says:   []string{"which another program had replaced", "pre-commit.stanch-kept-1 and not run"},
			theirs: true,
		},
		"a line of its own": {
			before: func(b *sandbox) {
				b.write(b.hook("pre-commit"), "#!/bin/sh\n"+quote(b.bin)+" pre-commit\n", 0o755)
			},
			says: []string{"already runs stanch by a line of its own"},
		},
		"a folder": {
			before: func(b *sandbox) { os.Mkdir(b.hook("pre-commit"), 0o755) },
			refuse: "is no file",
			noOurs: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			if test.before != nil {
				test.before(b)
			}
			hookBefore := b.tree(b.hook("pre-commit"))
			out, err := b.tryInstall()
			wants(t, out, test.says...)
			if test.refuse != "" {
				if err == nil || !strings.Contains(err.Error(), test.refuse) {
					t.Errorf("got error %v, want %q", err, test.refuse)
				}
				sameTree(t, b.tree(b.hook("pre-commit")), hookBefore)
				wants(t, out, "pre-push: installed in")
			} else if err != nil {
				t.Fatal(err)
			}
			before := b.tree(filepath.Join(b.top, ".git", "hooks"))
			again, _ := b.tryInstall()
			sameTree(t, b.tree(filepath.Join(b.top, ".git", "hooks")), before) // twice is once
			if test.refuse == "" {
				wants(t, again, "pre-commit: already ")
			}
			if test.noOurs {
				return
			}
			status, said := b.commit()
			if status != 0 {
				t.Errorf("commit: status %d: %s", status, said)
			}
			if got, want := b.note("ours.args"), "[pre-commit]\n"; got != want {
				t.Errorf("stanch was called with %q, want %q (%s)", got, want, test.reason)
			}
			if got := b.note("theirs.args"); (got == "[]\n") != test.theirs {
				t.Errorf("their hook was called with %q, want called: %v (%s)", got, test.theirs, test.reason)
			}
		})
	}
}

func TestOddPaths(t *testing.T) {
	for _, name := range []string{"with space", "it's", `back\slash`, "ünïcode ☃", `"double" $HOME`, "-dash", "a;b&c*", "%s%d"} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, name)
			b.write(b.hook("pre-commit"), theirHook, 0o755)
			b.install()
			if status, out := b.commit(); status != 0 {
				t.Fatalf("commit: status %d: %s", status, out)
			}
			if b.note("ours.args") == "" || b.note("theirs.args") == "" {
				t.Error("want both hooks to run")
			}
			if ok, out := b.status(); !ok {
				t.Errorf("status is not ok:\n%s", out)
			}
			// The way out that a hook prints works as it is printed.
			os.RemoveAll(filepath.Dir(b.bin))
			status, out := b.commit()
			if status == 0 {
				t.Fatal("commit went through without stanch")
			}
			_, after, _ := strings.Cut(out, "take this hook out:\n")
			command := strings.TrimSpace(after)
			if text, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", command, err, text)
			}
			if got := b.read(b.hook("pre-commit")); got != theirHook {
				t.Errorf("after %s the hook is %q", command, got)
			}
			if status, out := b.commit(); status != 0 {
				t.Errorf("commit: status %d: %s", status, out)
			}
		})
	}
}

func TestQuote(t *testing.T) {
	for _, s := range []string{"", "a", "it's", "''", `C:\Program Files\stanch.exe`, "a\\'b", "$(x) `y` \"z\""} {
		if got := unquote(quote(s)); got != s {
			t.Errorf("unquote(quote(%q)) = %q", s, got)
		}
		out, err := exec.Command("sh", "-c", "printf %s "+quote(s)).Output()
		if err != nil || string(out) != s {
			t.Errorf("sh reads %s as %q, %v, want %q", quote(s), out, err, s)
		}
	}
}
