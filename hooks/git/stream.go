package git

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

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

// tail keeps the last bytes written to it: enough of git's complaint to
// understand it, however much it says.
type tail struct{ buf bytes.Buffer }

const tailSize = 2048

// Write keeps the end of p, and never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.buf.Write(p)
	if n := t.buf.Len() - tailSize; n > 0 {
		t.buf.Next(n)
	}
	return len(p), nil
}

// String is what was kept, without the space around it.
func (t *tail) String() string { return strings.TrimSpace(t.buf.String()) }
