// Stanch stops secrets from leaking through git: git runs it before every
// commit and every push, and it blocks what would leak one.
package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"stanch/hooks"
	"stanch/hooks/archive"
	"stanch/hooks/git"
	"stanch/hooks/terminal"
	"stanch/install"
	"stanch/install/built"
	"stanch/install/demo"
	"stanch/install/help"
	"stanch/scanner"
)

// The exit statuses. A hook that ends with anything but statusClean stops git.
const (
	statusClean   = 0 // looked at everything, nothing to block
	statusFound   = 1 // secrets found
	statusFailure = 2 // could not look
)

//go:embed rules.yaml
var rulesYAML string

func main() { os.Exit(start(os.Stdout, os.Stderr)) }

const (
	// memoryLimit is what the heap is kept below as long as less is in use: a
	// run needs some 20 MB, and fingerprints 16 MB each while they are computed.
	memoryLimit = 48 << 20
	// settled is when a run is one of those that people notice. Most are over
	// before it, and shall not pay for what they do not need.
	settled = 50 * time.Millisecond
	// grace is how long an interrupted run may take to tell what it has found.
	grace = 2 * time.Second
)

// start runs the program until it ends or is interrupted.
func start(stdout, stderr io.Writer) int {
	if err := git.Room(); err != nil { // before the first timer, for which the runtime opens files
		return (&command{stderr: stderr}).fail(err)
	}
	// A reader that goes away makes a write fail, which is a failure like any
	// other; otherwise it would end the program with a status of its own.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancel(context.Background())
	long := time.AfterFunc(settled, func() {
		if os.Getenv("GOMEMLIMIT") == "" { // what is worth collecting is collected before the process grows
			debug.SetMemoryLimit(memoryLimit)
		}
		interrupts(cancel, stderr)
	})
	defer long.Stop()
	return run(ctx, os.Args[1:], os.Stdin, stdout, stderr)
}

// interrupts cancels the run at an interrupt, and ends the program where the
// run then does not end by itself: it may wait for input that does not come.
func interrupts(cancel context.CancelFunc, stderr io.Writer) {
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt, syscall.SIGTERM)
	<-interrupt
	signal.Stop(interrupt) // a second one ends the program as it ends any other
	cancel()
	time.Sleep(grace)
	fmt.Fprintln(stderr, "stanch: error: interrupted before everything was looked at")
	os.Exit(statusFailure)
}

// command is one run of the program: its streams and what it was told.
type command struct {
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	env    hooks.Env
	line   *terminal.Line // where a long run tells how far it has come
}

// run does what the arguments say and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &command{stdin: stdin, stdout: stdout, stderr: stderr, line: terminal.NewLine(stderr)}
	c.env.Vars = os.Environ()
	if c.line != nil {
		c.env.Progress = func(p hooks.Progress) { c.line.Show(p) }
	}
	var err error
	if c.env.Dir, err = os.Getwd(); err != nil {
		return c.fail(fmt.Errorf("finding the current folder: %w", err))
	}
	if len(args) == 0 {
		fmt.Fprint(stderr, help.Usage())
		return statusFailure
	}
	name, rest := args[0], args[1:]
	if len(rest) > 0 && (rest[0] == "--help" || rest[0] == "-h") && help.Find(name) != nil {
		return c.help(args[:1])
	}
	switch name {
	case "pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-receive":
		return c.hook(ctx, name, rest)
	case "scan":
		return c.scan(ctx, rest)
	case "install", "uninstall":
		return c.install(ctx, name, rest)
	case "status":
		return c.status(ctx, rest)
	case "explain":
		return c.explain(ctx, rest)
	case "fix":
		return c.fix(ctx, rest)
	case "rules":
		return c.rules(ctx, rest)
	case "allows":
		return c.allows(ctx, rest)
	case "demo":
		return c.demo(ctx, rest)
	case "version", "--version", "-version":
		return c.version()
	case "help", "--help", "-help", "-h":
		return c.help(rest)
	case "completion":
		return c.completion(rest)
	}
	return c.misuse(fmt.Sprintf("unknown command %q", name), closest(name))
}

// fail reports an error that keeps stanch from looking.
func (c *command) fail(err error) int {
	c.line.Clear()
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted before everything was looked at")
	}
	fmt.Fprintf(c.stderr, "stanch: error: %s\n", cleanLines(hooks.Redact(err.Error())))
	return statusFailure
}

