package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"

	"stanch/install/help"
	"stanch/scanner/madeup"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"stanch": func() { os.Exit(recorded()) }})
}

// outputLog names the environment variable that holds the path of a file to
// which every stanch that a script starts, by itself or through a hook, adds
// what it prints.
const outputLog = "STANCH_TEST_OUTPUT"

// recorded is main with a record of what was printed.
func recorded() int {
	if os.Getenv(outputLog) == "" {
		return start(os.Stdout, os.Stderr)
	}
	log, err := os.OpenFile(os.Getenv(outputLog), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintf(os.Stderr, "recording the output: %v\n", err)
		return 3 // no status of stanch's own: no script expects it
	}
	defer log.Close()
	fmt.Fprintf(log, "$ stanch %s\n", strings.Join(os.Args[1:], " "))
	stdout := io.MultiWriter(log, os.Stdout)
	output := ""
	for i, arg := range os.Args[1:] {
		switch {
		case arg == "--show-secrets" && os.Args[1] == "scan":
			stdout = os.Stdout // asked for
		case arg == "--output" && i+2 < len(os.Args):
			output = os.Args[i+2]
		}
	}
	status := start(stdout, io.MultiWriter(log, os.Stderr))
	if text, err := os.ReadFile(output); err == nil && stdout != io.Writer(os.Stdout) {
		log.Write(text)
	}
	return status
}

// TestScripts plays testdata/script: the whole program and a real git.
func TestScripts(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatalf("these tests need git: %v", err)
	}
	play(t, "script", setup)
}

// managersEnv names the environment variable with the folder that .ci/run
// installs hook managers into. It stands for all that .ci/run installs: where
// it is set, a tool that is missing fails the tests that need it; where it is
// not, git and Go are all there has to be, and those tests are not played.
const managersEnv = "STANCH_MANAGERS"

// have fails the test for every tool that is not installed.
func have(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Errorf("%s is not installed: %v", tool, err)
		}
	}
}

// TestTools plays testdata/tools: what other tools have encrypted, packed or
// allowed, by the real ones, and a disk that is full.
func TestTools(t *testing.T) {
	if os.Getenv(managersEnv) == "" {
		return
	}
	have(t, "sops", "age", "age-keygen", "git-crypt", "ansible-vault", "git-secrets", "skopeo", "umoci", "unshare")
	play(t, "tools", setup)
}

// TestManagers plays testdata/managers: stanch beside real hook managers.
func TestManagers(t *testing.T) {
	dir := os.Getenv(managersEnv)
	if dir == "" {
		return
	}
	bin := filepath.Join(dir, "node_modules", ".bin")
	have(t, filepath.Join(bin, "husky"), filepath.Join(bin, "lefthook"), filepath.Join(bin, "simple-git-hooks"), "pre-commit", "git-lfs")
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOFLAGS").Output()
	goEnv := strings.Split(string(out), "\n")
	if err != nil || len(goEnv) < 3 {
		t.Fatalf("go env: %v", err)
	}
	play(t, "managers", func(env *testscript.Env) error {
		env.Setenv("PATH", env.Getenv("PATH")+string(os.PathListSeparator)+filepath.Join(dir, "node_modules", ".bin"))
		env.Setenv("SOURCE", root)
		env.Setenv("GOCACHE", goEnv[0])
		env.Setenv("GOMODCACHE", goEnv[1])
		env.Setenv("GOFLAGS", goEnv[2])
		env.Setenv("GOPROXY", "off")
		return setup(env)
	})
}

// play runs the scripts of a folder below testdata.
func play(t *testing.T, dir string, setup func(*testscript.Env) error) {
	testscript.Run(t, testscript.Params{
		Dir:   filepath.Join("testdata", dir),
		Setup: setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"arm": arm, "token": token, "status": wantStatus, "hook": hook, "recode": recode, "tree": tree,
		},
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// setup gives each script an author, no settings but the repository's, and a
// check of all output once it has ended.
func setup(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, "home")
	log := filepath.Join(env.WorkDir, ".tmp", "output")
	for name, value := range map[string]string{
		"HOME": home, "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_NOSYSTEM": "1",
		"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_AUTHOR_DATE": "1700000000 +0100",
		"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_COMMITTER_DATE": "1700000000 +0100",
		"GIT_EDITOR": "false", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "TZ": "UTC", outputLog: log,
	} {
		env.Setenv(name, value)
	}
	p := &planted{}
	env.Values[plantedKey{}] = p
	env.Defer(func() {
		text, err := os.ReadFile(log)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			env.T().Fatal(err)
		}
		if leak := p.leak(text); leak != "" {
			env.T().Fatal("a planted secret was printed:\n" + leak)
		}
	})
	return os.MkdirAll(home, 0o755)
}

