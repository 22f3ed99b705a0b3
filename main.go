// Stanch stops secrets from leaking through git: git runs it before every
// commit and every push, and it blocks what would leak one.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"stanch/hooks"
	"stanch/hooks/allows"
	"stanch/hooks/disk"
	"stanch/hooks/explain"
	"stanch/hooks/fix"
	"stanch/hooks/git"
	"stanch/hooks/process"
	"stanch/hooks/report"
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

func main() { os.Exit(start(os.Stdout, os.Stderr)) }

// start runs the program until it ends or is interrupted.
func start(stdout, stderr io.Writer) int {
	return process.Run(
		func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdin, stdout, stderr) },
		(&command{stderr: stderr}).fail)
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
	if asksForHelp(name, rest) && help.Find(name) != nil {
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
		return c.version(rest)
	case "help", "--help", "-help", "-h":
		return c.help(rest)
	case "completion":
		return c.completion(rest)
	}
	return c.misuse(fmt.Sprintf("unknown command %q", name), help.Closest(name))
}

// asksForHelp reports whether the arguments of a command, as far as they may be
// flags, do. Those of pre-push are what somebody calls a remote.
func asksForHelp(name string, args []string) bool {
	for i, a := range args {
		switch {
		case a == "--", name == "pre-push" && len(args) > 1:
			return false
		case a == "--help", a == "-h" && i == 0:
			return true
		}
	}
	return false
}

// fail reports an error that keeps stanch from looking.
func (c *command) fail(err error) int {
	c.line.Clear()
	if errors.Is(err, context.Canceled) {
		err = process.ErrInterrupted
	}
	fmt.Fprintf(c.stderr, "stanch: error: %s\n", terminal.CleanLines(hooks.Redact(err.Error())))
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
	fmt.Fprintf(c.stderr, "stanch: error: %s\n", terminal.Clean(hooks.Redact(what)))
	if hint == "" {
		hint = "`stanch help` lists the commands"
	}
	fmt.Fprintf(c.stderr, "hint: %s\n", hint)
	return statusFailure
}

// print writes to standard output; what could not be written is a failure.
func (c *command) print(text string) int { return c.say(text, nil) }

// say prints what came of a command, or tells of the error that kept it from
// any.
func (c *command) say(text string, err error) int {
	if err != nil {
		return c.fail(err)
	}
	if _, err := io.WriteString(c.stdout, text); err != nil {
		return c.fail(fmt.Errorf("writing the output: %w", err))
	}
	return statusClean
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
		return c.misuse(fmt.Sprintf("unknown command %q", args[0]), help.Closest(args[0]))
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
	if what, hint := c.env.HookMisuse(name, args); what != "" {
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
	write := report.ForHook(terminal.Color(c.stderr, c.env.Getenv))
	if err := write(c.stderr, v); err != nil {
		return statusFailure // there is nowhere left to say so
	}
	return status(v)
}

// status is the exit status for a verdict.
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
	s, what, hint := c.scanning(args)
	if what != "" {
		return c.misuse(what, hint)
	}
	v, err := c.env.Scan(ctx, &s.look)
	if err != nil {
		return c.fail(err)
	}
	c.line.Clear()
	if err := disk.Deliver(c.stdout, c.env.Abs(s.output), func(w io.Writer) error { return s.write(w, v) }); err != nil {
		return c.fail(err)
	}
	if s.format != "text" { // programs read that; a person is told here
		for _, p := range v.Problems {
			fmt.Fprintf(c.stderr, "stanch: cannot judge %s\n", terminal.Clean(p.String()))
		}
	}
	return status(v)
}

// scanning is what the arguments of scan ask for.
type scanning struct {
	look   hooks.Look
	format string
	output string // a file, "" for standard output
	write  report.Writer
}

