// Package hooks knows what each git hook must look at, and comes to a verdict. How
// git is run is left to hooks/git, what a secret looks like to scanner, and how
// the verdict is told to hooks/report.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"stanch/hooks/archive"
	"stanch/hooks/git"
	"stanch/hooks/sealed"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// Judge looks at what a repository is about to take in or give away. It is
// made for one run.
type Judge struct {
	Repo    *git.Repo // nil outside of a repository
	Place   git.Place
	Scanner *scanner.Scanner
	FailOn  scanner.Severity // the lowest that blocks
	// Brief: notes get no fingerprints, which take their time. A hook prints none.
	Brief bool
	// Most, where not 0, is how many of the findings that block get a fingerprint.
	Most int
	// Progress, where not nil, is told now and then how many commits were
	// judged, of how many (0 where that is not known), and what was found.
	Progress func(Progress)
	Shard    Shard // the part of a scan that this run does
	// KeepAllowed is for reports that tell of what was allowed as well.
	KeepAllowed bool
	Unpack      archive.Limits // of what is in archives

	seals *sealWatch // looks on while commits are read, where not nil
}

// Verdict is what a Judge says. The zero value is an acquittal.
type Verdict struct {
	Scope    Scope
	Findings []scanner.Finding // they block
	Notes    []scanner.Finding // they do not: carried, or below the threshold
	Problems []scanner.Problem // what could not be understood: blocks as well
	Commits  int
	Files    int
	Bytes    int64
	Partial  bool      // interrupted: there may be more
	Allowed  []Allowed // only where the Judge keeps them
	// Standing is where else each secret stands, where that was asked for.
	Standing map[string]*Standing
	At       Situation

	trail trail // only of a look back
}

// Scope is what a verdict is about, which decides how to get out of it.
type Scope uint8

const (
	ScopeFiles   Scope = iota // files as they are
	ScopeCommit               // what is staged
	ScopeMessage              // a commit's message
	ScopePush                 // commits on their way to a remote
	ScopeServer               // commits that arrive at a server
	ScopeHistory              // commits that are there
)

// Blocked reports whether the verdict stops what git was about to do.
func (v *Verdict) Blocked() bool { return len(v.Findings) > 0 || len(v.Problems) > 0 }

// removals gives the old side of the patch that findings are from, once more:
// it is asked for only where there are findings.
type removals func(findings []scanner.Finding) (scanner.Source, func() error, error)

// conclude settles allows, marks what is carried and draws the line between
// what blocks and what is only noted.
func (j *Judge) conclude(ctx context.Context, v *Verdict, res *scanner.Result, old removals) error {
	if err := j.settle(ctx, res.Findings); err != nil {
		return err
	}
	found := j.Scanner.Allow(res.Findings)
	v.Bytes += res.Bytes
	j.keepAllowed(v, res.Findings, found)
	if old != nil && len(found) > 0 {
		src, done, err := old(found)
		if err != nil {
			return err
		}
		err = scanner.Carry(found, src)
		if doneErr := done(); doneErr != nil {
			return doneErr
		}
		if err != nil {
			return err
		}
	}
	for _, f := range found {
		if f.Problem != "" {
			v.Problems = append(v.Problems, scanner.Problem{File: f.File, Line: f.Line, Msg: f.Problem})
		}
		if f.Carried || f.Severity < j.FailOn {
			v.Notes = append(v.Notes, f)
		} else {
			v.Findings = append(v.Findings, f)
		}
	}
	named := v.Findings
	if j.Most > 0 {
		named = named[:min(j.Most, len(named))]
	}
	err := j.fingerprints(ctx, named)
	if err == nil && !j.Brief {
		err = j.fingerprints(ctx, v.Notes)
	}
	if err != nil {
		return err
	}
	return j.mask(ctx, v)
}

