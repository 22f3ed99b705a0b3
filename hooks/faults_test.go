//go:build unix

package hooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"stanch/scanner/madeup"
)

var stride = flag.Int("faults", 0, "break every git command after each line and each n-th byte that it prints, not at a few places")

func TestMain(m *testing.M) {
	if name := filepath.Base(os.Args[0]); name == "git" && os.Getenv(faultEnv) != "" {
		os.Exit(playGit())
	}
	status := m.Run()
	os.RemoveAll(built.dir)
	os.Exit(status)
}

// fault is what a git of the tests does instead of what it should. The test
// binary plays that git where it is called by its name.
type fault struct {
	Git     string // the real one
	Log     string // file that gets a line for each command
	Command int    // which command of the run goes wrong, 1-based; 0 is none, -1 is each
	After   int    // bytes that it still prints
	How     string // one of faultKinds
}

// faultEnv names the environment variable that holds the fault, as JSON.
const faultEnv = "STANCH_TEST_FAULT"

// faultKinds are the ways to go wrong.
var faultKinds = []string{
	"cut",     // prints no more, and ends as if nothing were
	"acquit",  // prints no more, and ends with status 0
	"refuse",  // ends with status 1
	"fail",    // ends with status 128, and says why
	"killed",  // is killed
	"garbage", // goes on with anything
	"lines",   // goes on with empty lines and words
	"late",    // goes on after a pause: nothing is wrong
}

// playGit is git with a fault.
func playGit() int {
	var f fault
	if err := json.Unmarshal([]byte(os.Getenv(faultEnv)), &f); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 99
	}
	cmd := exec.Command(f.Git, os.Args[1:]...)
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, &out, os.Stderr
	status := 0
	if err := cmd.Run(); err != nil {
		status = max(cmd.ProcessState.ExitCode(), 1)
	}
	if nth := note(f.Log, out.Bytes()); f.Command != nth && f.Command != -1 {
		os.Stdout.Write(out.Bytes())
		return status
	}
	text := out.Bytes()
	head := text[:min(f.After, len(text))]
	os.Stdout.Write(head)
	switch f.How {
	case "acquit":
		return 0
	case "refuse":
		return 1
	case "fail":
		fmt.Fprintln(os.Stderr, "fatal: unable to read 0123456789abcdef0123456789abcdef01234567")
		return 128
	case "killed":
		p, _ := os.FindProcess(os.Getpid())
		p.Kill()
		select {}
	case "garbage":
		junk := make([]byte, 300)
		r := rand.New(rand.NewPCG(uint64(f.After), 1))
		for i := range junk {
			junk[i] = byte(r.Uint32())
		}
		os.Stdout.Write(junk)
		return 0
	case "lines":
		fmt.Print("\n\nblob\n x -5\n0123456789abcdef0123456789abcdef01234567 blob -5\n99999999999999999999\n\x00\n")
		return 0
	case "late":
		time.Sleep(20 * time.Millisecond)
		os.Stdout.Write(text[len(head):])
	case "stall":
		fmt.Fprintln(os.Stderr, "stalled")
		time.Sleep(time.Minute)
	}
	return status
}

// ran is what the log of a run tells of a git command.
type ran struct {
	Name string
	Size int   // of what it printed
	Ends []int // of lines in that
}

// note adds a command to the log, and returns which one it is.
func note(log string, out []byte) int {
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return 0
	}
	defer f.Close()
	r := ran{Name: subcommand(os.Args[1:]), Size: len(out)}
	for i, c := range out {
		if c == '\n' || c == 0 {
			r.Ends = append(r.Ends, i+1)
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		return 0
	}
	f.Write(append(text, '\n'))
	all, _ := os.ReadFile(log)
	return bytes.Count(all, []byte("\n"))
}

// subcommand is what git was asked for.
func subcommand(args []string) string {
	for len(args) > 2 && args[0] == "-c" {
		args = args[2:]
	}
	return strings.Join(args[:min(len(args), 2)], " ")
}

// scene is a repository in which a run has something to find.
type scene struct {
	// setup is a shell script in an empty folder, where TOKEN1 to TOKEN9 are
	// secrets. What it writes to stdin and environ the run has there.
	setup string
	dir   string   // where the run is
	args  []string // of stanch
	want  []string // what the run prints, each
}

