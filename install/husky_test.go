package install

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// huskied makes a repository look as husky 9 leaves it.
func huskied(t *testing.T) *sandbox {
	b := newSandbox(t, "")
	b.git("config", "core.hooksPath", ".husky/_")
	b.write(".husky/_/h", "n=$(basename \"$0\")\ns=$(dirname \"$(dirname \"$0\")\")/$n\n[ ! -f \"$s\" ] && exit 0\nsh -e \"$s\" \"$@\"\nexit $?\n", 0o644)
	for _, hook := range []string{"pre-commit", "pre-merge-commit", "commit-msg", "pre-push"} {
		b.write(".husky/_/"+hook, "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"", 0o755)
	}
	b.env = append(b.env, "PATH="+filepath.Dir(b.bin)+":"+os.Getenv("PATH"))
	return b
}

func TestHusky(t *testing.T) {
	for name, text := range map[string]string{
		"no hook": "", "a command": "echo theirs\n", "no newline": "echo theirs", "two lines": "\n\necho theirs\n\n",
		"shebang": "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\necho theirs\n", "shebang alone": "#!/bin/sh",
	} {
		t.Run(name, func(t *testing.T) {
			b := huskied(t)
			if text != "" {
				b.write(".husky/pre-commit", text, 0o640)
				b.write(".husky/pre-push", text, 0o755)
			}
			b.write(".husky/commit-msg", "", 0o644)
			before := b.tree(b.home)
			b.install("pre-commit", "pre-push", "commit-msg")
			installed := b.tree(b.home)
			wants(t, b.install(), "pre-commit: already installed in ")
			sameTree(t, b.tree(b.home), installed)
			if ok, out := b.status(); !ok {
				t.Errorf("status is not ok:\n%s", out)
			} else {
				wants(t, out, "pre-commit: wired in "+filepath.Join(b.top, ".husky", "pre-commit")+", which husky runs; runs "+b.bin)
			}
			b.uninstall()
			sameTree(t, b.tree(b.home), before)
		})
	}
}

// What husky does not run, or what no lines can be put into, is said and left
// as it is.
func TestHuskyRefuses(t *testing.T) {
	b := huskied(t)
	if err := os.MkdirAll(filepath.Join(b.top, ".husky", "pre-push"), 0o755); err != nil {
		t.Fatal(err)
	}
	b.write(".husky/pre-commit", "echo theirs\nstanch pre-commit\n", 0o644)
	before := b.tree(b.home)
	out, err := b.tryInstall("pre-commit", "pre-push", "pre-receive")
	if err == nil {
		t.Fatal("no error")
	}
	wants(t, err.Error()+out, "husky runs no hook of that name", "already runs stanch by a line of its own in ")
	after := b.tree(b.home)
	for _, file := range []string{"repo/.husky/pre-commit", "repo/.husky/pre-push"} {
		if after[file] != before[file] {
			t.Errorf("%s is %q", file, after[file])
		}
	}
}

// What a team has below our lines reads the same standard input.
func TestHuskyInput(t *testing.T) {
	b := huskied(t)
	b.write(".husky/pre-push", "printf '[%s]' \"$@\" >>\"$NOTES/theirs.args\"\ncat >>\"$NOTES/theirs.in\"\nls /proc/self/fd | wc -l >\"$NOTES/fds\"\n", 0o644)
	remote := filepath.Join(b.home, "remote.git")
	b.git("init", "-q", "--bare", remote)
	b.commit()
	b.git("push", "-q", remote, "main")
	fds, args, input := b.note("fds"), b.note("theirs.args"), b.note("theirs.in")
	b.install()
	b.git("push", "-q", remote, "main:second")
	if got := b.note("ours.args"); got != "[pre-push]"+args+"\n" {
		t.Errorf("ours was called with %q", got)
	}
	ours, theirs := b.note("ours.in"), b.note("theirs.in")
	if ours != theirs || len(theirs) != len(input)+2 { // "second" for "main"
		t.Errorf("ours read %q, theirs %q; before, theirs read %q", ours, theirs, input)
	}
	if got := b.note("fds"); got != fds {
		t.Errorf("theirs has %s open files, before %s", got, fds)
	}
	b.write(filepath.Join(b.home, "ours.status"), "1", 0o644)
	b.note("theirs.args")
	if status, out := b.try("push", "-q", remote, "main:third"); status == 0 || b.note("theirs.args") != "" {
		t.Errorf("not blocked: %s", out)
	}
	if left, _ := os.ReadDir(filepath.Join(b.home, "tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestHuskyStatus(t *testing.T) {
	b := huskied(t)
	b.env = append(b.env, "PATH="+os.Getenv("PATH"))
	wants(t, b.install(), "it is not there: every commit and push is blocked until it is")
	if ok, out := b.status(); ok {
		t.Errorf("status is ok without stanch on PATH:\n%s", out)
	}
	b = huskied(t)
	b.install()
	os.RemoveAll(filepath.Join(b.top, ".husky", "_", "pre-commit"))
	if ok, out := b.status(); ok {
		t.Errorf("status is ok without husky's hook:\n%s", out)
	} else {
		wants(t, out, "npx husky")
	}
}

// Whatever is cut off, a hook that people write is as before or as after.
func TestHuskyPowerCut(t *testing.T) {
	const text = "#!/bin/sh\necho theirs\n"
	after := withHusky("pre-commit", text, true)
	for n, done := 0, true; done; n++ {
		b := huskied(t)
		b.write(".husky/pre-commit", text, 0o644)
		for _, do := range []func(context.Context, Options) error{Install, Uninstall} {
			d, wasCut := cut(n)
			o := b.options(new(bytes.Buffer))
			o.disk = d
			err := do(context.Background(), o)
			if done = *wasCut; done != errors.Is(err, errPower) {
				t.Fatalf("cut: %v, error %v", done, err)
			}
			if got := b.read(".husky/pre-commit"); got != text && got != after {
				t.Errorf("cut at %d: %q", n, got)
			}
			b.install()
		}
	}
}
