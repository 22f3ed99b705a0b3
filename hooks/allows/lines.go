package allows

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stanch/hooks"
)

// lines are those of the files below a folder, as they are on disk.
type lines struct {
	top  string
	read map[string][]string // of each file, so far
}

// at is the line at a spot without its end, "" where there is none.
func (l *lines) at(s hooks.Spot) (string, error) {
	of, ok := l.read[s.File]
	if !ok {
		text, err := os.ReadFile(filepath.Join(l.top, filepath.FromSlash(s.File)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("reading %q: %w", s.File, err)
		}
		if l.read == nil {
			l.read = map[string][]string{}
		}
		of = strings.Split(string(text), "\n")
		l.read[s.File] = of
	}
	if s.Line > len(of) {
		return "", nil
	}
	return strings.TrimSuffix(of[s.Line-1], "\r"), nil
}
