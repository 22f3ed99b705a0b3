package fix

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/hooks/remedy"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// staging is a file of the index.
type staging struct {
	name, mode string
	text       []byte
}

var errNotStaged = errors.New("it is no file of the index")

// staged is the file as it is staged.
func (x *Fixer) staged(ctx context.Context, name string) (*staging, error) {
	repo := x.Judge.Repo.In(x.Judge.Place.Top)
	out, err := repo.Output(ctx, "ls-files", "-s", "-z", "--", git.Pathspec(name))
	fields := strings.Fields(string(bytes.TrimSuffix(out, []byte{0})))
	switch {
	case err != nil:
		return nil, err
	case len(out) == 0:
		return nil, errNotStaged
	case len(fields) < 4 || !strings.HasPrefix(fields[0], "100"):
		return nil, errors.New("the index has it as a link or a submodule")
	}
	text, err := repo.Output(ctx, "cat-file", "blob", fields[1])
	return &staging{name, fields[0], text}, err
}

// span is where the secret stands in the text of its file.
func span(text []byte, f *scanner.Finding) (lo, hi int, err error) {
	for line := 1; line < f.Line; line++ {
		i := bytes.IndexByte(text[lo:], '\n')
		if i < 0 {
			return 0, 0, errors.New("it is not where it was seen")
		}
		lo += i + 1
	}
	lo += f.Column - 1
	hi = lo + len(f.Secret())
	if len(f.Decoded) > 0 || f.Rule.ByName() || lo < 0 || hi > len(text) || !bytes.Equal(text[lo:hi], f.Secret()) {
		return 0, 0, errors.New("it does not stand there as it is")
	}
	return lo, hi, nil
}

// stage puts a new text of a file into the index.
func (x *Fixer) stage(ctx context.Context, s *staging, text []byte) error {
	repo := x.Judge.Repo.In(x.Judge.Place.Top)
	out, err := repo.Input(ctx, bytes.NewReader(text), "hash-object", "-w", "--stdin")
	if err != nil {
		return err
	}
	entry := s.mode + " " + strings.TrimSpace(string(out)) + "\t" + s.name + "\x00"
	_, err = repo.Input(ctx, strings.NewReader(entry), "update-index", "-z", "--add", "--index-info")
	return err
}

// workTree makes the same change in the work tree's file: where it differs
// from what was staged, in the same line, if that is there once.
func (x *Fixer) workTree(s *staging, f *scanner.Finding, c *remedy.Change, lang remedy.Lang, lo, hi int) error {
	file := filepath.Join(x.Judge.Place.Top, filepath.FromSlash(s.name))
	info, err := os.Lstat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || !info.Mode().IsRegular() {
		x.Tell("left " + terminal.Clean(s.name) + " in the work tree: it is no plain file")
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if bytes.Equal(text, s.text) {
		return disk.Replace(file, c.Text, info.Mode().Perm())
	}
	from := bytes.LastIndexByte(s.text[:lo], '\n') + 1
	to := len(s.text)
	if i := bytes.IndexByte(s.text[hi:], '\n'); i >= 0 {
		to = hi + i
	}
	line := bytes.TrimRight(s.text[from:to], "\r")
	if bytes.Count(text, line) != 1 {
		x.Tell("left " + terminal.Clean(s.name) + " in the work tree: its line differs there from what is staged")
		return nil
	}
	at := bytes.Index(text, line) + lo - from
	own, err := remedy.Replace(lang, text, at, at+hi-lo, strings.TrimPrefix(c.Name, "TF_VAR_"))
	if err != nil || own.Value != c.Value || own.Name != c.Name {
		x.Tell("left " + terminal.Clean(s.name) + " in the work tree: it differs there from what is staged")
		return nil
	}
	return disk.Replace(file, own.Text, info.Mode().Perm())
}
