package install

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"stanch/hooks/git"
)

// configuredSince is the first git that runs hooks named in its configuration.
const configuredSince = "2.54"

// hooksOfGit are all the hooks that git looks for in its hooks folder. Once a
// folder of ours stands for all repositories, each must be passed on, or the
// repository's own would fall silent.
var hooksOfGit = []string{
	"applypatch-msg", "pre-applypatch", "post-applypatch",
	"pre-commit", "pre-merge-commit", "prepare-commit-msg", "commit-msg", "post-commit",
	"pre-rebase", "post-checkout", "post-merge", "pre-push",
	"pre-receive", "update", "proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout",
	"pre-auto-gc", "post-rewrite", "sendemail-validate", "post-index-change",
	"p4-changelist", "p4-prepare-changelist", "p4-post-changelist", "p4-pre-submit",
}

// priorKey is where the user's configuration keeps the core.hooksPath that
// was set before ours, as it was written.
const priorKey = "stanch.hooksPathBefore"

func (o Options) relayDir() string      { return filepath.Join(o.DataDir, "hooks") }
func (o Options) configuredDir() string { return filepath.Join(o.DataDir, "configured") }

// setConfig changes the user's configuration; no value takes the key out, and
// a key that ends in a dot stands for its whole section.
type setConfig struct {
	ctx        context.Context
	repo       *git.Repo
	key, value string
}

func (s setConfig) args() []string {
	if section, ok := strings.CutSuffix(s.key, "."); ok {
		return []string{"config", "--global", "--remove-section", section}
	}
	if s.value == "" {
		return []string{"config", "--global", "--unset-all", s.key}
	}
	return []string{"config", "--global", "--replace-all", s.key, s.value}
}

func (s setConfig) do(disk) error {
	if _, err := s.repo.Output(s.ctx, s.args()...); err != nil {
		return fmt.Errorf("changing the user's configuration: %w", err)
	}
	return nil
}

func (s setConfig) show(p printer) { p.paste(append([]string{"git"}, s.args()...)...) }

// userConfig reads one key of the user's configuration.
func userConfig(ctx context.Context, repo *git.Repo, args ...string) (string, error) {
	out, err := repo.Output(ctx, append([]string{"config", "-z"}, args...)...)
	var e *git.Error
	if errors.As(err, &e) && e.ExitCode() == 1 {
		return "", nil
	}
	if err != nil {
		// A configuration file that is not there has no keys.
		if e != nil && strings.HasPrefix(args[0], "--") && e.ExitCode() == 128 && strings.Contains(e.Stderr, "No such file") {
			return "", nil
		}
		return "", fmt.Errorf("reading the user's configuration: %w", err)
	}
	value, _, _ := strings.Cut(string(out), "\x00")
	return value, nil
}

func (o Options) installGlobal(ctx context.Context, hooks []string) error {
	if !filepath.IsAbs(o.DataDir) {
		return fmt.Errorf("installing for all repositories: the folder for stanch's files is %q, which is not absolute\nhint: set HOME or XDG_DATA_HOME", o.DataDir)
	}
	version, err := o.Repo.Version(ctx)
	if err != nil {
		return fmt.Errorf("installing for all repositories: %w", err)
	}
	plans, err := o.planRelay(ctx, hooks)
	if git.AtLeast(version, configuredSince) {
		plans, err = o.planConfigured(ctx, hooks)
	}
	if err != nil {
		return err
	}
	return o.run(plans)
}

// planShim is the plan that puts one shim into a folder of ours.
func planShim(dir string, s shim) plan {
	p := plan{hook: s.hook}
	path := filepath.Join(dir, s.hook)
	old, err := readHook(path)
	switch {
	case err != nil:
		p.err = err
	case old.kind == absent:
		p.steps = append(p.steps, put{path: path, text: s.text()})
	case old.kind != ours:
		p.refuse(path+" was not left as stanch wrote it", "to have it written anew: rm "+paste(path)+" && stanch install --global")
	case old.shim.version <= shimVersion && (string(old.text) != s.text() || !old.runs):
		p.steps = append(p.steps, put{path: path, text: s.text(), before: string(old.text)})
	}
	return p
}

