package install

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhereGitLooks(t *testing.T) {
	for name, test := range map[string]struct {
		reason string
		set    func(*sandbox) *sandbox // the repository to install in
		want   string                  // the hooks folder, below home
		note   string
		onPath bool // the hook finds stanch on PATH only
	}{
		"from a sub-folder": {
			set: func(b *sandbox) *sandbox {
				os.MkdirAll(filepath.Join(b.top, "a/b"), 0o755)
				return b.in(b.top + "/a/b")
			},
			want: "repo/.git/hooks",
		},
		"from inside .git": {
			set:  func(b *sandbox) *sandbox { return b.in(filepath.Join(b.top, ".git")) },
			want: "repo/.git/hooks",
		},
		"linked worktree": {
			set: func(b *sandbox) *sandbox {
				b.commit()
				b.git("worktree", "add", "-q", "-b", "linked", filepath.Join(b.home, "linked tree"))
				return b.in(filepath.Join(b.home, "linked tree"))
			},
			want: "repo/.git/hooks",
		},
		"submodule": {
			set: func(b *sandbox) *sandbox {
				sub := b.in(filepath.Join(b.home, "lib"))
				os.Mkdir(sub.top, 0o755)
				sub.git("init", "-q")
				sub.commit()
				b.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", sub.top, "lib")
				return b.in(filepath.Join(b.top, "lib"))
			},
			want: "repo/.git/modules/lib/hooks",
		},
		"core.hooksPath absolute": {
			set: func(b *sandbox) *sandbox {
				b.git("config", "core.hooksPath", filepath.Join(b.home, "the hooks"))
				return b
			},
			want: "the hooks",
		},
		"core.hooksPath with tilde": {
			set:  func(b *sandbox) *sandbox { b.git("config", "core.hooksPath", "~/hooks"); return b },
			want: "hooks",
		},
		"core.hooksPath relative, from a sub-folder": {
			reason: "git counts from the top of the work tree, whatever rev-parse prints in a sub-folder",
			set: func(b *sandbox) *sandbox {
				b.git("config", "core.hooksPath", "../near")
				os.Mkdir(filepath.Join(b.top, "sub"), 0o755)
				return b.in(filepath.Join(b.top, "sub"))
			},
			want: "near",
		},
		"core.hooksPath in the work tree": {
			reason: "it may be committed: an absolute path would be this machine's alone",
			set:    func(b *sandbox) *sandbox { b.git("config", "core.hooksPath", ".githooks"); return b },
			want:   "repo/.githooks",
			note:   "find stanch on PATH only",
			onPath: true,
		},
		"hooks folder is a link into the work tree": {
			set: func(b *sandbox) *sandbox {
				os.RemoveAll(filepath.Join(b.top, ".git", "hooks"))
				os.Mkdir(filepath.Join(b.top, "tools"), 0o755)
				os.Symlink("../tools", filepath.Join(b.top, ".git", "hooks"))
				return b
			},
			want:   "repo/tools",
			note:   "find stanch on PATH only",
			onPath: true,
		},
		"core.hooksPath of the user": {
			set: func(b *sandbox) *sandbox {
				b.write(filepath.Join(b.home, "config"), "[core]\n\thooksPath = ~/everywhere\n", 0o644)
				b.env = append(b.env, "GIT_CONFIG_GLOBAL="+filepath.Join(b.home, "config"))
				return b
			},
			want: "everywhere",
			note: "serves other repositories as well",
		},
		"GIT_DIR and GIT_WORK_TREE": {
			set: func(b *sandbox) *sandbox {
				b.env = append(b.env, "GIT_DIR=repo/.git", "GIT_WORK_TREE=repo")
				return b.in(b.home)
			},
			want: "repo/.git/hooks",
		},
		"GIT_DIR relative, alone": {
			set: func(b *sandbox) *sandbox {
				b.env = append(b.env, "GIT_DIR=.git")
				return b
			},
			want: "repo/.git/hooks",
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			b = test.set(b)
			out := b.install()
			path := filepath.Join(b.home, test.want, "pre-commit")
			text := b.read(path)
			if text == "" {
				t.Fatalf("%s is not there (%s):\n%s", path, test.reason, out)
			}
			wants(t, out, test.note)
			if got := !strings.Contains(text, b.home); got != test.onPath {
				t.Errorf("without the absolute path: %v, want %v (%s)", got, test.onPath, test.reason)
			}
			b.env = append(b.env, "PATH="+filepath.Dir(b.bin)+":"+os.Getenv("PATH"))
			if ok, out := b.status(); !ok {
				t.Errorf("status is not ok:\n%s", out)
			}
			b.note("ours.args")
			if filepath.Base(b.top) != ".git" {
				if status, out := b.commit(); status != 0 || b.note("ours.args") != "[pre-commit]\n" {
					t.Errorf("commit: status %d, or stanch was not called: %s", status, out)
				}
			}
			b.uninstall()
			if b.read(path) != "" {
				t.Error("is still there after uninstall")
			}
		})
	}
}

func TestInstallRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		set  func(*sandbox, *Options)
		want []string
	}{
		"no repository": {
			func(b *sandbox, o *Options) { o.Repo = o.Repo.In(b.home) },
			[]string{"not a git repository"},
		},
		"unknown hook": {
			func(b *sandbox, o *Options) { o.Hooks = []string{"pre-comit"} },
			[]string{`"pre-comit" is none of pre-commit, `},
		},
		"relative binary": {
			func(b *sandbox, o *Options) { o.Binary = "stanch" },
			[]string{`"stanch" cannot be written`},
		},
		"no binary": {
			func(b *sandbox, o *Options) { o.Binary += "x" },
			[]string{"no such file"},
		},
		"no program": {
			func(b *sandbox, o *Options) { os.Chmod(o.Binary, 0o644) },
			[]string{"is not a program that can be run"},
		},
		"for all, without a home": {
			func(b *sandbox, o *Options) { o.Global, o.DataDir = true, "" },
			[]string{`is "", which is not absolute`, "set HOME or XDG_DATA_HOME"},
		},
		"submodules of a bare repository": {
			func(b *sandbox, o *Options) { o.Repo, o.Recurse = o.Repo.In(filepath.Join(b.top, ".git")), true },
			[]string{"there is no work tree here"},
		},
		"hooks switched off": {
			func(b *sandbox, o *Options) { b.git("config", "core.hooksPath", "/dev/null") },
			[]string{"/dev/null is no folder", "core.hooksPath in ", "--unset core.hooksPath"},
		},
		"core.hooksPath empty": {
			func(b *sandbox, o *Options) { b.git("config", "core.hooksPath", "") },
			[]string{"set to nothing", "--unset core.hooksPath"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			var out bytes.Buffer
			o := b.options(&out)
			test.set(b, &o)
			before := b.tree(b.home)
			err := Install(context.Background(), o)
			if err == nil {
				t.Fatalf("no error:\n%s", &out)
			}
			wants(t, err.Error(), test.want...)
			sameTree(t, b.tree(b.home), before)
		})
	}
}

// What cannot be found cannot be taken out, and is no success.
func TestUninstallRefuses(t *testing.T) {
	for want, set := range map[string]func(*Options){
		"set HOME or XDG_DATA_HOME": func(o *Options) { o.Global, o.DataDir = true, "data" },
		"not a git repository":      func(o *Options) { o.Repo = o.Repo.In(filepath.Dir(o.Repo.Dir())) },
		`"pre-comit" is none of`:    func(o *Options) { o.Hooks = []string{"pre-comit"} },
	} {
		b := newSandbox(t, "")
		b.install()
		before := b.tree(b.home)
		o := b.options(new(bytes.Buffer))
		set(&o)
		if err := Uninstall(context.Background(), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		sameTree(t, b.tree(b.home), before)
	}
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root nothing is read-only; the error is made up")
	}
	b := newSandbox(t, "")
	b.write(b.hook("pre-commit"), theirHook, 0o755)
	before := b.tree(b.home)
	d := realDisk()
	d.write = func(path, text string) error { return &os.PathError{Op: "open", Path: path, Err: os.ErrPermission} }
	var out bytes.Buffer
	o := b.options(&out)
	o.disk = &d
	err := Install(context.Background(), o)
	if err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Fatalf("got error %v", err)
	}
	b.uninstall()
	sameTree(t, b.tree(b.home), before)
}

func TestStatus(t *testing.T) {
	for name, test := range map[string]struct {
		set  func(*sandbox)
		ok   bool
		want []string
	}{
		"nothing": {
			func(b *sandbox) {}, true,
			[]string{"pre-commit: not wired; to wire it:\n    stanch install --hooks pre-commit\npre-push: not wired"},
		},
		"installed": {
			func(b *sandbox) { b.install() }, true,
			[]string{"pre-commit: wired in ", "pre-merge-commit: wired in", "pre-push: wired in", ", runs /"},
		},
		"chained": {
			func(b *sandbox) { b.write(b.hook("pre-push"), theirHook, 0o755); b.install() }, true,
			[]string{"pre-push: then runs "},
		},
		"run bit lost": {
			func(b *sandbox) { b.install(); os.Chmod(b.hook("pre-commit"), 0o644) }, false,
			[]string{"pre-commit: ", "lost its run bit", "    chmod +x "},
		},
		"binary not executable": {
			func(b *sandbox) { b.install(); os.Chmod(b.bin, 0o644) }, false,
			[]string{"stanch is gone", "every commit is blocked", "every push is blocked"},
		},
		"replaced": {
			func(b *sandbox) {
				b.write(b.hook("pre-commit"), "#!/bin/sh\n", 0o755)
				b.install()
				b.write(b.hook("pre-commit"), theirHook, 0o755)
			}, false,
			[]string{"another program replaced stanch's hook", "    stanch install --hooks pre-commit"},
		},
		"hidden by core.hooksPath": {
			func(b *sandbox) { b.install(); b.git("config", "core.hooksPath", "/elsewhere") }, false,
			[]string{"is not run, because core.hooksPath in ", "sends git to /elsewhere", "--unset core.hooksPath"},
		},
		"edited": {
			func(b *sandbox) {
				b.write(b.hook("pre-commit"), shim{hook: "pre-commit", binary: b.bin}.text()+"# mine\n", 0o755)
			}, true,
			[]string{"changed after stanch wrote it"},
		},
		"foreign": {
			func(b *sandbox) { b.write(b.hook("pre-commit"), theirHook, 0o755) }, true,
			[]string{"is not stanch's and does not call it", "not wired; to wire it:"},
		},
		"pre-commit framework over ours": {
			func(b *sandbox) {
				b.install("pre-commit")
				os.Rename(b.hook("pre-commit"), b.hook("pre-commit.legacy"))
				b.write(b.hook("pre-commit"), "#!/usr/bin/env bash\n# File generated by pre-commit: https://pre-commit.com\n", 0o755)
			}, true,
			[]string{"is the pre-commit framework's and runs "},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newSandbox(t, "")
			test.set(b)
			ok, out := b.status()
			if ok != test.ok {
				t.Errorf("got ok %v, want %v:\n%s", ok, test.ok, out)
			}
			wants(t, out, test.want...)
		})
	}
}
