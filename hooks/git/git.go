// Package git runs git. It is the only place in stanch that does: every
// command is built by one method, in an environment that makes git's answers
// the same whatever the user, the repository or a hostile checkout has
// configured. What the answers mean is left to the callers.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// MinVersion is the oldest git whose options stanch relies on.
const MinVersion = "2.20"

// Repo is a git repository as seen from one directory. Its zero value is not
// usable; Open makes one. It is safe for concurrent use.
type Repo struct {
	bin string   // absolute path of git
	dir string   // directory that commands run in, absolute
	env []string // environment of every command
}

// overruled are the variables of the caller's environment that could change
// what a diff shows or which objects it reads. Everything else that git set
// for a hook (GIT_DIR, GIT_INDEX_FILE, quarantine directories) is kept.
var overruled = map[string]bool{
	"GIT_DIFF_OPTS":          true, // its -u beats our own
	"GIT_EXTERNAL_DIFF":      true,
	"GIT_LITERAL_PATHSPECS":  true,
	"GIT_GLOB_PATHSPECS":     true,
	"GIT_NOGLOB_PATHSPECS":   true,
	"GIT_ICASE_PATHSPECS":    true,
	"GIT_NO_REPLACE_OBJECTS": true,
	"GIT_GRAFT_FILE":         true,
	"GIT_OPTIONAL_LOCKS":     true,
	"GIT_NO_LAZY_FETCH":      true,
	"GIT_ALLOW_PROTOCOL":     true,
	"GIT_ATTR_SOURCE":        true,
	"LC_ALL":                 true, // git's complaints are quoted as they are, in one language
}

// Open finds git on PATH and returns the repository that dir, an absolute path,
// lies in; it does not yet ask whether there is one. env is the environment
// that git gets. A git that PATH would find in the current directory is refused.
func Open(dir string, env []string) (*Repo, error) {
	bin, err := exec.LookPath("git")
	if err != nil {
		return nil, &Error{Args: []string{"git"}, Err: err, Hint: "install git, or put the directory that holds it on PATH"}
	}
	own := make([]string, 0, len(env)+4)
	for _, kv := range env {
		if name, _, _ := strings.Cut(kv, "="); !overruled[name] {
			own = append(own, kv)
		}
	}
	own = append(own,
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_GRAFT_FILE="+os.DevNull,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_LAZY_FETCH=1",      // what a partial clone lacks is an error, not a connection
		"GIT_ALLOW_PROTOCOL=never", // the same, for a git that is older than that variable
		"LC_ALL=C",
	)
	return &Repo{bin: bin, dir: dir, env: own}, nil
}

// In returns the same repository with commands run in dir.
func (r *Repo) In(dir string) *Repo {
	at := *r
	at.dir = dir
	return &at
}

// WithEnv returns the same repository with variables of the form "NAME=value"
// added to the environment of its commands.
func (r *Repo) WithEnv(kv ...string) *Repo {
	at := *r
	at.env = append(append([]string(nil), r.env...), kv...)
	return &at
}

// WithoutEnv returns the same repository with variables taken out of the
// environment of its commands.
func (r *Repo) WithoutEnv(names ...string) *Repo {
	at := *r
	at.env = slices.DeleteFunc(slices.Clone(r.env), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(names, name)
	})
	return &at
}

// Dir is the directory that commands run in, absolute.
func (r *Repo) Dir() string { return r.dir }

// Bin is the absolute path of git.
func (r *Repo) Bin() string { return r.bin }

// Getenv is the value that git sees for an environment variable, "" if unset.
func (r *Repo) Getenv(name string) string { return Getenv(r.env, name) }

// Getenv is the value of a variable in an environment, where a later one of the
// same name overrules those before it; "" if unset.
func Getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(env[i], "="); k == name {
			return v
		}
	}
	return ""
}

// Error is a git command that could not be run or did not succeed.
type Error struct {
	Args   []string // the command, without what only fixes its output
	Err    error    // an *exec.ExitError where git ran and failed
	Stderr string   // what git said, at most its last few lines
	Hint   string   // what to do, may be empty
}

// Error names the command, what went wrong with it, and the way out if known.
func (e *Error) Error() string {
	s := "running " + strings.Join(e.Args, " ") + ": " + e.Err.Error()
	if e.Stderr != "" {
		s += ": " + e.Stderr
	}
	if e.Hint != "" {
		s += "\nhint: " + e.Hint
	}
	return s
}

// Unwrap is Err.
func (e *Error) Unwrap() error { return e.Err }

