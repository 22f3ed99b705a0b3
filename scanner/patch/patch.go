// Package patch reads the patches that git prints (diff-index -p,
// diff-tree --stdin -p, with --pretty=raw for commits, combined diffs for
// merges) and hands out the text of one side of them in segments of bounded
// size. It knows nothing of secrets, and it runs no git.
//
// # Invariants
//
// Hunk lines are taken by the counts in the hunk header, never by their first
// characters: a patch inside a patch is text. Whatever is not understood is an
// error with its line number; nothing is skipped. How the input is cut into
// reads does not change what comes out. Memory is bounded by the batch, not by
// the patch, a file or a line.
package patch

import (
	"bytes"
	"fmt"
	"slices"
)

const (
	// BatchSize is about how many bytes of text one batch holds.
	BatchSize = 256 << 10
	// MaxSegment is the most text one segment holds. What is longer is cut
	// into segments that overlap.
	MaxSegment = 256 << 10
	// Overlap is how much text two segments of the same hunk share.
	Overlap = 16 << 10
)

// Kind says what the text of a segment is.
type Kind uint8

const (
	Content Kind = iota // text of a file
	Name                // the name of a file that was not there under it before
	Message             // what a commit says: its message and signed-off tags
	Author              // who made a commit, and who committed it where that is another
)

// Side is the side of a patch that a Reader hands out.
type Side uint8

const (
	New Side = iota // added lines with the unchanged lines around them
	Old             // removed lines alone
)

// Commit is what git says about the commit that a patch belongs to.
type Commit struct {
	ID      string // full, 40 or 64 hex digits
	Author  string // name and address, as git prints them
	Date    string // of authoring: seconds since 1970 and the zone, "1700000000 +0100"
	Subject string // first line of the message
	Parents []string
	Order   int // 0-based place in the input
	// Removes: the commit takes lines or names away, as far as it has been read.
	Removes bool
}

// File is one file of a patch.
type File struct {
	Commit *Commit // nil where the patch belongs to none
	Old    string  // name before, "" for a new file; bytes as git has them
	New    string  // name after, "" for a removed file
	Binary bool    // git showed no text, only that the contents differ
	Merged string  // of a file in a combined diff: what it is now, as the index line names it
}

// Name is the name after, or the name before where the file is gone.
func (f *File) Name() string {
	if f.New != "" {
		return f.New
	}
	return f.Old
}

// Span is a half-open range of bytes.
type Span struct{ Lo, Hi int }

// Segment is a piece of text in which a finding may lie. A hunk is one
// segment, or several that overlap where it is long.
type Segment struct {
	Kind   Kind
	Commit *Commit // nil for the index, or a plain file
	File   *File   // nil for a message
	Text   []byte  // the lines with their ends; valid until the batch is filled again
	Added  []Span  // what of Text is added: sorted, not touching
	Line   int     // 1-based line of Text's first byte
	Column int     // 0-based byte within that line of Text's first byte
	// Own is the part of Text whose findings belong to this segment: those
	// that start in it. The rest belongs to the neighbours.
	Own Span
}

// Batch is some segments, in the order of the patch.
type Batch struct {
	Segments []Segment
	Seq      int // 0-based number of the batch, set by whoever fills it
	buf      []byte
	spans    []Span
	marks    []mark
}

// mark is where a segment's text and spans lie in the batch's own slices,
// which may still move while the batch is filled.
type mark struct{ lo, hi, spanLo, spanHi int }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	clear(b.Segments)
	b.Segments, b.buf, b.spans, b.marks = b.Segments[:0], b.buf[:0], b.spans[:0], b.marks[:0]
}

// Grow makes room for n bytes of text in an empty batch.
func (b *Batch) Grow(n int) { b.buf = slices.Grow(b.buf, n) }

// Size is the number of bytes of text in the batch.
func (b *Batch) Size() int { return len(b.buf) }

// Full reports whether the batch has its size.
func (b *Batch) Full() bool { return len(b.buf) >= BatchSize }

// Add appends a segment whose whole text is added.
func (b *Batch) Add(s Segment, text []byte) {
	b.open(s)
	b.write(text, true)
	b.close()
}

func (b *Batch) open(s Segment) {
	b.Segments = append(b.Segments, s)
	b.marks = append(b.marks, mark{lo: len(b.buf), spanLo: len(b.spans)})
}

// write appends text to the open segment.
func (b *Batch) write(text []byte, added bool) {
	lo := len(b.buf)
	b.buf = append(b.buf, text...)
	if !added || len(text) == 0 {
		return
	}
	m := &b.marks[len(b.marks)-1]
	lo -= m.lo
	hi := lo + len(text)
	if n := len(b.spans); n > m.spanLo && b.spans[n-1].Hi == lo {
		b.spans[n-1].Hi = hi
		return
	}
	b.spans = append(b.spans, Span{lo, hi})
}

// size is the number of bytes in the open segment.
func (b *Batch) size() int { return len(b.buf) - b.marks[len(b.marks)-1].lo }

// close ends the open segment, which owns all of its text that no earlier
// segment of the hunk does.
func (b *Batch) close() {
	i := len(b.marks) - 1
	m, s := &b.marks[i], &b.Segments[i]
	m.hi, m.spanHi = len(b.buf), len(b.spans)
	s.Own.Hi = m.hi - m.lo
}

// rest is the end of a segment that was cut: what the next one begins with.
type rest struct {
	segment Segment
	text    []byte
	spans   []Span
}

// cut ends the open segment, which has grown to its full size, and keeps in to
// what the next segment of the hunk shares with it.
func (b *Batch) cut(to *rest) {
	b.close()
	i := len(b.marks) - 1
	m, s := b.marks[i], &b.Segments[i]
	text := b.buf[m.lo:m.hi]
	from := len(text) - Overlap
	to.segment = *s
	to.segment.Line, to.segment.Column = Position(text, from, s.Line, s.Column)
	to.segment.Own = Span{Lo: Overlap / 2}
	to.text = append(to.text[:0], text[from:]...)
	to.spans = to.spans[:0]
	for _, sp := range b.spans[m.spanLo:m.spanHi] {
		if sp.Hi > from {
			to.spans = append(to.spans, Span{max(sp.Lo-from, 0), sp.Hi - from})
		}
	}
	s.Own.Hi = from + Overlap/2
}

// resume opens the segment that follows a cut.
func (b *Batch) resume(from *rest) {
	b.open(from.segment)
	b.buf = append(b.buf, from.text...)
	b.spans = append(b.spans, from.spans...)
}

// Settle points the segments at their text, which no longer moves.
func (b *Batch) Settle() {
	for i := range b.marks {
		m, s := b.marks[i], &b.Segments[i]
		s.Text = b.buf[m.lo:m.hi:m.hi]
		s.Added = b.spans[m.spanLo:m.spanHi:m.spanHi]
	}
}

// Position gives the 1-based line and 0-based byte column of text[at], where
// text begins at the given line and column.
func Position(text []byte, at, line, column int) (int, int) {
	if last := bytes.LastIndexByte(text[:at], '\n'); last >= 0 {
		return line + bytes.Count(text[:last+1], []byte{'\n'}), at - last - 1
	}
	return line, column + at
}

// Error is a patch that was not understood.
type Error struct {
	Line int    // 1-based line of the patch, not of a file in it
	Msg  string // never quotes the patch: it may hold a secret
}

// Error begins with the line of the patch, and quotes none of it.
func (e *Error) Error() string {
	return fmt.Sprintf("reading the patch that git printed: line %d: %s", e.Line, e.Msg)
}
