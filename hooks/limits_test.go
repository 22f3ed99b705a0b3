//go:build unix

package hooks

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLimits: where the machine gives next to nothing, a hook finds what there
// is or blocks.
func TestLimits(t *testing.T) {
	limits := []string{
		"unset HOME TMPDIR XDG_CONFIG_HOME", "HOME=/nowhere TMPDIR=/nowhere", "ulimit -f 0", "exec <&-", "exec </dev/null", "exec >&-", "exec >&- 2>&-",
		"export GOMEMLIMIT=64MiB", "export GOMEMLIMIT=1", "export GOGC=1", "export GOMAXPROCS=1", "export TZ=/nowhere", "export LC_ALL=tlh_QX",
	}
	for n := 4; n < 24; n++ {
		limits = append(limits, fmt.Sprintf("ulimit -n %d", n))
	}
	for mb := 64; mb <= 2048; mb += mb / 2 {
		limits = append(limits, fmt.Sprintf("ulimit -v %d", mb<<10))
	}
	for _, name := range []string{"pre-commit", "pre-push", "commit-msg", "pre-receive", "scan-history"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := build(t, scenes(t)[name])
			for _, limit := range limits {
				a := st.under(t, limit, nil)
				what := st.fault(a)
				switch {
				case strings.Contains(limit, "2>&-"): // there is nowhere to say anything
					what = map[bool]string{true: "status 0"}[a.status == statusClean]
				case strings.HasPrefix(limit, "exec >&-") && a.status == statusFound: // hooks do not write there
					what = ""
				case strings.HasPrefix(limit, "ulimit -v") && a.status == statusFailure: // Go's own end, before or in the midst of ours
					what = ""
				case strings.HasPrefix(limit, "ulimit -n") && a.status == 127: // the program was not even loaded
					what = ""
				}
				if what != "" {
					t.Errorf("%s: %s\n%s", limit, what, a.out)
				}
			}
		})
	}
}

// under runs the scene behind shell commands that take something away.
func (st *stage) under(t *testing.T, commands string, as *syscall.Credential) answer {
	t.Helper()
	cmd := exec.Command("sh", append([]string{"-c", commands + `; exec "$0" "$@"`, filepath.Join(st.bin, "stanch")}, st.args...)...)
	cmd.Dir = filepath.Join(st.dir, st.scene.dir)
	cmd.Env = st.env
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(st.in), &out, &out
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return answer{status: cmd.ProcessState.ExitCode(), out: out.String()}
}

// TestNoAccess: what the user may not read blocks. Nothing is closed to root,
// so that under root somebody else runs stanch.
func TestNoAccess(t *testing.T) {
	var as *syscall.Credential
	if os.Getuid() == 0 {
		as = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	for _, path := range []string{
		".git", ".git/HEAD", ".git/config", ".git/index", ".git/objects", ".git/refs", ".git/objects/*", ".stanch.yaml", ".gitattributes", ".git/info/attributes", ".sops.yaml",
	} {
		t.Run(strings.ReplaceAll(path, "/", " "), func(t *testing.T) {
			st := build(t, scenes(t)["pre-commit"])
			self := filepath.Join(st.bin, "stanch")
			text, err := os.ReadFile(self)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(os.Remove(self), os.WriteFile(self, text, 0o755), os.WriteFile(filepath.Join(st.dir, "repo/.sops.yaml"), nil, 0o644),
				os.MkdirAll(filepath.Join(st.dir, "repo/.git/info"), 0o755), os.WriteFile(filepath.Join(st.dir, "repo/.git/info/attributes"), nil, 0o644)); err != nil {
				t.Fatal(err)
			}
			if as != nil {
				err := filepath.WalkDir(filepath.Dir(st.dir), func(name string, _ os.DirEntry, err error) error {
					if err == nil {
						err = os.Lchown(name, int(as.Uid), int(as.Gid))
					}
					return err
				})
				if err := errors.Join(err, os.Chmod(filepath.Dir(filepath.Dir(st.dir)), 0o755)); err != nil {
					t.Fatal(err)
				}
			}
			if a := st.under(t, ":", as); a.status != statusFound || st.fault(a) != "" {
				t.Fatalf("with everything open: status %d, %s\n%s", a.status, st.fault(a), a.out)
			}
			closed, err := filepath.Glob(filepath.Join(st.dir, "repo", path))
			if err != nil || len(closed) == 0 {
				t.Fatalf("nothing to close: %v", err)
			}
			for _, name := range closed {
				if err := os.Chmod(name, 0); err != nil {
					t.Fatal(err)
				}
				defer os.Chmod(name, 0o700)
			}
			if a := st.under(t, ":", as); a.status != statusFailure || st.fault(a) != "" {
				t.Errorf("status %d, %s\n%s", a.status, st.fault(a), a.out)
			}
		})
	}
}

// TestSignals: signals that mean nothing to it break no read and no write.
func TestSignals(t *testing.T) {
	for _, name := range []string{"pre-push", "scan-history"} {
		st := build(t, scenes(t)[name])
		cmd := exec.Command(filepath.Join(st.bin, "stanch"), st.args...)
		cmd.Dir, cmd.Env = filepath.Join(st.dir, st.scene.dir), st.env
		var out bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(st.in), &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		sent := 0
		for running := true; running; sent++ {
			for _, sig := range []syscall.Signal{syscall.SIGWINCH, syscall.SIGURG, syscall.SIGCHLD, syscall.SIGSTOP, syscall.SIGCONT} {
				cmd.Process.Signal(sig)
			}
			select {
			case <-ended:
				running = false
			case <-time.After(time.Millisecond):
			}
		}
		a := answer{status: cmd.ProcessState.ExitCode(), out: out.String()}
		if a.status != statusFound || st.fault(a) != "" {
			t.Errorf("%s: status %d, %s after %d rounds\n%s", name, a.status, st.fault(a), sent, a.out)
		}
	}
}