// failHook is fail where git is waiting for the answer.
func (c *command) failHook(name string, err error) int {
	c.fail(err)
	fmt.Fprintf(c.stderr, "stanch: %s could not look at everything, so it blocks; mend the cause and try again\n", name)
	fmt.Fprintf(c.stderr, "hint: `stanch status` shows how the hooks are wired, `stanch uninstall` takes them out\n")
	return statusFailure
}

// misuse reports arguments that make no sense, and what was probably meant.
func (c *command) misuse(what, hint string) int {
	fmt.Fprintf(c.stderr, "stanch: error: %s\n", hooks.Clean(hooks.Redact(what)))
	if hint == "" {
		hint = "`stanch help` lists the commands"
	}
	fmt.Fprintf(c.stderr, "hint: %s\n", hint)
	return statusFailure
}

// print writes to standard output; what could not be written is a failure.
func (c *command) print(text string) int {
	if _, err := io.WriteString(c.stdout, text); err != nil {
		return c.fail(fmt.Errorf("writing the output: %w", err))
	}
	return statusClean
}

// cleanLines is hooks.Clean that leaves line ends alone.
func cleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = hooks.Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

func closest(name string) string {
	if known := help.Closest(name); known != "" {
		return "did you mean `stanch " + known + "`?"
	}
	return ""
}

// help tells all there is to say of a command, or of all at a glance.
func (c *command) help(args []string) int {
	switch {
	case len(args) == 0:
		return c.print(help.Usage())
	case len(args) > 1:
		return c.misuse("help takes one command", "stanch help [COMMAND | --man]")
	case args[0] == "--man":
		return c.print(help.Man())
	}
	about := help.Find(args[0])
	if about == nil {
		return c.misuse(fmt.Sprintf("unknown command %q", args[0]), closest(args[0]))
	}
	return c.print(about.Text())
}

// completion prints what makes a shell complete.
func (c *command) completion(args []string) int {
	if len(args) == 1 {
		if text, ok := help.Completion(args[0]); ok {
			return c.print(text)
		}
	}
	return c.misuse("completion takes one shell", "stanch completion "+strings.Join(help.Shells, "|"))
}

// hook runs one of git's hooks.
func (c *command) hook(ctx context.Context, name string, args []string) int {
	if what, hint := hookMisuse(name, args); what != "" && !hooks.IsFramework(c.env.Getenv, name, args) {
		return c.misuse(what, hint)
	}
	v, err := c.env.Hook(ctx, name, args, c.stdin)
	if late := hooks.TimeLimitError(0); errors.As(err, &late) {
		return c.fail(err)
	}
	if err != nil {
		return c.failHook(name, err)
	}
	c.line.Clear()
	text := hooks.Text{W: c.stderr, Color: terminal.Color(c.stderr, c.env.Getenv), Advice: true, Most: hooks.MostShown}
	if err := text.Write(v); err != nil {
		return statusFailure // there is nowhere left to say so
	}
	return status(v)
}

// hookMisuse tells what is wrong with the arguments of a hook, if anything is.
func hookMisuse(name string, args []string) (what, hint string) {
	for _, a := range args {
		if strings.HasPrefix(a, "-") && strings.Contains(a, "show-secrets") {
			return "--show-secrets is not for hooks: their output ends up in logs", "use `stanch scan --staged --show-secrets` on a terminal"
		}
	}
	switch want := map[string]int{"commit-msg": 1, "pre-push": 2}[name]; {
	case len(args) == want:
		return "", ""
	case want == 0:
		return name + " takes no arguments", "`stanch scan` takes paths and flags"
	default:
		return fmt.Sprintf("%s takes %s, as git gives them to the hook", name, hooks.Counted(want, "argument")), ""
	}
}

func status(v *hooks.Verdict) int {
	switch {
	case len(v.Problems) > 0 || v.Partial:
		return statusFailure
	case len(v.Findings) > 0:
		return statusFound
	}
	return statusClean
}

