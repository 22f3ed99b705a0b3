package patch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// A text of any length comes out whole, each byte owned once and where it
// stands, as the text of a file and as the new side of a patch, however it is
// cut into reads; and no more than that comes out beside what segments share.
func FuzzLong(f *testing.F) {
	f.Add([]byte("a line\n"), uint16(40_000), []byte("the end\n"), uint16(1))
	f.Add([]byte("\r\x00é"), uint16(60_000), []byte("\n"), uint16(4093))
	f.Add(bytes.Repeat([]byte("x"), 500), uint16(1_000), []byte("\n\\ No newline at end of file\n@@ -1 +1 @@"), uint16(9))
	f.Add([]byte("short"), uint16(0), []byte{}, uint16(0))
	f.Fuzz(func(t *testing.T, unit []byte, times uint16, tail []byte, reads uint16) {
		if len(unit) > 4<<10 || len(tail) > 4<<10 {
			return
		}
		text := append(bytes.Repeat(unit, min(int(times), 1+(600<<10)/(len(unit)+1))), tail...)
		cut := func(s string) io.Reader { return &choppy{strings.NewReader(s), int(reads)%5000 + 1} }
		texts := func(s string) *Texts {
			done := false
			return &Texts{Open: func() (Segment, io.ReadCloser, error) {
				if done {
					return Segment{}, nil, io.EOF
				}
				done = true
				return Segment{File: &File{New: "x"}}, io.NopCloser(cut(s)), nil
			}}
		}
		holdOwned(t, texts(string(text)), text)
		if len(text) == 0 {
			return
		}
		var in strings.Builder
		lines := bytes.SplitAfter(text, []byte("\n"))
		if n := len(lines) - 1; len(lines[n]) == 0 {
			lines = lines[:n]
		}
		fmt.Fprintf(&in, "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,%d @@\n", len(lines))
		for _, line := range lines {
			in.WriteByte('+')
			in.Write(line)
		}
		if whole := text; whole[len(whole)-1] != '\n' {
			in.WriteString("\n\\ No newline at end of file\n")
			text = append(text, '\n')
		}
		holdOwned(t, NewReader(cut(in.String()), New), text)
	})
}

// choppy gives no more than most bytes at a time.
type choppy struct {
	r    io.Reader
	most int
}

func (c *choppy) Read(p []byte) (int, error) { return c.r.Read(p[:min(len(p), c.most)]) }

// holdOwned compares what the segments of a source own with the text.
func holdOwned(t *testing.T, src interface{ Next(*Batch) error }, text []byte) {
	t.Helper()
	var b Batch
	at, given := 0, 0
	line, column := 1, 0
	for {
		err := src.Next(&b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Segments {
			s := &b.Segments[i]
			checkSegment(t, s)
			if s.Kind != Content {
				continue
			}
			given += len(s.Text)
			owned := s.Text[s.Own.Lo:s.Own.Hi]
			if !bytes.HasPrefix(text[at:], owned) {
				t.Fatalf("what stands at %d of %d comes out otherwise", at, len(text))
			}
			if l, c := Position(s.Text, s.Own.Lo, s.Line, s.Column); l != line || c != column {
				t.Fatalf("what stands at %d:%d is said to be at %d:%d", line, column, l, c)
			}
			if len(s.Text) > 0 && (len(s.Added) != 1 || s.Added[0] != Span{0, len(s.Text)}) {
				t.Fatalf("of %d bytes, all added, %v are", len(s.Text), s.Added)
			}
			line, column = Position(owned, len(owned), line, column)
			at += len(owned)
		}
	}
	if at != len(text) {
		t.Fatalf("%d bytes of %d come out", at, len(text))
	}
	if most := len(text) + Overlap*(1+len(text)/(MaxSegment-Overlap)); given > most {
		t.Fatalf("%d bytes are given out of %d, more than %d", given, len(text), most)
	}
}
