// Package git runs git. It is the only place in stanch that does: every
// command is built by one method, in an environment that makes git's answers
// the same whatever the user, the repository or a hostile checkout has
// configured. What the answers mean is left to the callers.
package git

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// Repo is a git repository as seen from one directory. Its zero value is not
// usable; Open makes one. It is safe for concurrent use.
type Repo struct {
	bin string   // absolute path of git
	dir string   // directory that commands run in, absolute
	env []string // environment of every command
}

// overruled reports whether a variable of the caller's environment could change
// what a diff shows or which objects it reads. Everything else that git set for
// a hook (GIT_DIR, GIT_INDEX_FILE, quarantine directories) is kept.
func overruled(name string) bool {
	switch name {
	case "GIT_DIFF_OPTS", // its -u beats our own
		"GIT_EXTERNAL_DIFF", "GIT_ATTR_SOURCE",
		"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
		"GIT_NO_REPLACE_OBJECTS", "GIT_GRAFT_FILE", "GIT_OPTIONAL_LOCKS", "GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL",
		"LC_ALL": // git's complaints are quoted as they are, in one language
		return true
	}
	return false
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
		if name, _, _ := strings.Cut(kv, "="); !overruled(name) {
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

// Refused reports whether an error is that git ran and said no, as opposed to
// any other.
func Refused(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.ExitCode() > 0
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

// damaged is what to do where git complains of an object that it cannot read.
func damaged(complaint string) string {
	for _, sign := range []string{"unable to read", "bad object", "could not parse", "failed to parse", "missing object", "is corrupt", "data stream error", "Could not read"} {
		if strings.Contains(complaint, sign) {
			return "an object is missing or damaged: `git fsck` tells which, `git fetch` may bring it back"
		}
	}
	return ""
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
