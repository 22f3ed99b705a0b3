package allows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"stanch/hooks"
	"stanch/hooks/config"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// Addition is what is to be put into a configuration: one finding by its
// fingerprint, or what lists of other tools name.
type Addition struct {
	Fingerprint string
	Lists       []string // files, from the current folder, instead of Fingerprint
	Reason      string   // a list may have its own for each
	Until       string   // last day, such as 2027-03-31; "" for good
	Config      string   // the file to write, from the current folder; "" for the repository's own
	DryRun      bool     // tell what would be written, and write nothing
}

// Add puts it there and tells a person what was done.
func Add(ctx context.Context, e hooks.Env, a *Addition) (string, error) {
	// What is allowed already is to be found as well.
	j, err := e.Judge(ctx, existing(e, a.Config), func(_ *config.Config, opt *scanner.Options) { opt.NoInline, opt.Allows = true, nil })
	if err != nil {
		return "", err
	}
	path := e.Abs(a.Config)
	if path == "" && j.Place.Top == "" {
		return "", errors.New("a bare repository has no " + config.Name + "; name a file with --config")
	}
	if path == "" {
		path = filepath.Join(j.Place.Top, config.Name)
	}
	entries := []config.Allow{{Fingerprint: a.Fingerprint, Reason: a.Reason, Until: a.Until}}
	told := ""
	if len(a.Lists) > 0 {
		lists := make([]string, len(a.Lists))
		for i, list := range a.Lists {
			lists[i] = e.Abs(list)
		}
		got, err := importLists(ctx, j, lists, a.Reason, a.Until)
		if err != nil {
			return "", err
		}
		entries, told = got.entries(), got.text()
	}
	if a.DryRun {
		return told + "stanch: nothing was written (--dry-run)\n", nil
	}
	n, err := config.AddAllows(path, entries)
	if err != nil {
		return "", err
	}
	return told + fmt.Sprintf("stanch: %s written to %s\n", terminal.Counted(n, "allow"), terminal.Clean(path)), nil
}

// existing is Abs of a file, "" where there is none yet.
func existing(e hooks.Env, path string) string {
	path = e.Abs(path)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
