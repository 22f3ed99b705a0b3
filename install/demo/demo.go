// Package demo shows stanch at work: in a throw-away repository, with the real
// binary, a real git and a real remote, what is blocked and what is let
// through. It leaves nothing behind.
package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"stanch/scanner/madeup"
)

// Run plays the scenes and tells them to w. bin is the stanch to show,
// absolute; env is the environment to run it in. An error means that a scene
// did not end as it must.
func Run(ctx context.Context, bin string, env []string, w io.Writer) error {
	dir, err := os.MkdirTemp("", "stanch-demo-")
	if err != nil {
		return fmt.Errorf("making a throw-away repository: %w", err)
	}
	defer os.RemoveAll(dir)
	s := &stage{ctx: ctx, bin: bin, dir: filepath.Join(dir, "repo"), out: w}
	for _, kv := range env {
		if !strings.HasPrefix(kv, "GIT_") { // the demo may be run from a hook
			s.env = append(s.env, kv)
		}
	}
	s.env = append(s.env, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "NO_COLOR=1",
		"GIT_AUTHOR_NAME=demo", "GIT_AUTHOR_EMAIL=demo@stanch.invalid", "GIT_COMMITTER_NAME=demo", "GIT_COMMITTER_EMAIL=demo@stanch.invalid")
	s.play(dir)
	return s.err
}

// stage is where the scenes are played. After the first error nothing happens
// any more.
type stage struct {
	ctx context.Context
	bin string
	dir string
	env []string
	out io.Writer
	err error
}

// Secret is a token that GitHub never gave to anybody, with a right checksum.
// It is made here, so that it stands nowhere.
func Secret() string { return madeup.CompleteGitHubToken("16C7e42F292c6912E7710c838347Ae") }

func (s *stage) play(dir string) {
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		s.err = err
		return
	}
	s.say("A repository, a remote, and stanch wired in:")
	s.quiet("git", "init", "-q", "-b", "main")
	s.quiet("git", "init", "-q", "--bare", filepath.Join(dir, "remote.git"))
	s.quiet("git", "remote", "add", "origin", "file://"+filepath.ToSlash(filepath.Join(dir, "remote.git")))
	s.run(true, "stanch", "install")

	s.say("\n1. A commit that holds a secret is blocked:")
	s.write("deploy.sh", "#!/bin/sh\nexport GITHUB_TOKEN="+Secret()+"\n")
	s.run(true, "git", "add", "deploy.sh")
	s.run(false, "git", "commit", "-m", "deploy")

	s.say("\n2. Committed all the same, past the hook: the push is blocked.")
	s.run(true, "git", "commit", "-q", "--no-verify", "-m", "deploy")
	s.run(false, "git", "push", "-q", "origin", "main")

	s.say("\n3. Taken out again, as the message said, it goes through:")
	s.write("deploy.sh", "#!/bin/sh\nexport GITHUB_TOKEN=\"$(cat /run/secrets/github)\"\n")
	s.run(true, "git", "commit", "-q", "-a", "--amend", "-m", "deploy")
	s.run(true, "git", "push", "-q", "origin", "main")

	s.say("\n4. A false alarm is allowed by a comment on its line:")
	s.write("fixture.sh", "token="+Secret()+" # stanch:allow[github-pat-classic] made up for a demo\n")
	s.run(true, "git", "add", "fixture.sh")
	s.run(true, "git", "commit", "-q", "-m", "fixture")
	s.run(true, "git", "push", "-q", "origin", "main")

	s.say("\nThat is all. In a repository of yours: stanch install")
}

func (s *stage) say(text string) {
	if s.err == nil {
		_, s.err = fmt.Fprintln(s.out, text)
	}
}

func (s *stage) write(name, text string) {
	if s.err == nil {
		s.err = os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o644)
	}
}

// quiet runs a command that must succeed and is not worth showing.
func (s *stage) quiet(args ...string) {
	if s.err != nil {
		return
	}
	if out, err := s.command(args).CombinedOutput(); err != nil {
		s.err = fmt.Errorf("running %s: %w: %s", strings.Join(args, " "), err, out)
	}
}

// run shows a command and what it prints, and holds it to its outcome.
func (s *stage) run(succeeds bool, args ...string) {
	s.say("\n  $ " + strings.Join(args, " "))
	if s.err != nil {
		return
	}
	out, err := s.command(args).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		s.say("  " + strings.TrimRight(line, "\n"))
	}
	if s.err == nil && (err == nil) != succeeds {
		s.err = fmt.Errorf("%s: expected the opposite outcome: the demo is wrong, or stanch is", strings.Join(args, " "))
	}
}

func (s *stage) command(args []string) *exec.Cmd {
	name := args[0]
	if name == "stanch" {
		name = s.bin
	}
	cmd := exec.CommandContext(s.ctx, name, args[1:]...)
	cmd.Dir, cmd.Env = s.dir, s.env
	return cmd
}
