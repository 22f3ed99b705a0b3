package hooks

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/hooks/lazy"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
)

// sealRules are the rules for the files that are to be encrypted, by name. Git
// is only asked where an attribute might say so.
func (j *Judge) sealRules(ctx context.Context, files []touched) (map[string]*sealed.Rule, error) {
	rules := map[string]*sealed.Rule{}
	configs := map[string]sopsConfig{}
	filters := map[string]bool{}
	var filtered []string
	for _, t := range files {
		if _, known := rules[t.name]; known {
			continue
		}
		rules[t.name] = sealed.ByName(t.name)
		r, err := j.sopsRule(configs, t.name)
		if err != nil {
			return nil, err
		}
		if r != nil {
			rules[t.name] = r
		}
		has, err := j.hasFilter(filters, t.name)
		if err != nil {
			return nil, fmt.Errorf("reading which files are encrypted: %w", err)
		}
		if has {
			filtered = append(filtered, t.name)
		}
	}
	if len(filtered) == 0 {
		return rules, nil
	}
	return rules, j.filterRules(ctx, rules, filtered)
}

// upwards is what the folder dir has, or else the nearest of those around it.
// What is known is kept for each of them: of folders within each other, none
// is asked twice, nor passed twice on the way up.
func upwards[T comparable](known map[string]T, dir string, has func(dir string) (T, error)) (T, error) {
	var none, found T
	var passed []string
	for {
		var ok bool
		if found, ok = known[dir]; ok {
			break
		}
		var err error
		if found, err = has(dir); err != nil {
			return none, err
		}
		passed = append(passed, dir)
		if found != none || dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	for _, dir := range passed {
		known[dir] = found
	}
	return found, nil
}

// sopsConfig is a .sops.yaml, and the folder it is for.
type sopsConfig struct {
	config *sealed.SOPS
	dir    string
}

// sopsRule is what the nearest .sops.yaml above a file says of it.
func (j *Judge) sopsRule(known map[string]sopsConfig, name string) (*sealed.Rule, error) {
	found, err := upwards(known, path.Dir(name), func(dir string) (c sopsConfig, err error) {
		at := path.Join(dir, ".sops.yaml")
		text, err := disk.ReadIfThere(filepath.Join(j.Place.Top, filepath.FromSlash(at)))
		if err == nil && text != nil {
			c.dir = dir
			c.config, err = sealed.ParseSOPS(at, text)
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading which files sops encrypts: %w", err)
	}
	if found.config == nil {
		return nil, nil
	}
	if found.dir != "." {
		name = strings.TrimPrefix(name, found.dir+"/")
	}
	return found.config.Rule(name), nil
}

// otherFilter is a filter that is not LFS.
var otherFilter = lazy.Regexp{Expr: `(?m)^[^#\n]*\sfilter=(?:[^l\s]|l[^f\s]|lf[^s\s]|lfs[^\s])`}

// hasFilter reports whether a .gitattributes that holds for a file names a
// filter that might encrypt.
func (j *Judge) hasFilter(known map[string]bool, name string) (bool, error) {
	has := func(file string) (bool, error) {
		text, err := disk.ReadIfThere(file)
		return bytes.Contains(text, []byte("filter=")) && otherFilter.Get().Match(text), err
	}
	const info = "" // is no folder
	does, ok := known[info]
	if !ok {
		var err error
		if does, err = has(filepath.Join(j.Place.GitDir, "info", "attributes")); err != nil {
			return false, err
		}
		known[info] = does
	}
	if does {
		return true, nil
	}
	return upwards(known, path.Dir(name), func(dir string) (bool, error) {
		return has(filepath.Join(j.Place.Top, filepath.FromSlash(dir), ".gitattributes"))
	})
}

// ciphers are filters known by their names, and programs that a filter of any
// name may run.
var (
	cipherNames    = lazy.Regexp{Expr: `^(?:git-crypt(?:-.*)?|crypt(?:-.*)?|transcrypt|git-agecrypt|agecrypt|sops|strongbox|git-encrypt|openssl|blackbox)$`}
	cipherPrograms = lazy.Regexp{Expr: `\b(?:git-crypt|transcrypt|sops|age|rage|agecrypt|git-agecrypt|gpg|gpg2|ansible-vault|openssl|strongbox|crypt)\b`}
)

// filterRules adds the rules that attributes make.
func (j *Judge) filterRules(ctx context.Context, rules map[string]*sealed.Rule, names []string) error {
	repo := j.Repo.In(j.Place.Top)
	out, err := repo.Input(ctx, strings.NewReader(strings.Join(names, "\x00")+"\x00"), "check-attr", "-z", "--stdin", "filter")
	if err != nil {
		return err
	}
	settings, err := repo.Config(ctx, `^filter\..*\.clean$`)
	if err != nil {
		return err
	}
	ciphers := map[string]bool{}
	for _, s := range settings {
		name := strings.TrimSuffix(strings.TrimPrefix(s.Key, "filter."), ".clean")
		ciphers[name] = cipherPrograms.Get().MatchString(s.Value)
	}
	fields := strings.Split(string(out), "\x00")
	if n := len(fields); n != 3*len(names)+1 || fields[n-1] != "" {
		return git.CutOff("check-attr", "filter")
	}
	for i := 0; i+2 < len(fields); i += 3 {
		name, filter := fields[i], fields[i+2]
		if name != names[i/3] || fields[i+1] != "filter" {
			return git.CutOff("check-attr", "filter")
		}
		if !ciphers[filter] && !cipherNames.Get().MatchString(filter) {
			continue
		}
		rules[name] = &sealed.Rule{
			Says: ".gitattributes (filter=" + filter + ")", Tool: filter, Command: filterCommand(filter),
			Clear: func(text []byte) bool { return len(text) > 0 && sealed.Kind(text) == "" && !sealed.Random(text) },
		}
	}
	return nil
}

func filterCommand(filter string) string {
	switch {
	case strings.HasPrefix(filter, "git-crypt"):
		return "git-crypt status -f NAME   # in a repository that is unlocked (git-crypt unlock)"
	case filter == "crypt" || filter == "transcrypt":
		return "git add --renormalize -- NAME   # once transcrypt is set up in this clone"
	}
	return "git add --renormalize -- NAME   # once the filter \"" + filter + "\" is set up in this clone"
}

// CommandToSeal is the command that encrypts a file, by what says that it is to
// be encrypted.
func (j *Judge) CommandToSeal(ctx context.Context, name string) string {
	command := "# encrypt NAME as it was encrypted before, then: git add -- NAME"
	if rules, err := j.sealRules(ctx, []touched{{name: name}}); err == nil && rules[name] != nil {
		command = rules[name].Command
	}
	return strings.ReplaceAll(command, "NAME", terminal.Quote(name))
}