// scan judges what the arguments name.
func (c *command) scan(ctx context.Context, args []string) int {
	fs := flags("scan")
	started := time.Now()
	l := &hooks.Look{Stdin: c.stdin}
	fs.BoolVar(&l.Staged, "staged", false, "")
	revs := fs.String("range", "", "")
	fs.BoolVar(&l.History, "history", false, "")
	format := fs.String("format", "text", "")
	output := fs.String("output", "", "")
	fs.StringVar(&l.Config, "config", "", "")
	fs.BoolVar(&l.NoInline, "no-inline-allow", false, "")
	show := fs.Bool("show-secrets", false, "")
	fs.StringVar(&l.FailOn, "fail-on", "", "")
	shard := fs.String("shard", "", "")
	fs.BoolVar(&l.Recurse, "recurse-submodules", false, "")
	unpacked := fs.Int64("max-unpacked", 0, "")
	paths, err := parseMixed(fs, args)
	if err != nil {
		return c.misuse(err.Error(), "`stanch help scan` lists the flags of scan")
	}
	report := hooks.Report{
		ShowSecrets: *show, Color: *output == "" && terminal.Color(c.stdout, c.env.Getenv),
		Version: built.Version(), Started: started, Providers: hooks.Providers(rulesYAML),
	}
	write := report.Writer(*format)
	if write == nil {
		return c.misuse(fmt.Sprintf("unknown format %q", *format), "--format "+hooks.FormatNames)
	}
	if *unpacked < 0 {
		return c.misuse("--max-unpacked takes a number of megabytes", "")
	}
	if *unpacked > 0 {
		l.Unpack = archive.Default
		l.Unpack.Bytes, l.Unpack.Ratio = *unpacked<<20, 0
	}
	if *shard != "" {
		if l.Shard, err = hooks.ParseShard(*shard); err != nil {
			return c.misuse(err.Error(), "")
		}
	}
	l.Allowed, l.Brief, l.Paths = *format == "sarif", *format == "text", paths
	if *revs != "" {
		l.Revs, l.Paths = append(strings.Fields(*revs), paths...), nil
	}
	if hint := l.Contradiction(); hint != "" {
		return c.misuse("scan looks at one thing at a time", hint)
	}
	v, err := c.env.Scan(ctx, l)
	if err != nil {
		return c.fail(err)
	}
	if err := c.deliver(*output, func(w io.Writer) error { return write(w, v) }); err != nil {
		return c.fail(err)
	}
	for _, p := range v.Problems {
		if *format != "text" {
			fmt.Fprintf(c.stderr, "stanch: cannot judge %s\n", hooks.Clean(p.String()))
		}
	}
	return status(v)
}

