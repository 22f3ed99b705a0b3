package hooks

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stanch/hooks/gittest"
	"stanch/scanner/madeup"
)

// TestHTTPBackend pushes to a bare repository whose pre-receive hook is stanch,
// through git http-backend: behind this program's own web server, and behind
// lighttpd where that is installed.
func TestHTTPBackend(t *testing.T) {
	bin := filepath.Join(builtStanch(t), "stanch")
	servers := map[string]func(t *testing.T, backend, root string) string{"cgi": serveCGI}
	if os.Getenv("STANCH_MANAGERS") != "" { // all that .ci/run installs is there
		servers["lighttpd"] = serveLighttpd
	}
	for name, serve := range servers {
		t.Run(name, func(t *testing.T) {
			backend := filepath.Join(gittest.Run(t, ".", "", "--exec-path"), "git-http-backend")
			root := t.TempDir()
			pushOver(t, bin, root, serve(t, backend, root))
		})
	}
}

func serveCGI(t *testing.T, backend, root string) string {
	s := httptest.NewServer(&cgi.Handler{
		Path: backend, Root: "/git", Env: append(gittest.Env(), "GIT_PROJECT_ROOT="+root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=ada"), Stderr: os.Stderr,
	})
	t.Cleanup(s.Close)
	return s.URL + "/git"
}

func serveLighttpd(t *testing.T, backend, root string) string {
	server, err := exec.LookPath("lighttpd")
	if err != nil {
		if _, err = os.Stat("/usr/sbin/lighttpd"); err != nil {
			t.Fatal("lighttpd is not installed")
		}
		server = "/usr/sbin/lighttpd"
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	conf := filepath.Join(t.TempDir(), "lighttpd.conf")
	text := fmt.Sprintf(`server.document-root = %q
server.bind = "127.0.0.1"
server.port = %d
server.modules = ("mod_alias", "mod_cgi", "mod_setenv")
server.errorlog = %q
alias.url = ("/git" => %q)
$HTTP["url"] =~ "^/git" {
  cgi.assign = ("" => "")
  setenv.add-environment = ("GIT_PROJECT_ROOT" => %q, "GIT_HTTP_EXPORT_ALL" => "1", "REMOTE_USER" => "ada", "PATH" => %q, "GIT_CONFIG_NOSYSTEM" => "1")
}
`, root, addr.Port, conf+".log", backend, root, os.Getenv("PATH"))
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, server, "-D", "-f", conf)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", addr.String()); err == nil {
			c.Close()
			return "http://" + addr.String() + "/git"
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("lighttpd does not answer: %s", &out)
	return ""
}

// pushOver pushes a clean commit, one with a secret, and hundreds of refs.
func pushOver(t *testing.T, bin, root, url string) {
	gittest.Run(t, root, "", "init", "-q", "--bare", "r.git")
	remote := filepath.Join(root, "r.git")
	gittest.Run(t, remote, "", "config", "http.receivepack", "true")
	hook := filepath.Join(remote, "hooks", "pre-receive")
	if err := os.MkdirAll(filepath.Dir(hook), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(hook, []byte("#!/bin/sh\nexec '"+bin+"' pre-receive\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	gittest.Run(t, dir, "", "init", "-q", "-b", "main")
	gittest.Run(t, dir, "", "commit", "-q", "--allow-empty", "-m", "start")
	push := func(args ...string) (string, bool) {
		cmd := exec.Command("git", append([]string{"push", url + "/r.git"}, args...)...)
		cmd.Dir, cmd.Env = dir, gittest.Env()
		out, err := cmd.CombinedOutput()
		return string(out), err == nil
	}
	if out, ok := push("main"); !ok {
		t.Fatalf("a clean push failed:\n%s", out)
	}
	if err := os.WriteFile(filepath.Join(dir, "app.conf"), []byte("token = "+madeup.GitHubToken("http")+" # stanch:allow not here\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	gittest.Run(t, dir, "", "add", "app.conf")
	gittest.Run(t, dir, "", "commit", "-q", "-m", "app")
	out, ok := push("main", "HEAD~:refs/heads/other")
	for _, want := range []string{"remote: stanch: 1 secret found, the push is refused", "app.conf:1:", "pre-receive hook declined"} {
		if ok || !strings.Contains(out, want) {
			t.Errorf("%q is missing in what the one who pushed reads:\n%s", want, out)
		}
	}
	if strings.Contains(out, madeup.GitHubToken("http")[8:]) {
		t.Error("the secret was printed")
	}
	if n := gittest.Run(t, remote, "", "rev-list", "--all", "--count"); n != "1" {
		t.Errorf("the server has %s commits, want 1", n)
	}
	if err := exec.Command("git", "-C", remote, "cat-file", "-e", gittest.Run(t, dir, "", "rev-parse", "HEAD")).Run(); err == nil {
		t.Error("what was refused is in the server's objects")
	}
	var refs strings.Builder
	clean := gittest.Run(t, dir, "", "rev-parse", "HEAD~")
	for i := range 200 {
		fmt.Fprintf(&refs, "create refs/heads/b%d %s\n", i, clean)
	}
	gittest.Run(t, dir, refs.String(), "update-ref", "--stdin")
	if out, ok := push("refs/heads/b*:refs/heads/b*"); !ok {
		t.Errorf("a push of 200 clean refs failed:\n%s", out)
	}
}