// scenes are in testdata/faults: a file each.
func scenes(t *testing.T) map[string]scene {
	paths, err := filepath.Glob("testdata/faults/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenes: %v", err)
	}
	all := map[string]scene{}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var s scene
		for _, f := range a.Files {
			text := string(f.Data)
			switch f.Name {
			case "setup":
				s.setup = text
			case "run":
				dir, args, _ := strings.Cut(strings.TrimSpace(text), ": ")
				s.dir, s.args = dir, strings.Fields(args)
			case "want":
				s.want = strings.Split(strings.TrimSpace(text), "\n")
			}
		}
		all[strings.TrimSuffix(filepath.Base(path), ".txtar")] = s
	}
	return all
}

// stage is where scenes are played.
type stage struct {
	scene
	dir string
	bin string // holds stanch, and a git that is the test binary
	env []string
	in  []byte
}

// build sets a scene.
func build(t *testing.T, s scene) *stage {
	dir := t.TempDir()
	st := &stage{scene: s, dir: filepath.Join(dir, "work"), bin: filepath.Join(dir, "bin")}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{st.dir, st.bin, filepath.Join(dir, "home")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, program := range map[string]string{"git": self, "stanch": filepath.Join(builtStanch(t), "stanch")} {
		if err := os.Symlink(program, filepath.Join(st.bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GIT_") && !strings.HasPrefix(kv, "XDG_") {
			st.env = append(st.env, kv)
		}
	}
	st.env = append(st.env, "HOME="+filepath.Join(dir, "home"), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.com", "GIT_AUTHOR_DATE=1700000000 +0100",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.com", "GIT_COMMITTER_DATE=1700000000 +0100",
		"GIT_EDITOR=false", "LC_ALL=C", "TZ=UTC")
	cmd := exec.Command("sh", "-eu", "-c", s.setup)
	cmd.Dir, cmd.Env = st.dir, st.env
	for i := range 9 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("TOKEN%d=%s", i+1, madeup.GitHubToken(fmt.Sprint("fault", i))))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("setting the scene: %v\n%s", err, out)
	}
	st.in, _ = os.ReadFile(filepath.Join(st.dir, "stdin"))
	environ, _ := os.ReadFile(filepath.Join(st.dir, "environ"))
	st.env = append(st.env, strings.Fields(string(environ))...)
	return st
}

// answer is how a run ended.
type answer struct {
	status int
	out    string
	log    []ran // the git commands
}

// play runs stanch with a git that has a fault.
func (st *stage) play(t *testing.T, f fault) answer {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal(err)
	}
	f.Git, f.Log = git, filepath.Join(t.TempDir(), "log")
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(st.bin, "stanch"), st.args...)
	cmd.Dir = filepath.Join(st.dir, st.scene.dir)
	cmd.Env = append(slices.Clone(st.env), "PATH="+st.bin+string(os.PathListSeparator)+os.Getenv("PATH"), faultEnv+"="+string(text))
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(st.in), &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if f.How == "stall" {
		waitFor(t, f.Log, f.Command)
		time.Sleep(100 * time.Millisecond) // by then it listens to signals, most often
		cmd.Process.Signal(os.Interrupt)
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	a := answer{status: cmd.ProcessState.ExitCode(), out: out.String()}
	log, err := os.ReadFile(f.Log)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range bytes.Lines(log) {
		var r ran
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		a.log = append(a.log, r)
	}
	return a
}