// ExitCode is the exit status git ended with, or -1 where it never ran to an end.
func (e *Error) ExitCode() int {
	var exit *exec.ExitError
	if errors.As(e.Err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

// Unread reports whether git ended because its output was no longer read.
func (e *Error) Unread() bool {
	return e.ExitCode() < 0 && e.Err != nil && strings.HasSuffix(e.Err.Error(), "broken pipe")
}

// command builds every git command that stanch runs.
func (r *Repo) command(ctx context.Context, args []string) *exec.Cmd {
	fixed := []string{
		"-c", "core.quotePath=true",
		"-c", "diff.suppressBlankEmpty=false",
		"-c", "diff.relative=false",
		"-c", "core.commitGraph=true",
		"-c", "core.useReplaceRefs=false", // before 2.41 that setting beats GIT_NO_REPLACE_OBJECTS
		"-c", "advice.graftFileDeprecated=false", // we name a graft file, though an empty one
		"-c", "core.fsmonitor=false", // a program
		"-c", lastSetting + "=",
	}
	cmd := exec.CommandContext(ctx, r.bin, append(fixed, args...)...)
	cmd.Dir = r.dir
	cmd.Env = r.env
	return cmd
}

// Output runs git and returns what it printed. The error, if any, is an *Error.
func (r *Repo) Output(ctx context.Context, args ...string) ([]byte, error) {
	return r.Input(ctx, nil, args...)
}

// Input is Output with in on standard input.
func (r *Repo) Input(ctx context.Context, in io.Reader, args ...string) ([]byte, error) {
	s, err := r.Start(ctx, in, args...)
	if err != nil {
		return nil, err
	}
	out, readErr := io.ReadAll(s)
	if err := s.Wait(); err != nil {
		return nil, err
	}
	if readErr != nil {
		return nil, s.fail(readErr)
	}
	return out, nil
}

// Line runs git for an answer of one line, which it returns without its end.
// An answer that has none was cut off, and is an error.
func (r *Repo) Line(ctx context.Context, args ...string) (string, error) {
	return r.InputLine(ctx, nil, args...)
}

// InputLine is Line with in on standard input.
func (r *Repo) InputLine(ctx context.Context, in io.Reader, args ...string) (string, error) {
	out, err := r.Input(ctx, in, args...)
	if err != nil {
		return "", err
	}
	line, whole := strings.CutSuffix(string(out), "\n")
	if !whole || line == "" {
		return "", CutOff(args...)
	}
	return line, nil
}

// CutOff is the error of a git that ended well, and did not say all that it
// had to.
func CutOff(args ...string) error {
	return &Error{
		Args: append([]string{"git"}, args[:min(len(args), 2)]...), Err: errors.New("its answer is cut off"),
		Hint: "is the git on PATH a wrapper? `type -a git` lists all that are there",
	}
}

// Stream is the output of a running git command.
type Stream struct {
	repo   *Repo
	ctx    context.Context
	args   []string
	cmd    *exec.Cmd
	out    *os.File
	stderr tail
	done   bool
	err    error
}

// Start runs git with in (nil means nothing) on standard input. The caller
// reads the Stream to its end and then calls Wait, whose error is the verdict
// on everything read before: output of a git that failed is not to be trusted.
func (r *Repo) Start(ctx context.Context, in io.Reader, args ...string) (*Stream, error) {
	s := &Stream{repo: r, ctx: ctx, args: args, cmd: r.command(ctx, args)}
	out, w, err := os.Pipe()
	if err != nil {
		return nil, s.fail(err)
	}
	widen(out)
	s.out, s.cmd.Stdout, s.cmd.Stdin, s.cmd.Stderr = out, w, in, &s.stderr
	err = s.cmd.Start()
	w.Close()
	if err != nil {
		out.Close()
		return nil, s.fail(err)
	}
	return s, nil
}

// Pipe is Start with the output of another command on standard input. from is
// to be waited for as well, after the Stream that is returned.
func (r *Repo) Pipe(ctx context.Context, from *Stream, args ...string) (*Stream, error) {
	s, err := r.Start(ctx, from.out, args...)
	from.out.Close() // the command has its own
	return s, err
}

// Read reads what the command prints. That it ended well, Wait tells.
func (s *Stream) Read(p []byte) (int, error) { return s.out.Read(p) }

// Wait ends the command, whether or not all of its output was read, and
// returns an *Error if it did not succeed. It may be called more than once.
func (s *Stream) Wait() error {
	if s.done {
		return s.err
	}
	s.done = true
	s.out.Close()
	if err := s.cmd.Wait(); err != nil {
		if ctxErr := context.Cause(s.ctx); ctxErr != nil {
			err = ctxErr
		}
		s.err = s.fail(err)
	}
	return s.err
}

func (s *Stream) fail(err error) *Error {
	e := &Error{Args: append([]string{"git"}, s.args[:min(len(s.args), 2)]...), Err: err, Stderr: s.stderr.String()}
	if s.repo != nil && e.ExitCode() == 129 { // git's own status for usage it does not know
		if have, old := s.repo.tooOld(s.ctx); old {
			e.Hint = fmt.Sprintf("this git is version %s; stanch needs %s or newer", have, MinVersion)
		}
	}
	if e.Hint == "" {
		e.Hint = damaged(e.Stderr)
	}
	return e
}

// damaged is what to do where git complains of an object that it cannot read.
func damaged(complaint string) string {
	for _, sign := range []string{"unable to read", "bad object", "could not parse", "failed to parse", "missing object", "is corrupt", "data stream error", "Could not read"} {
		if strings.Contains(complaint, sign) {
			return "an object is missing or damaged: `git fsck` tells which, `git fetch` may bring it back"
		}
	}
	return ""
}

// tooOld reports git's version and whether it is older than MinVersion.
func (r *Repo) tooOld(ctx context.Context) (version string, old bool) {
	out, err := exec.CommandContext(ctx, r.bin, "version").Output()
	if err != nil {
		return "unknown", true
	}
	version = strings.TrimSpace(strings.TrimPrefix(string(out), "git version "))
	return version, versionLess(version, MinVersion)
}

// Version is git's version as it prints it, such as "2.39.5".
func (r *Repo) Version(ctx context.Context) (string, error) {
	out, err := r.Output(ctx, "version")
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(strings.TrimPrefix(string(out), "git version ")), nil
}

// AtLeast reports whether version (as Version gives it) is want or newer.
func AtLeast(version, want string) bool { return !versionLess(version, want) }

func versionLess(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i, want := range bs {
		w, _ := strconv.Atoi(want)
		h := 0
		if i < len(as) {
			digits := as[i]
			for j := 0; j < len(digits); j++ {
				if digits[j] < '0' || digits[j] > '9' {
					digits = digits[:j]
				}
			}
			h, _ = strconv.Atoi(digits)
		}
		if h != w {
			return h < w
		}
	}
	return false
}

// tail keeps the last bytes written to it: enough of git's complaint to
// understand it, however much it says.
type tail struct{ buf bytes.Buffer }

const tailSize = 2048

func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if n := t.buf.Len() - tailSize; n > 0 {
		t.buf.Next(n)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(t.buf.String()) }

// Place is where a repository lies.
type Place struct {
	Top    string // top of the work tree, absolute; empty in a bare repository
	GitDir string // the repository, or the linked worktree's part of it, absolute
}

// Place finds the repository. Where the environment of a hook, or a .git in
// the directory itself, already tells, git is not asked.
func (r *Repo) Place(ctx context.Context) (Place, error) {
	if dir := r.Getenv("GIT_DIR"); dir != "" {
		if top := r.Getenv("GIT_WORK_TREE"); top != "" {
			return Place{Top: r.abs(top), GitDir: r.abs(dir)}, nil
		}
	} else if r.Getenv("GIT_WORK_TREE") == "" {
		if dir := dotGit(r.dir); dir != "" {
			return Place{Top: r.dir, GitDir: dir}, nil
		}
	}
	out, err := r.Line(ctx, "rev-parse", "--absolute-git-dir", "--is-inside-work-tree")
	if err != nil {
		return Place{}, outside(err)
	}
	dir, bare := strings.CutSuffix(out, "\nfalse")
	dir, inside := strings.CutSuffix(dir, "\ntrue")
	if bare == inside || !filepath.IsAbs(dir) {
		return Place{}, CutOff("rev-parse", "--absolute-git-dir")
	}
	p := Place{GitDir: dir}
	if inside {
		p.Top, err = r.Line(ctx, "rev-parse", "--show-toplevel")
	}
	if err == nil && inside && !filepath.IsAbs(p.Top) {
		err = CutOff("rev-parse", "--show-toplevel")
	}
	return p, err
}

// outside adds to git's complaint that there is no repository what to do.
func outside(err error) error {
	var e *Error
	if errors.As(err, &e) && strings.Contains(e.Stderr, "not a git repository") {
		e.Hint = "run it inside of a repository (`git init` makes one); `stanch scan PATH` needs none"
	}
	return err
}

func (r *Repo) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.dir, path)
}

