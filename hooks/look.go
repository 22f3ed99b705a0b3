package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"

	"stanch/hooks/archive"
	"stanch/hooks/config"
	"stanch/scanner"
)

// Look is what a scan looks at, and how. At most one of Staged, History, Revs
// and Paths is given; none of them means the tracked files.
type Look struct {
	Staged, History bool
	Revs            []string  // any revision arguments of git rev-list
	Paths           []string  // files and folders, or "-" alone for Stdin
	Stdin           io.Reader // read for "-" only

	Recurse  bool   // into submodules
	Allowed  bool   // tell of what is allowed as well
	Brief    bool   // notes are told without fingerprints
	NoInline bool   // allow comments do not count
	Config   string // a file, from the current folder; "" for the repository's own
	FailOn   string // a severity; "" for what is configured
	Shard    Shard
	// MaxUnpacked is how many megabytes an archive may be of, unpacked, however
	// well it is packed; 0 for the usual limits.
	MaxUnpacked int64
}

// Contradiction tells what to ask for instead of what does not go together, ""
// where it does.
func (l *Look) Contradiction() string {
	n := 0
	for _, is := range []bool{l.Staged, l.History, len(l.Revs) > 0, len(l.Paths) > 0} {
		if is {
			n++
		}
	}
	if n > 1 {
		return "give one of PATH, --staged, --range and --history"
	}
	if l.Shard.Of > 0 && (l.Staged || l.isStdin()) {
		return "--shard splits --history, --range and files, not the staged diff or standard input"
	}
	if l.Recurse && (l.Staged || len(l.Revs) > 0 || len(l.Paths) > 0) {
		return "--recurse-submodules goes with the tracked files and with --history"
	}
	return ""
}

func (l *Look) isStdin() bool { return len(l.Paths) == 1 && l.Paths[0] == "-" }

// Scan judges what is asked for. Paths and standard input need no repository.
func (e Env) Scan(ctx context.Context, l *Look) (*Verdict, error) {
	var over scanner.Severity
	if l.FailOn != "" {
		var err error
		if over, err = scanner.ParseSeverity(l.FailOn); err != nil {
			return nil, fmt.Errorf("--fail-on: %w", err)
		}
	}
	locked := ""
	prepare := e.Judge
	if len(l.Paths) > 0 {
		prepare = e.Anywhere
	}
	j, err := prepare(ctx, e.Abs(l.Config), func(cfg *config.Config, opt *scanner.Options) {
		opt.NoInline = l.NoInline
		if over > cfg.FailOn {
			locked = cfg.Locked("fail_on")
		}
		if over != 0 {
			cfg.FailOn = over
		}
	})
	if err != nil {
		return nil, err
	}
	if locked != "" {
		return nil, fmt.Errorf("--fail-on: what blocks now must go on blocking: fail_on is locked in %s", locked)
	}
	j.Shard, j.KeepAllowed, j.Brief = l.Shard, l.Allowed, l.Brief
	if l.MaxUnpacked > 0 {
		j.Unpack = archive.Default
		j.Unpack.Bytes, j.Unpack.Ratio = l.MaxUnpacked<<20, 0
	}
	v, err := j.look(ctx, e, l)
	if err == nil && l.Recurse && !v.Partial {
		err = j.recurse(ctx, v, func(ctx context.Context, sub *Judge) (*Verdict, error) {
			return sub.look(ctx, e, l)
		})
	}
	if err == nil {
		j.remember(v)
	}
	return v, err
}

// look judges what is asked for in the Judge's own repository.
func (j *Judge) look(ctx context.Context, e Env, l *Look) (*Verdict, error) {
	switch {
	case l.Staged:
		return j.PreCommit(ctx)
	case l.History:
		return j.ScanHistory(ctx)
	case len(l.Revs) > 0:
		return j.ScanRange(ctx, l.Revs)
	case l.isStdin():
		return j.ScanReader(ctx, "-", l.Stdin)
	case len(l.Paths) > 0:
		return j.ScanPaths(ctx, e.Dir, l.Paths)
	}
	if j.Place.Top == "" {
		return nil, errors.New("a bare repository has no files: use `stanch scan --history`")
	}
	return j.ScanTracked(ctx)
}