// settle computes what the configuration's allows are held against, where there
// are any: one after another would take its time.
func (j *Judge) settle(ctx context.Context, all []scanner.Finding) error {
	if len(j.Scanner.ConfigAllows()) == 0 {
		return nil
	}
	var open []scanner.Finding
	for i := range all {
		if f := &all[i]; f.Severity != scanner.SeverityNone && !f.Allowed() {
			open = append(open, *f)
		}
	}
	return j.fingerprints(ctx, open)
}

// fingerprints sets those of findings, and tells how far it has come: thousands
// of weak passwords take minutes.
func (j *Judge) fingerprints(ctx context.Context, all []scanner.Finding) error {
	const atOnce = 32
	for done := 0; done < len(all); done += atOnce {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if j.Progress != nil && done > 0 {
			j.Progress(Progress{Done: done, Of: len(all), What: ofFingerprints})
		}
		j.Scanner.Fingerprints(all[done:min(done+atOnce, len(all))])
	}
	return nil
}

// readPatch scans a patch that git prints, and has seals, if not nil, look on.
func (j *Judge) readPatch(ctx context.Context, s *git.Stream, r *patch.Reader, seals *sealWatch) (*scanner.Result, error) {
	res, err := j.Scanner.Scan(ctx, seals.source(seals.over(r)))
	return res, cause(s.Wait(), err)
}

// cause is the error that the others follow from. They are given in the order
// in which one feeds the next; what died because nobody read it any more is no
// cause of its own.
func cause(errs ...error) error {
	var cut error
	for _, err := range errs {
		var e *git.Error
		switch {
		case err == nil:
		case errors.As(err, &e) && e.Unread():
			cut = err
		default:
			return err
		}
	}
	return cut
}

// patchFlags make git print a patch in which nothing is hidden and nothing
// depends on anybody's settings.
var patchFlags = []string{
	"-p", "--text", "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/",
	"-U5", "--inter-hunk-context=0", "-M100%", "-O/dev/null", "--ignore-submodules=none", "--submodule=short",
}

// listEnd is what ends a list of commits or trees for diff-tree --stdin, which
// repeats it behind the last patch: see patch.Reader.EndsWith.
const listEnd = "end of the list"

// treePatch is the patch that diff-tree makes of a line of its standard input.
func (j *Judge) treePatch(ctx context.Context, line string, args ...string) (*scanner.Result, *patch.Reader, error) {
	args = append(withPatchFlags("diff-tree", "--stdin", "-r", "--no-commit-id"), args...)
	s, err := j.Repo.Start(ctx, strings.NewReader(line+"\n"+listEnd+"\n"), args...)
	if err != nil {
		return nil, nil, err
	}
	r := patch.NewReader(s, patch.New)
	r.EndsWith(listEnd)
	res, err := j.readPatch(ctx, s, r, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range r.Unread() {
		return nil, nil, unreadable(f)
	}
	return res, r, nil
}

func withPatchFlags(command string, more ...string) []string {
	args := make([]string, 0, 1+len(patchFlags)+len(more))
	return append(append(append(args, command), patchFlags...), more...)
}

// unreadable is a file whose text git did not show.
func unreadable(f *patch.File) error {
	return fmt.Errorf("reading %q: git shows no text of it", f.Name())
}

// segments gives out one segment after another.
func segments(segs []patch.Segment, texts []io.ReadCloser) *patch.Texts {
	i := -1
	return &patch.Texts{Open: func() (patch.Segment, io.ReadCloser, error) {
		if i++; i >= len(segs) {
			return patch.Segment{}, nil, io.EOF
		}
		return segs[i], texts[i], nil
	}}
}

// Rule is the rule with that id, in force or not, or nil. It needs no Scanner for
// those that are built in.
func (j *Judge) Rule(id string) *scanner.Rule {
	if id == sealed.RuleID {
		return unencrypted
	}
	if j.Scanner != nil {
		return j.Scanner.Rule(id)
	}
	return scanner.Builtin(id)
}