// parseMixed parses flags that may stand among the paths.
func parseMixed(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if args = fs.Args(); len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// deliver hands the writer of a report standard output or a file.
func (c *command) deliver(output string, write func(io.Writer) error) error {
	c.line.Clear()
	var err error
	if output != "" {
		err = hooks.WriteFile(c.env.Abs(output), 0o666, write)
	} else {
		w := bufio.NewWriter(c.stdout)
		if err = write(w); err == nil {
			err = w.Flush()
		}
	}
	if err != nil {
		return fmt.Errorf("writing the output: %w", err)
	}
	return nil
}

// rules lists the rules in force, or shows one as rules.yaml has it.
func (c *command) rules(ctx context.Context, args []string) int {
	fs := flags("rules")
	config := fs.String("config", "", "")
	rest, err := parseMixed(fs, args)
	if err != nil || len(rest) > 1 {
		return c.misuse("rules takes at most one rule", "stanch rules [RULE]")
	}
	j, err := c.env.Anywhere(ctx, *config, nil)
	if err != nil {
		return c.fail(err)
	}
	if len(rest) == 0 {
		return c.print(hooks.RuleList(j.Scanner, j.Sources))
	}
	text, err := hooks.RuleText(j.Scanner, rest[0], rulesYAML)
	if err != nil {
		return c.fail(err)
	}
	return c.print(text)
}

// explain tells what a rule's secret or a finding means and how to get out of it.
func (c *command) explain(ctx context.Context, args []string) int {
	fs := flags("explain")
	format := fs.String("format", "text", "")
	rest, err := parseMixed(fs, args)
	if err != nil || len(rest) != 1 || *format != "text" && *format != "json" {
		return c.misuse("explain takes one rule or fingerprint, and --format text or json", "stanch explain RULE, such as `stanch explain github-pat-classic`")
	}
	e, err := c.explained(ctx, rest[0])
	if err != nil {
		return c.fail(err)
	}
	if *format == "text" {
		return c.print(e.Text(terminal.Color(c.stdout, c.env.Getenv)))
	}
	var b strings.Builder
	if err := e.WriteJSON(&b); err != nil {
		return c.fail(err)
	}
	return c.print(b.String())
}

// explained asks about a rule or a fingerprint, in a repository or not.
func (c *command) explained(ctx context.Context, what string) (*hooks.Explanation, error) {
	all := func(cfg *hooks.Config, opt *scanner.Options) {
		opt.NoInline, opt.Allows = true, nil // what is allowed has an explanation as well
	}
	j, err := c.env.Anywhere(ctx, "", all)
	if err != nil && scanner.Builtin(what) == nil {
		return nil, err
	}
	return j.Explain(ctx, what, hooks.Providers(rulesYAML))
}

// fix takes the staged secrets out, one by one.
func (c *command) fix(ctx context.Context, args []string) int {
	fs := flags("fix")
	all := fs.Bool("all", false, "")
	fs.BoolVar(all, "yes", false, "")
	if err := fs.Parse(args); err != nil || fs.NArg() > 0 {
		return c.misuse(badFlags(err, fs), "stanch fix [--all]")
	}
	j, err := c.env.Judge(ctx, "", nil)
	if err != nil {
		return c.fail(err)
	}
	d := &hooks.Dialogue{In: bufio.NewReader(c.stdin), Out: c.stdout, All: *all}
	done, err := (&hooks.Fixer{Judge: j, Tell: d.Tell, Ask: d.Ask}).Run(ctx)
	if err != nil {
		return c.fail(err)
	}
	if status := c.print(done.Text()); status != statusClean || done.Left == 0 {
		return status
	}
	return statusFound
}

// allows lists every allow in force, checks them, or adds to them.
func (c *command) allows(ctx context.Context, args []string) int {
	if len(args) > 0 && (args[0] == "add" || args[0] == "import") {
		return c.allowMore(ctx, args[0], args[1:])
	}
	fs := flags("allows")
	check := fs.Bool("check", false, "")
	config := fs.String("config", "", "")
	if rest, err := parseMixed(fs, args); err != nil || len(rest) > 0 {
		return c.misuse(badFlags(err, fs), "stanch allows [--check], stanch allows add FINGERPRINT --reason TEXT, stanch allows import FILE ...")
	}
	var rules hooks.AllowRules
	j, err := c.env.Judge(ctx, c.env.Abs(*config), func(cfg *hooks.Config, opt *scanner.Options) {
		rules = hooks.AllowRules{Files: cfg.Files, RequireReason: cfg.RequireReason, Now: opt.Now}
	})
	if err == nil && j.Place.Top == "" {
		err = errors.New("a bare repository has no files that could hold allows")
	}
	if err != nil {
		return c.fail(err)
	}
	all, err := j.AllowList(ctx, rules)
	if err != nil {
		return c.fail(err)
	}
	text, faulty := hooks.AllowText(all, *check)
	if *check && faulty == 0 {
		text = fmt.Sprintf("stanch: %s, each still right\n", hooks.Counted(len(all), "allow"))
	}
	if status := c.print(text); status != statusClean {
		return status
	}
	if *check && faulty > 0 {
		fmt.Fprintf(c.stderr, "stanch: %d of %s no longer right\n", faulty, hooks.Counted(len(all), "allow"))
		return statusFound
	}
	return statusClean
}

// allowMore puts allows into the configuration: one by its fingerprint, or
// what lists of other tools name.
func (c *command) allowMore(ctx context.Context, name string, args []string) int {
	fs := flags(name)
	reason := fs.String("reason", "", "")
	until := fs.String("until", "", "")
	config := fs.String("config", "", "")
	dry := fs.Bool("dry-run", false, "")
	hint := "stanch allows add FINGERPRINT --reason 'why it is none' [--until 2027-03-31]"
	if name == "import" {
		hint = "stanch allows import FILE ... [--reason TEXT] [--until DATE] [--dry-run]"
	}
	rest, err := parseMixed(fs, args)
	if err != nil || len(rest) == 0 || name == "add" && len(rest) > 1 {
		return c.misuse(badFlags(err, fs), hint)
	}
	// What is allowed already is to be found as well.
	j, err := c.env.Judge(ctx, c.existing(*config), func(cfg *hooks.Config, opt *scanner.Options) { opt.NoInline, opt.Allows = true, nil })
	if err != nil {
		return c.fail(err)
	}
	if j.Place.Top == "" && *config == "" {
		return c.fail(errors.New("a bare repository has no " + hooks.ConfigName + "; name a file with --config"))
	}
	path := c.env.Abs(*config)
	if path == "" {
		path = filepath.Join(j.Place.Top, hooks.ConfigName)
	}
	entries := []hooks.AllowEntry{{Fingerprint: rest[0], Reason: *reason, Until: *until}}
	text := ""
	if name == "import" {
		for i := range rest {
			rest[i] = c.env.Abs(rest[i])
		}
		got, err := j.Import(ctx, rest, *reason, *until)
		if err != nil {
			return c.fail(err)
		}
		entries, text = got.Entries(), got.Text()
	}
	if *dry {
		return c.print(text + "stanch: nothing was written (--dry-run)\n")
	}
	n, err := hooks.AddAllows(path, entries)
	if err != nil {
		return c.fail(err)
	}
	return c.print(text + fmt.Sprintf("stanch: %s written to %s\n", hooks.Counted(n, "allow"), hooks.Clean(path)))
}

// existing is a path that a flag names, "" where there is no such file yet.
func (c *command) existing(path string) string {
	if path = c.env.Abs(path); path != "" {
		if _, err := os.Stat(path); err != nil {
			return ""
		}
	}
	return path
}

// demo shows stanch at work with this very binary.
func (c *command) demo(ctx context.Context, args []string) int {
	if len(args) > 0 {
		return c.misuse("demo takes no arguments", "")
	}
	bin, err := os.Executable()
	if err == nil {
		err = demo.Run(ctx, bin, c.env.Vars, c.stdout)
	}
	if err != nil {
		return c.fail(err)
	}
	return statusClean
}

// flags is a flag set that leaves errors to the caller.
func flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// install is both install and uninstall.
func (c *command) install(ctx context.Context, name string, args []string) int {
	fs := flags(name)
	list := fs.String("hooks", "", "")
	global := fs.Bool("global", false, "")
	recurse := fs.Bool("recurse-submodules", false, "")
	dry := fs.Bool("dry-run", false, "")
	if err := fs.Parse(args); err != nil || fs.NArg() > 0 {
		return c.misuse(badFlags(err, fs), "`stanch help "+name+"` lists the flags of "+name)
	}
	opt, err := c.installOptions()
	if err != nil {
		return c.fail(err)
	}
	opt.Global, opt.DryRun, opt.Recurse, opt.Color = *global, *dry, *recurse, terminal.Color(c.stdout, c.env.Getenv)
	if *list != "" {
		opt.Hooks = strings.FieldsFunc(*list, func(r rune) bool { return r == ',' || r == ' ' })
	}
	do := install.Install
	if name == "uninstall" {
		do = install.Uninstall
	}
	if err := do(ctx, opt); err != nil {
		return c.fail(err)
	}
	return statusClean
}

func badFlags(err error, fs *flag.FlagSet) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("unexpected argument %q", fs.Arg(0))
}

