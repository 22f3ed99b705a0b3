package hooks

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sort"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// addedLines are the lines that a patch adds to some files, and those of the
// files that are there under a new name.
type addedLines map[string]*linesOf

type linesOf struct {
	spans [][2]int // first and last line of each; neither ever goes back
	named bool     // the file is there under a new name
}

// linesAdded reads a patch for what it adds to the files that findings are in.
func linesAdded(ctx context.Context, r *patch.Reader, found []scanner.Finding) (addedLines, error) {
	added := addedLines{}
	for i := range found {
		added[found[i].File] = &linesOf{}
	}
	var b patch.Batch
	for ctx.Err() == nil {
		err := r.Next(&b)
		if errors.Is(err, io.EOF) {
			return added, nil
		}
		if err != nil {
			return nil, err
		}
		added.note(&b)
	}
	return nil, context.Cause(ctx)
}

func (a addedLines) note(b *patch.Batch) {
	for i := range b.Segments {
		seg := &b.Segments[i]
		if seg.File == nil || a[seg.File.Name()] == nil {
			continue
		}
		lines := a[seg.File.Name()]
		if seg.Kind == patch.Name {
			lines.named = true
			continue
		}
		at, line := 0, seg.Line
		for _, span := range seg.Added {
			first := line + bytes.Count(seg.Text[at:span.Lo], []byte("\n"))
			last := first + bytes.Count(seg.Text[span.Lo:span.Hi-1], []byte("\n"))
			lines.spans = append(lines.spans, [2]int{first, last})
			at, line = span.Lo, first
		}
	}
}

// has reports whether any of what a finding is about is added: of a key, a line
// between its marks.
func (a addedLines) has(f *scanner.Finding) bool {
	lines := a[f.File]
	if f.Kind == patch.Name {
		return lines.named
	}
	i := sort.Search(len(lines.spans), func(i int) bool { return lines.spans[i][1] >= f.FirstLine })
	return i < len(lines.spans) && lines.spans[i][0] <= f.EndLine
}