// waitFor waits until the command was run that a log tells of.
func waitFor(t *testing.T, log string, nth int) {
	for range 3000 {
		if text, _ := os.ReadFile(log); bytes.Count(text, []byte("\n")) >= nth {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the command that is to stall was never run")
}

// The exit statuses of the binary.
const (
	statusClean   = 0
	statusFound   = 1
	statusFailure = 2
)

// fault is what is wrong with an answer, "" if nothing is: it has to tell of
// every secret, or say that it could not look and what to do.
func (st *stage) fault(a answer) string {
	if strings.Contains(a.out, "goroutine ") || strings.Contains(a.out, "panic") {
		return "a stack trace"
	}
	if strings.Contains(a.out, madeup.GitHubToken("fault0")[8:]) {
		return "a secret is printed"
	}
	switch a.status {
	case statusFound:
		for _, w := range st.want {
			if !strings.Contains(a.out, w) {
				return "nothing is said of " + w
			}
		}
		return ""
	case statusFailure:
		if !strings.Contains(a.out, "stanch: error: ") {
			return "no reason is given"
		}
		if st.args[0] != "scan" && !strings.Contains(a.out, "\nhint: ") {
			return "no way out is given"
		}
		return ""
	}
	return "status " + strconv.Itoa(a.status)
}

// breaks are the ways for a command to go wrong that are tried: where nothing
// else is asked for, a few of them, at one place or another, and always those
// that show least: nothing at all, and the last line missing.
func breaks(r ran, nth int) (all []fault) {
	if *stride == 0 && r.Size > 0 {
		all = append(all, fault{Command: nth, How: "acquit"})
	}
	if n := len(r.Ends); *stride == 0 && n > 1 {
		all = append(all, fault{Command: nth, After: r.Ends[n-2], How: "acquit"})
	}
	random := rand.New(rand.NewPCG(uint64(nth), uint64(r.Size)))
	for i, how := range faultKinds {
		if *stride == 0 && (i+nth)%4 != 0 {
			continue
		}
		places := []int{0}
		if *stride > 0 {
			places = append(places, r.Ends...)
			for n := 1; n < r.Size; n += *stride {
				places = append(places, n)
			}
			slices.Sort(places)
			places = slices.Compact(places)
		} else {
			if k := random.IntN(4); k == 0 && r.Size > 0 {
				places = []int{random.IntN(r.Size)}
			} else if k > 1 && len(r.Ends) > 0 {
				places = r.Ends[random.IntN(len(r.Ends)):][:1]
			}
		}
		for _, after := range places {
			all = append(all, fault{Command: nth, After: after, How: how})
		}
	}
	return all
}

// onEachStage has f try faults on every scene, of which clean is a run without.
func onEachStage(t *testing.T, f func(t *testing.T, st *stage, clean answer)) {
	for name, s := range scenes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := build(t, s)
			f(t, st, st.play(t, fault{How: "late"}))
		})
	}
}

// TestFaults: whatever goes wrong with a git command of a hook, a secret does
// not pass, and who is blocked is told why.
func TestFaults(t *testing.T) {
	onEachStage(t, func(t *testing.T, st *stage, clean answer) {
		if clean.status != statusFound || st.fault(clean) != "" {
			t.Fatalf("without a fault: status %d, %s\n%s", clean.status, st.fault(clean), clean.out)
		}
		var all []fault
		for i, r := range clean.log {
			all = append(all, breaks(r, i+1)...)
		}
		for _, after := range []int{0, 1, 41} {
			all = append(all, fault{Command: -1, After: after, How: "acquit"})
		}
		for _, f := range all {
			a := st.play(t, f)
			what := st.fault(a)
			if f.How == "late" && a.status != statusFound {
				what = "a pause changes the verdict"
			}
			if what != "" {
				t.Errorf("%s: %s\n%s", f.of(clean.log), what, a.out)
			}
		}
		t.Logf("%d faults in %d commands", len(all), len(clean.log))
	})
}

// of tells what goes wrong in a run with the log of one without a fault.
func (f fault) of(log []ran) string {
	if f.Command < 1 {
		return fmt.Sprintf("every git command, %s after %d bytes", f.How, f.After)
	}
	r := log[f.Command-1]
	return fmt.Sprintf("git %s, %s after %d of %d bytes", r.Name, f.How, f.After, r.Size)
}

// TestStall: a git that neither goes on nor ends is waited for until the user
// has had enough; then the hook blocks.
func TestStall(t *testing.T) {
	onEachStage(t, func(t *testing.T, st *stage, clean answer) {
		for i := range clean.log {
			a := st.play(t, fault{Command: i + 1, After: 10, How: "stall"})
			if a.status == -1 { // so early that the signal itself ended it
				continue
			}
			if a.status == statusClean || st.fault(a) != "" && a.status != statusFound && !strings.Contains(a.out, "interrupted") {
				t.Errorf("git %s: status %d\n%s", clean.log[i].Name, a.status, a.out)
			}
		}
	})
}