// planConfigured has git 2.54 or newer run the hooks by its configuration.
// What it names is a shim and not stanch itself, which may go missing.
func (o Options) planConfigured(ctx context.Context, hooks []string) ([]plan, error) {
	dir := o.configuredDir()
	first, err := place{dir: dir}.folders()
	if err != nil {
		return nil, err
	}
	plans := []plan{first}
	for _, hook := range hooks {
		p := planShim(dir, shim{hook: hook, role: configured, binary: filepath.ToSlash(o.Binary)})
		name := "hook.stanch-" + hook
		for _, set := range [][2]string{{".command", quote(filepath.ToSlash(filepath.Join(dir, hook)))}, {".event", hook}} {
			have, err := userConfig(ctx, o.Repo, "--global", "--includes", "--get", name+set[0])
			if err != nil {
				return nil, err
			}
			if have != set[1] && p.err == nil {
				p.steps = append(p.steps, setConfig{ctx, o.Repo, name + set[0], set[1]})
			}
		}
		switch {
		case p.err != nil:
		case len(p.steps) == 0:
			p.say("already installed for all repositories, by %s in the user's configuration", name)
		default:
			p.say("installed for all repositories, by %s in the user's configuration", name)
		}
		plans = append(plans, p)
	}
	old, err := o.planUnrelay(ctx) // of an older git
	return append(plans, old...), err
}

// planRelay points core.hooksPath of the user to a folder of ours whose hooks
// pass on to those of the repository, or of the folder it pointed to before.
// The setting comes last, when every hook is there.
func (o Options) planRelay(ctx context.Context, hooks []string) ([]plan, error) {
	dir := o.relayDir()
	have, err := userConfig(ctx, o.Repo, "--global", "--includes", "--type=path", "--get", "core.hooksPath")
	if err != nil {
		return nil, err
	}
	raw, err := userConfig(ctx, o.Repo, "--global", "--get", "core.hooksPath")
	if err != nil {
		return nil, err
	}
	prior, wired := have, filepath.FromSlash(have) == dir
	if wired {
		if prior, err = userConfig(ctx, o.Repo, "--global", "--type=path", "--get", priorKey); err != nil {
			return nil, err
		}
	}
	if prior == "" {
		if prior, err = userConfig(ctx, o.Repo, "--system", "--type=path", "--get", "core.hooksPath"); err != nil {
			prior = "" // no system configuration
		}
	}
	first, err := place{dir: dir}.folders()
	if err != nil {
		return nil, err
	}
	plans, changes := []plan{first}, 0
	for _, hook := range hooksOfGit {
		s := shim{hook: hook, role: relayOnly, prior: filepath.ToSlash(prior)}
		if slices.Contains(hooks, hook) {
			s.role, s.binary = relay, filepath.ToSlash(o.Binary)
		}
		p := planShim(dir, s)
		if p.err != nil {
			return nil, fmt.Errorf("installing for all repositories: %w", p.err)
		}
		changes += len(p.steps)
		plans = append(plans, plan{steps: p.steps}) // one that fails stops all: the setting must not come true
	}
	last := plan{hook: "all repositories"}
	if !wired {
		if raw != "" {
			last.steps = append(last.steps, setConfig{ctx, o.Repo, priorKey, raw})
		}
		last.steps = append(last.steps, setConfig{ctx, o.Repo, "core.hooksPath", filepath.ToSlash(dir)})
	}
	if wired && changes == 0 {
		last.say("already installed: core.hooksPath of the user is %s", dir)
	} else {
		last.say("%s run from %s, to which core.hooksPath of the user points", strings.Join(hooks, ", "), dir)
		last.say("each passes on to the repository's own hook of that name; a repository that sets its own core.hooksPath has to be installed by itself")
	}
	return append(plans, last), nil
}
