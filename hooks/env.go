package hooks

import (
	"context"
	"path/filepath"
	"time"

	"stanch/hooks/config"
	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/scanner"
)

// Env is where a run takes place: what leads it to its repository and to the
// configuration in force.
type Env struct {
	Dir  string   // the current folder, absolute
	Vars []string // the environment, each "NAME=value"
	// Progress, where not nil, is that of every Judge of this run.
	Progress func(Progress)
}

// Change is what a command wants other than the configuration has it, made
// before anything is judged.
type Change func(*config.Config, *scanner.Options)

// Getenv is the value of an environment variable, "" if unset.
func (e Env) Getenv(name string) string { return git.Getenv(e.Vars, name) }

// Abs is a path from the current folder; "" stays "".
func (e Env) Abs(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(e.Dir, path)
}

// Judge prepares a Judge for the repository that the current folder lies in, by
// the configuration at path, or where that is "" by the repository's own.
// Where there is no repository, there is no Judge besides the error.
func (e Env) Judge(ctx context.Context, path string, change Change) (*Judge, error) {
	repo, err := git.Open(e.Dir, e.Vars)
	if err != nil {
		return nil, err
	}
	place, err := repo.Place(ctx)
	if err != nil {
		return nil, err
	}
	j := &Judge{Repo: repo, Place: place, Progress: e.Progress}
	return j, e.configure(j, path, change)
}

// Anywhere is Judge that does without a repository where there is none: what
// the user has configured is in force then.
func (e Env) Anywhere(ctx context.Context, path string, change Change) (*Judge, error) {
	j, err := e.Judge(ctx, path, change)
	if j == nil {
		j = &Judge{}
		err = e.configure(j, path, change)
	}
	return j, err
}

func (e Env) configure(j *Judge, path string, change Change) error {
	cfg, err := config.Load(e.Getenv("STANCH_CONFIG"), e.userConfig(), j.Place.Top, path)
	if err != nil {
		return err
	}
	for i := range cfg.Rules {
		cfg.Rules[i].Origin = disk.Relative(j.Place.Top, cfg.Rules[i].Origin)
	}
	opt := cfg.Options(time.Now())
	if change != nil {
		change(cfg, &opt)
	}
	j.Scanner, j.FailOn = scanner.New(opt), cfg.FailOn
	return nil
}

// userConfig is the user's own configuration file, "" where there is no home.
func (e Env) userConfig() string {
	return e.home("XDG_CONFIG_HOME", ".config", "config.yaml")
}

// DataDir is the folder for what stanch keeps for a user, "" where there is no
// home.
func (e Env) DataDir() string {
	return e.home("XDG_DATA_HOME", filepath.Join(".local", "share"), "")
}

// home is a place of stanch's in a folder that a variable names, or else in the
// usual one below the user's home.
func (e Env) home(variable, usual, name string) string {
	dir := e.Getenv(variable)
	if !filepath.IsAbs(dir) {
		home := e.Getenv("HOME")
		if home == "" {
			return ""
		}
		dir = filepath.Join(home, usual)
	}
	return filepath.Join(dir, "stanch", name)
}