func (c *command) installOptions() (install.Options, error) {
	repo, err := git.Open(c.env.Dir, c.env.Vars)
	if err != nil {
		return install.Options{}, err
	}
	bin, err := os.Executable()
	if err != nil {
		return install.Options{}, fmt.Errorf("finding the stanch binary: %w", err)
	}
	return install.Options{Repo: repo, Binary: bin, DataDir: c.env.DataDir(), Stdout: c.stdout}, nil
}

func (c *command) status(ctx context.Context, args []string) int {
	if len(args) > 0 {
		return c.misuse("status takes no arguments", "")
	}
	opt, err := c.installOptions()
	if err != nil {
		return c.fail(err)
	}
	ok, err := install.Status(ctx, opt)
	if err != nil {
		return c.fail(err)
	}
	text, err := c.env.InForce(ctx)
	if err != nil { // no hook can judge anything either
		return c.fail(err)
	}
	if status := c.print(text); status != statusClean {
		return status
	}
	proved, err := install.Prove(ctx, opt)
	if err != nil {
		return c.fail(err)
	}
	if !ok || !proved {
		return statusFound
	}
	return statusClean
}

// version tells what this binary was built from.
func (c *command) version() int {
	return c.print(fmt.Sprintf("stanch %s, %d rules\n%s", built.Version(), scanner.BuiltinCount(), built.From()))
}
