package hooks

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// trackedFindings is all that is in the tracked files, allowed or not.
func (j *Judge) trackedFindings(ctx context.Context) ([]scanner.Finding, error) {
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

// line is one line of a file.
type line struct {
	file string
	n    int
}

// markedLines are the lines of the tracked files that hold an allow comment.
func (j *Judge) markedLines(ctx context.Context) ([]line, error) {
	files, err := j.tracked(ctx)
	if err != nil {
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
