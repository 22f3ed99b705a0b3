package patch

import (
	"errors"
	"io"
)

// assembler puts pieces of text together to segments, and cuts those that
// grow too long.
type assembler struct {
	open bool // a segment is open
	cut  bool // a segment was cut: rest is what the next one begins with
	rest rest
}

// begin opens a segment.
func (a *assembler) begin(b *Batch, s Segment) {
	b.open(s)
	a.open = true
}

// resume goes on with a segment that was cut, if one was.
func (a *assembler) resume(b *Batch) {
	if a.cut {
		b.resume(&a.rest)
		a.cut, a.open = false, true
	}
}

// write adds text to the open segment, and cuts that where it is full.
func (a *assembler) write(b *Batch, text []byte, added bool) {
	b.write(text, added)
	if b.size() >= MaxSegment {
		b.cut(&a.rest)
		a.cut, a.open = true, false
	}
}

// close ends the open segment, and drops it where it has no text. The rest of
// a segment that was cut is a segment too: it has findings of its own.
func (a *assembler) close(b *Batch) {
	a.resume(b)
	if !a.open {
		return
	}
	a.open = false
	b.close()
	if i := len(b.marks) - 1; b.marks[i].hi == b.marks[i].lo {
		b.Segments, b.marks = b.Segments[:i], b.marks[:i]
	}
}

// Texts hands out texts that are no patches, such as files as they are on
// disk. All of each is added.
type Texts struct {
	// Open gives the next text and what its segments are of; io.EOF at the
	// end. Close is called when it was read.
	Open func() (Segment, io.ReadCloser, error)

	assembler
	r    io.ReadCloser
	buf  []byte
	done bool // Open has said that there is no more
}

// Next fills b, which it empties first, with the next segments. It returns
// io.EOF, with an empty batch, at the end.
func (t *Texts) Next(b *Batch) error {
	b.Reset()
	var err error
	for err == nil && (t.open || !b.Full()) { // a batch ends where a segment does
		err = t.step(b)
	}
	if err != nil {
		t.close(b)
	}
	b.Settle()
	if err == io.EOF && len(b.Segments) > 0 {
		return nil
	}
	return err
}

func (t *Texts) step(b *Batch) error {
	if t.done {
		return io.EOF
	}
	if t.r == nil {
		s, r, err := t.Open()
		if err != nil {
			t.done = err == io.EOF
			return err
		}
		if s.Line == 0 {
			s.Line = 1
		}
		t.r = r
		t.begin(b, s)
	}
	t.resume(b)
	if t.buf == nil {
		t.buf = make([]byte, readSize)
	}
	// Filled to the brim, so that segments are cut at the same places however
	// the text arrives.
	n, err := io.ReadFull(t.r, t.buf[:min(len(t.buf), MaxSegment-b.size())])
	if n > 0 {
		t.write(b, t.buf[:n], true)
	}
	if err == nil {
		return nil
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	t.close(b)
	err = t.r.Close()
	t.r = nil
	return err
}