// dotGit is the git directory that dir's own .git is or names, or "".
func dotGit(dir string) string {
	path := filepath.Join(dir, ".git")
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if !info.IsDir() {
		text, err := os.ReadFile(path)
		target, ok := strings.CutPrefix(string(text), "gitdir: ")
		if err != nil || !ok {
			return ""
		}
		path = strings.TrimRight(target, "\r\n")
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
	}
	if _, err := os.Stat(filepath.Join(path, "HEAD")); err != nil {
		return ""
	}
	return path
}

// Config reads configuration values by a pattern of lower-case key names, as
// `git config --get-regexp` does. No match is no error.
func (r *Repo) Config(ctx context.Context, pattern string) ([]Setting, error) {
	out, err := r.Output(ctx, "config", "-z", "--get-regexp", "^"+regexp.QuoteMeta(lastSetting)+"$|"+pattern)
	if err != nil {
		return nil, err
	}
	out, whole := bytes.CutSuffix(out, []byte(lastSetting+"\n\x00"))
	if !whole {
		return nil, CutOff("config", "--get-regexp")
	}
	var all []Setting
	for rec := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte{0}), []byte{0}) {
		key, value, _ := strings.Cut(string(rec), "\n")
		if key != "" {
			all = append(all, Setting{key, value})
		}
	}
	return all, nil
}

// lastSetting is a setting of ours that git names after all others: without it
// an answer is not whole. It makes sure that there is an answer as well.
const lastSetting = "stanch.last"

// Setting is one configured value. Section and variable are lower case.
type Setting struct{ Key, Value string }
