package fix

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/hooks/terminal"
)

// dotenv is a .env file.
type dotenv struct {
	name string // from the top
	path string
	text []byte
	mode fs.FileMode
	vars map[string]string
}

// environment reads the .env of a folder, which need not be there, but must
// not be in git.
func (x *Fixer) environment(ctx context.Context, dir string) (*dotenv, error) {
	top := x.Judge.Place.Top
	e := &dotenv{name: dir + ".env", mode: 0o600, vars: map[string]string{}}
	e.path = filepath.Join(top, filepath.FromSlash(e.name))
	out, err := x.Judge.Repo.In(top).Output(ctx, "ls-files", "-z", "--", git.Pathspec(e.name))
	if err != nil {
		return nil, err
	}
	if len(out) > 0 {
		return nil, fmt.Errorf("%s is in git; first: git rm --cached %s", e.name, terminal.Quote(e.name))
	}
	info, err := os.Lstat(e.path)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no plain file", e.name)
	}
	e.mode = info.Mode().Perm()
	if e.text, err = os.ReadFile(e.path); err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(e.text)) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if ok && !strings.HasPrefix(name, "#") {
			e.vars[strings.TrimSpace(name)] = unquoteEnv(strings.TrimSpace(value))
		}
	}
	return e, nil
}

// add writes a variable that is not there yet.
func (e *dotenv) add(name, value string) error {
	if has, ok := e.vars[name]; ok && has == value {
		return nil
	}
	quoted, err := quoteEnv(value)
	if err != nil {
		return err
	}
	text := e.text
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	text = append(text, name+"="+quoted+"\n"...)
	if err := disk.Replace(e.path, text, e.mode); err != nil {
		return err
	}
	e.text, e.vars[name] = text, value
	return nil
}

// quoteEnv writes a value as shells, Compose and the libraries that read .env
// all understand it.
func quoteEnv(value string) (string, error) {
	switch {
	case strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:+=@%,") == "":
		return value, nil
	case strings.ContainsAny(value, "'\n\r\x00"):
		return "", errors.New("its value has characters that .env files do not agree on")
	}
	return "'" + value + "'", nil
}

func unquoteEnv(value string) string {
	if n := len(value); n > 1 && (value[0] == '\'' || value[0] == '"') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}

// ignore sees to it that git never takes the .env.
func (x *Fixer) ignore(ctx context.Context, env *dotenv) error {
	top := x.Judge.Place.Top
	_, err := x.Judge.Repo.In(top).Output(ctx, "check-ignore", "-q", "--", env.name)
	if err == nil || !git.Refused(err) {
		return err
	}
	s, err := x.staged(ctx, ".gitignore")
	if errors.Is(err, errNotStaged) {
		s, err = &staging{name: ".gitignore", mode: "100644"}, nil
	}
	if err != nil {
		return fmt.Errorf("putting /%s into .gitignore: %w", env.name, err)
	}
	if err := x.step("ignore"); err != nil {
		return err
	}
	file := filepath.Join(top, ".gitignore")
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := disk.Replace(file, withLine(text, "/"+env.name), 0o666); err != nil {
		return err
	}
	x.Tell("added /" + env.name + " to .gitignore")
	return x.stage(ctx, s, withLine(s.text, "/"+env.name))
}

func withLine(text []byte, line string) []byte {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		text = append(text, '\n')
	}
	return append(text, line+"\n"...)
}
