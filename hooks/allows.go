package hooks

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// Allows lists the allows in force: the comments in the tracked files, and the
// entries of the configuration, each with what it covers or that it covers
// nothing.
func (j *Judge) Allows(ctx context.Context) (string, error) {
	found, err := j.trackedFindings(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := j.inlineAllows(ctx, &b, found); err != nil {
		return "", err
	}
	j.configAllows(&b, found)
	if b.Len() == 0 {
		return "no allows\n", nil
	}
	return b.String(), nil
}

// trackedFindings is all that is in the tracked files, allowed or not.
func (j *Judge) trackedFindings(ctx context.Context) ([]scanner.Finding, error) {
	files := &diskFiles{base: j.Place.Top, gone: true}
	if err := j.tracked(ctx, files); err != nil {
		return nil, err
	}
	res, err := j.Scanner.Scan(ctx, &patch.Texts{Open: files.next})
	if err != nil {
		return nil, err
	}
	j.Scanner.Fingerprints(res.Findings)
	return res.Findings, j.mask(ctx, &Verdict{Notes: res.Findings})
}

// line is one line of a file.
type line struct {
	file string
	n    int
}

func (j *Judge) inlineAllows(ctx context.Context, b *strings.Builder, found []scanner.Finding) error {
	used := map[line]bool{}
	for i := range found {
		f := &found[i]
		if f.Allow == nil {
			continue
		}
		for _, n := range []int{f.Line - 1, f.Line, f.EndLine} {
			used[line{f.File, n}] = true
		}
		fmt.Fprintf(b, "inline  %s  %s  %s", Clean(f.Place()), f.Rule.ID, Clean(f.Allow.Reason))
		if f.Ignored != "" {
			fmt.Fprintf(b, "  (does not count: %s)", f.Ignored)
		}
		b.WriteString("\n")
	}
	marked, err := j.markedLines(ctx)
	for _, at := range marked {
		if !used[at] {
			fmt.Fprintf(b, "inline  %s:%d  (allows nothing)\n", Clean(at.file), at.n)
		}
	}
	return err
}

// markedLines are the lines of the tracked files that hold an allow comment.
func (j *Judge) markedLines(ctx context.Context) ([]line, error) {
	files := &diskFiles{base: j.Place.Top, gone: true}
	if err := j.tracked(ctx, files); err != nil {
		return nil, err
	}
	var all []line
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

func markedIn(all []line, name string, r io.Reader) ([]line, error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; {
		text, err := lines.ReadSlice('\n')
		if at := (line{name, n}); scanner.HasAllow(text) && (len(all) == 0 || all[len(all)-1] != at) {
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

func (j *Judge) configAllows(b *strings.Builder, found []scanner.Finding) {
	used := map[string]bool{}
	for i := range found {
		used[found[i].Fingerprint] = true
	}
	for _, a := range j.Scanner.ConfigAllows() {
		fmt.Fprintf(b, "config  %s  %s", a.Fingerprint, Clean(a.Reason))
		if !a.Until.IsZero() {
			fmt.Fprintf(b, "  until %s", a.Until.Format("2006-01-02"))
		}
		if !used[a.Fingerprint] {
			b.WriteString("  (allows nothing in the tracked files)")
		}
		b.WriteString("\n")
	}
}