// around is the line at an offset, and the last command above it.
func around(text []byte, at int) []byte {
	from := max(bytes.LastIndex(text[:at], []byte("$ stanch ")), 0)
	end := bytes.IndexByte(text[at:], '\n')
	if end < 0 {
		end = len(text) - at
	}
	return text[from : at+end]
}

// planted are the secrets that a script put somewhere.
type planted struct{ secrets []string }

type plantedKey struct{}

// add records a secret, and its second half for what shows too much of it.
func (p *planted) add(secret string) {
	if len(secret) < 8 {
		return
	}
	p.secrets = append(p.secrets, secret)
	if half := secret[len(secret)/2:]; len(half) >= 8 {
		p.secrets = append(p.secrets, half)
	}
}

// leak shows where the text holds one of the secrets, "" if it holds none.
func (p *planted) leak(text []byte) string {
	for _, secret := range p.secrets {
		if at := bytes.Index(text, []byte(secret)); at >= 0 {
			return string(around(text, at))
		}
	}
	return ""
}

// TestPlanted: the check of all output sees a secret, and half of one.
func TestPlanted(t *testing.T) {
	var p planted
	p.add("ghp_" + "0123456789abcdef")
	for text, want := range map[string]string{
		"$ stanch scan\nfine\n": "",
		"$ stanch rules\n$ stanch scan\nit is ghp_0123456789abcdef\nmore\n": "$ stanch scan\nit is ghp_0123456789abcdef",
		"$ stanch scan\nends in 6789abcdef":                                 "$ stanch scan\nends in 6789abcdef",
		"$ stanch scan\nbegins with ghp_0123":                               "",
	} {
		if got := p.leak([]byte(text)); got != want {
			t.Errorf("leak(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestSecurity: the tests that SECURITY.md names, sentence by sentence, are there.
func TestSecurity(t *testing.T) {
	text, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]bool{}
	for _, dir := range []string{".", "hooks", "hooks/*", "install", "scanner", "scanner/*"} {
		paths, _ := filepath.Glob(filepath.Join(dir, "*_test.go"))
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllSubmatch(source, -1) {
				tests[string(m[1])] = true
			}
		}
	}
	named := regexp.MustCompile("(?s)\\((`[^)]*`)\\)").FindAllSubmatch(text, -1)
	if len(named) < 15 {
		t.Fatalf("only %d sentences name a test", len(named))
	}
	for _, m := range named {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllSubmatch(m[1], -1) {
			_, err := os.Stat(filepath.Join("testdata", "script", string(name[1])+".txtar"))
			if err != nil && !tests[string(name[1])] {
				t.Errorf("there is no test %s", name[1])
			}
		}
	}
}

func plantedIn(ts *testscript.TestScript) *planted {
	return ts.Value(plantedKey{}).(*planted)
}

// word is a run of what secrets are made of, broken at least once.
var word = regexp.MustCompile("[^\\s\"'`=:;,<>()\\[\\]{}@/\\\\]*¦[^\\s\"'`=:;,<>()\\[\\]{}@/\\\\]*")

// broken is the sign that fixtures are stored with: "ghp_¦…" is no token.
const broken = "¦"

// arm FILE... joins what is stored broken, so that the secrets are live.
func arm(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		for _, w := range word.FindAllString(text, -1) {
			plantedIn(ts).add(strings.ReplaceAll(w, broken, ""))
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(strings.ReplaceAll(text, broken, "")), 0o644))
	}
}

// token NAME SEED sets a variable to a GitHub token with a right checksum.
func token(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: token NAME SEED")
	}
	secret := madeup.GitHubToken(args[1])
	plantedIn(ts).add(secret)
	ts.Setenv(args[0], secret)
}