// scanning parses the arguments of scan, or tells what is wrong with them.
func (c *command) scanning(args []string) (s *scanning, what, hint string) {
	s = &scanning{look: hooks.Look{Stdin: c.stdin}}
	options := report.Options{Version: built.Version(), Started: time.Now()}
	fs, l := flags("scan"), &s.look
	fs.BoolVar(&l.Staged, "staged", false, "")
	revs := fs.String("range", "", "")
	fs.BoolVar(&l.History, "history", false, "")
	fs.StringVar(&s.format, "format", "text", "")
	fs.StringVar(&s.output, "output", "", "")
	fs.StringVar(&l.Config, "config", "", "")
	fs.BoolVar(&l.NoInline, "no-inline-allow", false, "")
	fs.BoolVar(&options.ShowSecrets, "show-secrets", false, "")
	fs.StringVar(&l.FailOn, "fail-on", "", "")
	shard := fs.String("shard", "", "")
	fs.BoolVar(&l.Recurse, "recurse-submodules", false, "")
	fs.Int64Var(&l.MaxUnpacked, "max-unpacked", 0, "")
	paths, err := parse(fs, args)
	if err != nil {
		return nil, err.Error(), "`stanch help scan` lists the flags of scan"
	}
	options.Color = s.output == "" && terminal.Color(c.stdout, c.env.Getenv)
	if s.write = report.New(s.format, options); s.write == nil {
		return nil, fmt.Sprintf("unknown format %q", s.format), "--format " + report.Formats
	}
	if l.MaxUnpacked < 0 {
		return nil, "--max-unpacked takes a number of megabytes", ""
	}
	if *shard != "" {
		if l.Shard, err = hooks.ParseShard(*shard); err != nil {
			return nil, err.Error(), ""
		}
	}
	l.Allowed, l.Brief, l.Paths = s.format == "sarif", s.format == "text", paths
	if *revs != "" {
		l.Revs, l.Paths = append(strings.Fields(*revs), paths...), nil
	}
	if hint := l.Contradiction(); hint != "" {
		return nil, "scan looks at one thing at a time", hint
	}
	return s, "", ""
}

// rules lists the rules in force, or shows one as rules.yaml has it.
func (c *command) rules(ctx context.Context, args []string) int {
	fs := flags("rules")
	config := fs.String("config", "", "")
	rest, err := parse(fs, args)
	if err != nil || len(rest) > 1 {
		return c.misuse(odd(err, rest), "stanch rules [RULE] [--config FILE]")
	}
	j, err := c.env.Anywhere(ctx, *config, nil)
	if err != nil {
		return c.fail(err)
	}
	if len(rest) == 0 {
		return c.print(explain.RuleList(j))
	}
	return c.say(explain.RuleText(j, rest[0]))
}

// explain tells what a rule's secret or a finding means and how to get out of it.
func (c *command) explain(ctx context.Context, args []string) int {
	fs := flags("explain")
	format := fs.String("format", "text", "")
	rest, err := parse(fs, args)
	if err != nil || len(rest) != 1 || *format != "text" && *format != "json" {
		return c.misuse("explain takes one rule or fingerprint, and --format text or json", "stanch explain RULE, such as `stanch explain github-pat-classic`")
	}
	e, err := explain.Of(ctx, c.env, rest[0])
	switch {
	case err != nil:
		return c.fail(err)
	case *format == "json":
		return c.say(e.JSON())
	}
	return c.print(e.Text(terminal.Color(c.stdout, c.env.Getenv)))
}

// fix takes the staged secrets out, one by one.
func (c *command) fix(ctx context.Context, args []string) int {
	fs := flags("fix")
	all := fs.Bool("all", false, "")
	fs.BoolVar(all, "yes", false, "")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return c.misuse(odd(err, rest), "stanch fix [--all]")
	}
	j, err := c.env.Judge(ctx, "", nil)
	if err != nil {
		return c.fail(err)
	}
	d := &fix.Dialogue{In: bufio.NewReader(c.stdin), Out: c.stdout, All: *all}
	done, err := (&fix.Fixer{Judge: j, Tell: d.Tell, Ask: d.Ask}).Run(ctx)
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
	rest, err := parse(fs, args)
	if err != nil || len(rest) > 0 {
		return c.misuse(odd(err, rest), "stanch allows [--check], stanch allows add FINGERPRINT --reason TEXT, stanch allows import FILE ...")
	}
	all, err := allows.List(ctx, c.env, *config)
	if err != nil {
		return c.fail(err)
	}
	text, faulty := allows.Text(all, *check)
	if *check && faulty == 0 {
		text = fmt.Sprintf("stanch: %s, each still right\n", terminal.Counted(len(all), "allow"))
	}
	if status := c.print(text); status != statusClean {
		return status
	}
	if *check && faulty > 0 {
		fmt.Fprintf(c.stderr, "stanch: %d of %s no longer right\n", faulty, terminal.Counted(len(all), "allow"))
		return statusFound
	}
	return statusClean
}

