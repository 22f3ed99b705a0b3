package hooks

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// What a repository holds by now, allowed or not: that is what lists of allows are
// held against.

// TrackedFindings are all in the tracked files as they are on disk, with their
// fingerprints: allowed or not, of any severity.
func (j *Judge) TrackedFindings(ctx context.Context) ([]scanner.Finding, error) {
	files, err := j.tracked(ctx)
	if err != nil {
		return nil, err
	}
	res, err := j.Scanner.Scan(ctx, &patch.Texts{Open: files.next})
	if err != nil {
		return nil, err
	}
	j.Scanner.Fingerprints(res.Findings)
	return res.Findings, j.mask(ctx, &Verdict{Notes: res.Findings})
}

// CommitFindings are all that a commit adds, with their fingerprints; ok is false
// where the revision names no commit of this clone.
func (j *Judge) CommitFindings(ctx context.Context, rev string) (found []scanner.Finding, ok bool, err error) {
	out, err := j.Repo.Output(ctx, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	if git.Refused(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	res, err := j.listed(ctx, &Verdict{}, []node{{id: strings.TrimSpace(string(out))}})
	if err != nil {
		return nil, false, err
	}
	j.Scanner.Fingerprints(res.Findings)
	return res.Findings, true, j.mask(ctx, &Verdict{Notes: res.Findings})
}

// MarkedLines are the lines of the tracked files that hold an allow comment.
func (j *Judge) MarkedLines(ctx context.Context) ([]Spot, error) {
	files, err := j.tracked(ctx)
	if err != nil {
		return nil, err
	}
	var all []Spot
	for {
		seg, body, err := files.next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if seg.Kind == patch.Content {
			all, err = markedIn(all, seg.File.New, body)
		}
		body.Close()
		if err != nil {
			return nil, err
		}
	}
}

func markedIn(all []Spot, name string, r io.Reader) ([]Spot, error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; {
		text, err := lines.ReadSlice('\n')
		if at := (Spot{File: name, Line: n}); scanner.HasAllow(text) && (len(all) == 0 || all[len(all)-1] != at) {
			all = append(all, at)
		}
		switch {
		case err == nil:
			n++
		case errors.Is(err, io.EOF):
			return all, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return all, fmt.Errorf("reading %q: %w", name, err)
		}
	}
}

// PastFingerprints are those of all that any commit of this clone ever added, or a
// tag holds.
func (j *Judge) PastFingerprints(ctx context.Context) (map[string]bool, error) {
	p, err := j.past(ctx)
	if err != nil {
		return nil, err
	}
	v := &Verdict{}
	res, err := j.listed(ctx, v, p.nodes)
	if err == nil && !v.Partial {
		err = j.looseObjects(ctx, v, res, p.others)
	}
	if err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return nil, j.fetchHint(ctx, err)
	}
	j.Scanner.Fingerprints(res.Findings)
	all := map[string]bool{}
	for i := range res.Findings {
		all[res.Findings[i].Fingerprint] = true
	}
	return all, nil
}

// ClearFingerprints are those that the tracked files have as files in clear, where
// they are to be encrypted.
func (j *Judge) ClearFingerprints(ctx context.Context) (map[string]bool, error) {
	out, err := j.Repo.In(j.Place.Top).Output(ctx, "ls-files", "-z")
	all := map[string]bool{}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		all[clearFingerprint(name)] = true
	}
	return all, err
}

// Shallow reports whether older commits are not in this clone.
func (j *Judge) Shallow(ctx context.Context) (bool, error) {
	ends, err := j.shallowEnds(ctx)
	return len(ends) > 0, err
}