// wantStatus is the command "status N COMMAND...": it runs a command that must end with that exit status.
func wantStatus(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// hook [-C DIR] NAME... makes the repository's hooks call stanch.
func hook(ts *testscript.TestScript, neg bool, args []string) {
	dir := "."
	if len(args) > 1 && args[0] == "-C" {
		dir, args = args[1], args[2:]
	}
	ts.Check(ts.Exec("git", "-C", dir, "rev-parse", "--git-path", "hooks"))
	place := strings.TrimSpace(ts.ReadFile("stdout"))
	if !filepath.IsAbs(place) {
		place = filepath.Join(ts.MkAbs(dir), place)
	}
	ts.Check(os.MkdirAll(place, 0o755))
	for _, name := range args {
		text := "#!/bin/sh\nexec stanch " + name + " \"$@\"\n"
		ts.Check(os.WriteFile(filepath.Join(place, name), []byte(text), 0o755))
	}
}

// tree FILE PATH... writes what lies at the paths and below, every file with
// its mode and bytes, so that two such files can be compared.
func tree(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: tree FILE PATH...")
	}
	var b strings.Builder
	for _, path := range args[1:] {
		err := filepath.WalkDir(ts.MkAbs(path), func(name string, d os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			info, err := d.Info()
			if err != nil {
				return err
			}
			var text []byte
			target := ""
			switch {
			case info.Mode().IsRegular():
				text, err = os.ReadFile(name)
			case info.Mode()&os.ModeSymlink != 0:
				target, err = os.Readlink(name)
			}
			fmt.Fprintf(&b, "%s %s %x %s\n", info.Mode(), name, sha256.Sum256(text), target)
			return err
		})
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o644))
}

// recode utf-16le|utf-16be|utf-8|latin-1|crlf|cr|bom FILE... rewrites files
// that are UTF-8; bom puts the mark of the encoding that is in the file first.
func recode(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args[1:] {
		text := []byte(ts.ReadFile(name))
		switch args[0] {
		case "utf-16le":
			text = wide(text, 0, 8)
		case "utf-16be":
			text = wide(text, 8, 0)
		case "latin-1":
			text = narrow(text)
		case "crlf":
			text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
		case "cr":
			text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r"))
		case "bom":
			text = append([]byte("\ufeff"), text...)
		default:
			ts.Fatalf("unknown encoding %q", args[0])
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o644))
	}
}

func wide(text []byte, first, second int) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(string(text))) {
		out = append(out, byte(u>>first), byte(u>>second))
	}
	return out
}

func narrow(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		out = append(out, byte(r))
	}
	return out
}

// TestHelpNamesEveryFlag: what main.go takes, help tells, and nothing else.
func TestHelpNamesEveryFlag(t *testing.T) {
	source, err := os.ReadFile("main.go")
	if err != nil {
		t.Fatal(err)
	}
	taken, told := map[string]bool{"man": true}, map[string]bool{}
	for _, m := range regexp.MustCompile(`\bfs\.[A-Z]\w*\((?:&?[\w.]+, )?"([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		taken[m[1]] = true
	}
	for _, c := range help.Commands {
		for _, f := range c.Flags {
			told[f.Name] = true
		}
	}
	for name := range taken {
		if !told[name] {
			t.Errorf("help does not tell of --%s", name)
		}
	}
	for name := range told {
		if !taken[name] {
			t.Errorf("help tells of --%s, which no command takes", name)
		}
	}
}

// TestHelpExamples: what an example asks about a rule or a command has an answer.
func TestHelpExamples(t *testing.T) {
	for _, c := range help.Commands {
		for _, e := range c.Examples {
			words := strings.Fields(e.Type)
			if len(words) < 2 || words[0] != "stanch" || !slices.Contains([]string{"rules", "explain", "version"}, words[1]) {
				continue
			}
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), words[1:], nil, &stdout, &stderr); got != statusClean {
				t.Errorf("%s: exit status %d, want %d\n%s", e.Type, got, statusClean, &stderr)
			}
		}
	}
}

// TestOwnTree: nothing in this repository blocks, fixtures included. What is
// noted is for a reader of the rules: defaults and sealed values, on purpose.
func TestOwnTree(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := run(context.Background(), []string{"scan"}, nil, &stdout, &stderr); got != statusClean {
		t.Errorf("stanch scan: exit status %d, want %d\n%s%s", got, statusClean, &stdout, &stderr)
	}
}