// allowMore puts allows into the configuration: one by its fingerprint, or
// what lists of other tools name.
func (c *command) allowMore(ctx context.Context, name string, args []string) int {
	a := &allows.Addition{}
	fs := flags(name)
	fs.StringVar(&a.Reason, "reason", "", "")
	fs.StringVar(&a.Until, "until", "", "")
	fs.StringVar(&a.Config, "config", "", "")
	fs.BoolVar(&a.DryRun, "dry-run", false, "")
	hint := "stanch allows add FINGERPRINT --reason 'why it is none' [--until 2027-03-31]"
	if name == "import" {
		hint = "stanch allows import FILE ... [--reason TEXT] [--until DATE] [--dry-run]"
	}
	rest, err := parse(fs, args)
	if err != nil || len(rest) == 0 || name == "add" && len(rest) > 1 {
		return c.misuse(odd(err, rest), hint)
	}
	if name == "import" {
		a.Lists = rest
	} else {
		a.Fingerprint = rest[0]
	}
	return c.say(allows.Add(ctx, c.env, a))
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
	return c.say("", err)
}

// install is both install and uninstall.
func (c *command) install(ctx context.Context, name string, args []string) int {
	fs := flags(name)
	list := fs.String("hooks", "", "")
	global := fs.Bool("global", false, "")
	recurse := fs.Bool("recurse-submodules", false, "")
	dry := fs.Bool("dry-run", false, "")
	if rest, err := parse(fs, args); err != nil || len(rest) > 0 {
		return c.misuse(odd(err, rest), "`stanch help "+name+"` lists the flags of "+name)
	}
	opt, err := c.installOptions()
	if err != nil {
		return c.fail(err)
	}
	opt.Global, opt.DryRun, opt.Recurse, opt.Color = *global, *dry, *recurse, terminal.Color(c.stdout, c.env.Getenv)
	if *list != "" {
		opt.Hooks = strings.FieldsFunc(*list, func(r rune) bool { return r == ',' || r == ' ' })
		if len(opt.Hooks) == 0 {
			return c.misuse("--hooks names no hook", "--hooks pre-commit,pre-push,commit-msg")
		}
	}
	do := install.Install
	if name == "uninstall" {
		do = install.Uninstall
	}
	return c.say("", do(ctx, opt))
}

// installOptions are those that no flag changes.
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

// status tells whether the hooks would block, and tries it.
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
	if status := c.say(c.env.InForce(ctx)); status != statusClean {
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
func (c *command) version(args []string) int {
	if len(args) > 0 {
		return c.misuse("version takes no arguments", "")
	}
	return c.print(fmt.Sprintf("stanch %s, %d rules\n%s", built.Version(), scanner.BuiltinCount(), built.From()))
}

// flags is a flag set that leaves errors to the caller.
func flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	return fs
}

// parse parses flags that may stand among the other arguments, which it returns;
// behind "--" there are none, whatever files are called. No flag has a use for
// an empty value: taken for none, one that a script forgot to set would have
// something else looked at, and nobody would notice.
func parse(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		n := len(args) - fs.NArg()
		if last := n > 0 && args[n-1] == "--"; last || fs.NArg() == 0 {
			rest = append(rest, fs.Args()...)
			break
		}
		rest, args = append(rest, args[n]), args[n+1:]
	}
	fs.Visit(func(f *flag.Flag) {
		if strings.TrimSpace(f.Value.String()) == "" {
			err = fmt.Errorf("--%s has no value; where it comes from a variable, that one is not set", f.Name)
		}
	})
	return rest, err
}

// odd tells what is wrong with arguments that flags were parsed from.
func odd(err error, rest []string) string {
	switch {
	case err != nil:
		return err.Error()
	case len(rest) == 0:
		return "an argument is missing"
	}
	return fmt.Sprintf("unexpected argument %q", rest[len(rest)-1])
}
