package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// isFramework reports whether it is the pre-commit framework that runs a hook
// for which it has neither git's arguments nor its standard input.
func isFramework(getenv func(string) string, hook string, args []string) bool {
	return getenv("PRE_COMMIT") != "" && len(args) == 0 && (hook == "pre-push" || hook == "commit-msg")
}

// fromFramework is what git would have given the hook. The framework tells of a
// push the first ref that has something new, in the environment; of a message
// nothing that a `files` of the user's could not filter out, so that its file
// is found as git leaves it.
func (j *Judge) fromFramework(ctx context.Context, hook string) (args []string, stdin io.Reader, err error) {
	if hook == "commit-msg" {
		file, err := j.messageFile()
		return []string{file}, strings.NewReader(""), err
	}
	env := j.Repo.Getenv
	name, url := env("PRE_COMMIT_REMOTE_NAME"), env("PRE_COMMIT_REMOTE_URL")
	if name == "" || url == "" {
		return nil, nil, errors.New("reading the push that the pre-commit framework tells of: it names no remote")
	}
	tip := env("PRE_COMMIT_TO_REF")
	if tip == "" { // the branch begins with a root commit
		tip = env("PRE_COMMIT_LOCAL_BRANCH")
	}
	if tip, err = j.id(ctx, tip); err != nil {
		return nil, nil, err
	}
	old := strings.Repeat("0", len(tip))
	if from := env("PRE_COMMIT_FROM_REF"); from != "" {
		if old, err = j.id(ctx, from); err != nil {
			return nil, nil, err
		}
	}
	line := fmt.Sprintf("%s %s %s %s\n", env("PRE_COMMIT_LOCAL_BRANCH"), tip, env("PRE_COMMIT_REMOTE_BRANCH"), old)
	return []string{name, url}, strings.NewReader(line), nil
}

// id is the object that a revision names.
func (j *Judge) id(ctx context.Context, rev string) (string, error) {
	out, err := j.Repo.Line(ctx, "rev-parse", "--verify", "--end-of-options", rev)
	if err != nil {
		return "", fmt.Errorf("reading the push that the pre-commit framework tells of: %w", err)
	}
	lines := strings.Fields(out) // an old git echoes --end-of-options
	if len(lines) == 0 {
		return "", fmt.Errorf("reading the push that the pre-commit framework tells of: %q names nothing", rev)
	}
	return lines[len(lines)-1], nil
}

// messageFile is the message that git has just written: a commit's, or that of
// `git merge`.
func (j *Judge) messageFile() (string, error) {
	var file string
	var newest int64
	for _, name := range []string{"COMMIT_EDITMSG", "MERGE_MSG"} {
		path := filepath.Join(j.Place.GitDir, name)
		if info, err := os.Stat(path); err == nil && info.ModTime().UnixNano() > newest {
			file, newest = path, info.ModTime().UnixNano()
		}
	}
	if file == "" {
		return "", fmt.Errorf("finding the commit message: %s has none", j.Place.GitDir)
	}
	return file, nil
}
