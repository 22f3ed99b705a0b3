package hooks

import (
	"bytes"

	"stanch/hooks/sealed"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// touched is a file that a patch changes.
type touched struct {
	commit *patch.Commit // nil for what is staged
	name   string
}

// sealWatch looks on while a patch is read: which files it changes, and whether
// anything encrypted is taken out by it. That costs an ordinary commit next to
// nothing; only where it finds a reason is git asked for more.
type sealWatch struct {
	files  []touched
	sealed bool
	last   *patch.File
}

// over starts a watch over what r reads, and returns r.
func (w *sealWatch) over(r *patch.Reader) *patch.Reader {
	if w != nil {
		r.OnRemoved(w.removed)
	}
	return r
}

// removed looks for the marks of encrypted files in a line that goes away.
func (w *sealWatch) removed(line []byte) {
	for _, m := range sealed.Markers {
		w.sealed = w.sealed || bytes.Contains(line, m)
	}
}

// source notes the files that src tells of.
func (w *sealWatch) source(src scanner.Source) scanner.Source {
	if w == nil {
		return src
	}
	return &noting{src, w}
}

// noting is a Source whose files a sealWatch gets to know.
type noting struct {
	scanner.Source
	w *sealWatch
}

// Next reads on, and notes the files that it comes to.
func (s *noting) Next(b *patch.Batch) error {
	err := s.Source.Next(b)
	for i := range b.Segments {
		f := b.Segments[i].File
		if f == nil || f == s.w.last || f.New == "" {
			continue
		}
		s.w.last = f
		s.w.files = append(s.w.files, touched{f.Commit, f.New})
	}
	return err
}
