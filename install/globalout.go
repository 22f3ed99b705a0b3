package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stanch/hooks/git"
)

// uninstallGlobal takes out both ways, whatever git is installed now. The
// settings go first, so that nothing points to what is no longer there.
func (o Options) uninstallGlobal(ctx context.Context) error {
	if !filepath.IsAbs(o.DataDir) {
		return fmt.Errorf("uninstalling for all repositories: the folder of stanch's files is %q, which is not absolute\nhint: set HOME or XDG_DATA_HOME", o.DataDir)
	}
	plans, err := o.planUnrelay(ctx)
	if err != nil {
		return err
	}
	for _, hook := range supported {
		p := plan{hook: hook}
		have, err := userConfig(ctx, o.Repo, "--global", "--get-regexp", `^hook\.stanch-`+hook+`\.`)
		if err != nil {
			return err
		}
		if have != "" {
			p.steps = append(p.steps, setConfig{ctx, o.Repo, "hook.stanch-" + hook + ".", ""})
			p.say("taken out of the user's configuration")
		}
		plans = append(plans, p)
	}
	plans = append(plans, dropShims(o.configuredDir(), supported)...)
	plans = append(plans, plan{steps: []step{dropDir{o.DataDir}}})
	if !slices.ContainsFunc(plans, func(p plan) bool { return len(p.said) > 0 || p.err != nil }) {
		o.printer().line("uninstall", "nothing of stanch's is installed for all repositories")
	}
	return o.run(plans)
}

func (o Options) planUnrelay(ctx context.Context) ([]plan, error) {
	have, err := userConfig(ctx, o.Repo, "--global", "--type=path", "--get", "core.hooksPath")
	if err != nil {
		return nil, err
	}
	prior, err := userConfig(ctx, o.Repo, "--global", "--get", priorKey)
	if err != nil {
		return nil, err
	}
	p := plan{hook: "all repositories"}
	if have != "" && filepath.FromSlash(have) == o.relayDir() {
		p.steps = append(p.steps, setConfig{ctx, o.Repo, "core.hooksPath", prior})
		p.say("core.hooksPath of the user is as it was before")
	}
	if prior != "" {
		p.steps = append(p.steps, setConfig{ctx, o.Repo, "stanch.", ""})
	}
	return append([]plan{p}, dropShims(o.relayDir(), hooksOfGit)...), nil
}

// dropShims removes our shims from a folder of ours, and the folder.
func dropShims(dir string, hooks []string) []plan {
	var plans []plan
	for _, hook := range hooks {
		p := plan{hook: hook}
		path := filepath.Join(dir, hook)
		for _, name := range leftovers(dir, hook) {
			p.steps = append(p.steps, drop{path: name})
		}
		f, err := readHook(path)
		switch {
		case err != nil:
			p.err = err
		case f.kind == ours:
			p.steps = append(p.steps, drop{path: path, before: string(f.text)})
		case f.kind != absent:
			p.refuse(path+" was not left as stanch wrote it, and is left alone", "rm "+paste(path))
		}
		plans = append(plans, p)
	}
	return append(plans, plan{steps: []step{dropDir{dir}}})
}

// A globalState is what is installed for all repositories.
type globalState struct {
	configured map[string]hookFile // shims that the configuration names
	relayed    string              // the folder of ours that the user's core.hooksPath names
}

func (o Options) globalStatus(ctx context.Context) (globalState, error) {
	g := globalState{configured: map[string]hookFile{}}
	version, err := o.Repo.Version(ctx)
	if err != nil {
		return g, err
	}
	if git.AtLeast(version, configuredSince) {
		settings, err := o.Repo.Config(ctx, `^hook\.stanch-.*\.command$`)
		if err != nil {
			return g, fmt.Errorf("reading git's configuration: %w", err)
		}
		for _, s := range settings {
			hook := strings.TrimSuffix(strings.TrimPrefix(s.Key, "hook.stanch-"), ".command")
			f, err := readHook(filepath.FromSlash(unquote(s.Value)))
			if err != nil {
				return g, err
			}
			f.shim.hook = hook // named, whether it is there or not
			g.configured[hook] = f
		}
	}
	if o.DataDir == "" {
		return g, nil
	}
	if _, err := os.Stat(o.relayDir()); errors.Is(err, fs.ErrNotExist) {
		return g, nil
	}
	have, err := userConfig(ctx, o.Repo, "--global", "--includes", "--type=path", "--get", "core.hooksPath")
	if err == nil && filepath.FromSlash(have) == o.relayDir() {
		g.relayed = o.relayDir()
	}
	return g, err
}
