package install

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"stanch/hooks"
	"stanch/hooks/git"
	"stanch/install/demo"
)

// guiPath is the PATH that graphical git clients get from the desktop, to
// which git adds its own programs.
const guiPath = "/usr/bin:/bin"

// proofName is the file that holds the planted secret.
const proofName = "stanch-proof.txt"

// Prove tells which stanch the hooks run, and shows that it blocks: it has the
// wired pre-commit judge a made-up secret, in an index and an object store
// that are thrown away, so that nothing of the repository changes. What other
// hooks are chained to it do not run. ok is false where nothing was blocked.
func Prove(ctx context.Context, o Options) (ok bool, err error) {
	at, err := find(ctx, o.Repo)
	if err != nil {
		return false, err
	}
	global, err := o.globalStatus(ctx)
	if err != nil {
		return false, err
	}
	var bins []string
	var first report
	for _, hook := range supported {
		r, err := o.report(ctx, at, hook, global)
		if err != nil {
			return false, err
		}
		if hook == "pre-commit" {
			first = r
		}
		if r.wired && r.bin != "" && !slices.Contains(bins, r.bin) {
			bins = append(bins, r.bin)
		}
	}
	out := o.printer()
	for _, bin := range bins {
		o.version(ctx, out, bin)
	}
	switch {
	case at.top == "":
		return true, nil // no commit is made here
	case !first.wired || !filepath.IsAbs(first.bin):
		out.line("proof", "none: pre-commit is not wired")
		return true, nil
	}
	s, err := o.stage(ctx, at)
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(s.dir)
	return s.play(ctx, out, first), nil
}

// version tells what a binary says of itself.
func (o Options) version(ctx context.Context, out printer, bin string) {
	said, err := run(ctx, o.Repo, quote(filepath.ToSlash(bin))+" version")
	says, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	switch {
	case err != nil:
		out.line("binary", "%s does not tell its version: %v", bin, err)
	case !same(bin, o.Binary):
		out.line("binary", "%s is %s (the one you run now is another: %s)", bin, says, o.Binary)
	default:
		out.line("binary", "%s is %s", bin, says)
	}
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// run runs a line of the shell as git runs hooks, at the top of the work tree:
// by the sh that git brings where the system has none.
func run(ctx context.Context, repo *git.Repo, line string) (string, error) {
	out, err := repo.Output(ctx, "-c", "alias.stanch-proof=!"+line, "stanch-proof")
	return string(out), err
}

// A proofStage is where the proof is played.
type proofStage struct {
	dir  string
	repo *git.Repo
}

// stage makes an index that differs from HEAD by a planted secret.
func (o Options) stage(ctx context.Context, at place) (s proofStage, err error) {
	fail := func(err error) (proofStage, error) {
		os.RemoveAll(s.dir)
		return s, fmt.Errorf("preparing the proof: %w", err)
	}
	if s.dir, err = os.MkdirTemp("", "stanch-proof-"); err != nil {
		return fail(err)
	}
	repo := o.Repo.In(at.top)
	store, err := gitPath(ctx, repo, at.top, "--git-path", "objects")
	if err != nil {
		return fail(err)
	}
	if more := repo.Getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES"); more != "" {
		store += string(os.PathListSeparator) + more
	}
	objects := filepath.Join(s.dir, "objects")
	if err := os.Mkdir(objects, 0o700); err != nil {
		return fail(err)
	}
	s.repo = repo.WithEnv("GIT_INDEX_FILE="+filepath.Join(s.dir, "index"),
		"GIT_OBJECT_DIRECTORY="+objects, "GIT_ALTERNATE_OBJECT_DIRECTORIES="+store, hooks.ForgetEnv+"=1")
	head := "HEAD"
	if _, err := s.repo.Output(ctx, "rev-parse", "--verify", "-q", "HEAD"); err != nil {
		head = "--empty"
	}
	if _, err := s.repo.Output(ctx, "-c", "core.splitIndex=false", "read-tree", head); err != nil {
		return fail(err)
	}
	text := strings.NewReader("token = " + demo.Secret() + "\n")
	id, err := s.repo.Input(ctx, text, "hash-object", "-w", "--stdin")
	if err != nil {
		return fail(err)
	}
	entry := "100644," + strings.TrimSpace(string(id)) + "," + proofName
	if _, err := s.repo.Output(ctx, "-c", "core.splitIndex=false", "update-index", "--add", "--cacheinfo", entry); err != nil {
		return fail(err)
	}
	return s, nil
}

// play runs stanch, and the hook only once it is known that stanch blocks and
// nothing that comes after it will run.
func (s proofStage) play(ctx context.Context, out printer, r report) bool {
	bin := quote(filepath.ToSlash(r.bin)) + " pre-commit"
	if why := s.blocks(ctx, s.repo, bin); why != "" {
		out.line("proof", "FAILED: %s did not block a planted secret: %s", r.bin, why)
		return false
	}
	if r.script == "" {
		out.line("proof", "%s blocked a planted secret; the hook was not run, as other things run with it", r.bin)
		if r.byName {
			s.gui(ctx, out, r, "stanch pre-commit")
		}
		return true
	}
	line := quote(filepath.ToSlash(r.script))
	if why := s.blocks(ctx, s.repo, line); why != "" {
		out.line("proof", "FAILED: the hook %s did not block a planted secret: %s", r.script, why)
		return false
	}
	out.line("proof", "the hook %s blocked a planted secret", r.script)
	s.gui(ctx, out, r, line)
	return true
}

// gui tells whether it works where a desktop starts git.
func (s proofStage) gui(ctx context.Context, out printer, r report, line string) {
	if runtime.GOOS == "windows" {
		return // graphical clients see the user's PATH there
	}
	repo := s.repo.WithEnv("PATH=" + guiPath)
	why := s.blocks(ctx, repo, line)
	if why == "" {
		out.line("proof", "it runs with the PATH of graphical clients as well, %s", guiPath)
		return
	}
	out.line("proof", "with the PATH of graphical clients, %s, every commit is blocked, as stanch is not found; to mend it:", guiPath)
	out.paste("sudo", "ln", "-s", r.bin, "/usr/bin/stanch")
}

// blocks has a command judge the planted secret, and tells why it was not
// blocked, if it was not.
func (s proofStage) blocks(ctx context.Context, repo *git.Repo, line string) string {
	_, err := run(ctx, repo, line)
	var e *git.Error
	switch {
	case err == nil:
		return "it was let through; see `ignore`, `disable` and `fail_on` in the configuration"
	case !errors.As(err, &e):
		return err.Error()
	case e.ExitCode() != 1 || !strings.Contains(e.Stderr, proofName):
		return fmt.Sprintf("it ended with status %d: %s", e.ExitCode(), e.Stderr)
	}
	return ""
}
