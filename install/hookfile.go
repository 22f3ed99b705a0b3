package install

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"stanch/hooks/lazy"
)

// chainedSuffix makes the name under which a former hook is kept beside ours.
// git runs a hook by its exact name, so this one it never runs by itself.
const chainedSuffix = ".stanch-chained"

// keptSuffix makes the names of hooks that were chained once and no longer
// are, because another program replaced the hook that chained them.
const keptSuffix = ".stanch-kept-"

// newSuffix begins what a file is called while it is being written.
const newSuffix = ".stanch-new-"

// A fileKind says whose a hook is.
type fileKind int

const (
	absent  fileKind = iota
	ours             // as stanch wrote it, in this version or another
	edited           // written by stanch, then changed by somebody
	foreign          // a hook of somebody else, in whatever language
	special          // a folder, a device: nothing that could be moved aside safely
)

// A hookFile is what lies where git looks for a hook.
type hookFile struct {
	path string
	kind fileKind
	info fs.FileInfo // of the file itself, not of what a link names
	text []byte      // its first bytes, through a link
	shim shim        // of ours and edited
	runs bool        // whether git would run it: it has its run bit
}

const readLimit = 1 << 20 // more than any script; the rest of a binary says nothing

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// readHook tells what lies at path. A file that cannot be read is an error,
// except behind a link, where it is somebody else's and stays so.
func readHook(path string) (hookFile, error) {
	h := hookFile{path: path}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("looking at hook: %w", err)
	}
	h.info = info
	link := info.Mode()&fs.ModeSymlink != 0
	if !link && !info.Mode().IsRegular() {
		h.kind = special
		return h, nil
	}
	h.kind = foreign
	target, err := os.Stat(path)
	if err != nil || !target.Mode().IsRegular() { // a dangling link, or one to a folder
		return h, nil
	}
	h.runs = runtime.GOOS == "windows" || target.Mode()&0o111 != 0
	h.text, err = readStart(path)
	if err != nil {
		if link {
			return h, nil
		}
		return h, fmt.Errorf("reading hook: %w", err)
	}
	if link {
		return h, nil
	}
	if s, intact, mine := parseShim(string(h.text)); mine {
		h.shim, h.kind = s, edited
		if intact {
			h.kind = ours
		}
	}
	return h, nil
}

func readStart(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, readLimit))
}

// sameHook reports whether a is b kept under another name, as an install
// leaves them that was cut off before its last step.
func sameHook(a, b hookFile) (bool, error) {
	if a.info == nil || b.info == nil || a.info.Mode() != b.info.Mode() {
		return false, nil
	}
	if os.SameFile(a.info, b.info) {
		return true, nil
	}
	if a.info.Mode()&fs.ModeSymlink != 0 {
		to, err := os.Readlink(a.path)
		if err != nil {
			return false, err
		}
		other, err := os.Readlink(b.path)
		return to == other, err
	}
	if a.info.Size() != b.info.Size() {
		return false, nil
	}
	all, err := os.ReadFile(a.path)
	if err != nil {
		return false, err
	}
	others, err := os.ReadFile(b.path)
	return bytes.Equal(all, others), err
}

// callsStanch reports whether a hook that stanch did not write runs it for
// this hook all the same: a line somebody put there by hand or by a recipe.
func (h hookFile) callsStanch(hook string) bool {
	if h.kind != foreign || !h.runs {
		return false
	}
	return calls(h.text, hook)
}

// calls reports whether a text has a command that runs stanch for a hook.
func calls(text []byte, hook string) bool {
	call := regexp.MustCompile(`(?m)^[^#\n]*\bstanch(\.exe)?["']?[ \t]+` + regexp.QuoteMeta(hook) + `\b`)
	return call.Match(text)
}

var ownName = lazy.Regexp{Expr: `basename(\(|[ \t])*["']?\$(\{?0|PROGRAM_NAME)|\$\{0##|\$PROGRAM_NAME|argv\[0\]|BASH_SOURCE##`}

// readsOwnName reports whether a hook looks at the last part of the name it
// is run by, the one thing that is another when it is chained.
func (h hookFile) readsOwnName() bool { return ownName.Get().Match(h.text) }

// legacy is the hook that the pre-commit framework moved aside and runs
// before its own, if it is one of ours.
func (h hookFile) legacy() (hookFile, bool) {
	if h.kind != foreign || !bytes.Contains(h.text, []byte("pre-commit.com")) {
		return hookFile{}, false
	}
	old, err := readHook(h.path + ".legacy")
	return old, err == nil && (old.kind == ours || old.kind == edited) && old.runs
}

// kept lists the former hooks beside path that nothing runs any more, and
// free is the next name for one.
func kept(path string) (names []string, free string) {
	for i := 1; ; i++ {
		name := fmt.Sprint(path, keptSuffix, i)
		if _, err := os.Lstat(name); err != nil {
			return names, name
		}
		names = append(names, name)
	}
}

// leftovers are files that an install cut off in the middle was writing. A
// young one may belong to an install that is running now.
func leftovers(dir, hook string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if !strings.HasPrefix(e.Name(), hook+newSuffix) {
			continue
		}
		info, err := e.Info()
		if err == nil && (path == newName(filepath.Join(dir, hook)) || time.Since(info.ModTime()) > time.Minute) {
			all = append(all, path)
		}
	}
	return all
}
