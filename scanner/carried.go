package scanner

import (
	"bytes"
	"errors"
	"io"

	"stanch/scanner/patch"
)

// Carry marks those of the findings as carried whose secret the same change
// removes: one that was moved, indented anew or renamed with its file is not
// new. removed is the old side of the patch that the findings are from; where
// commits are told apart, each finding is held against its own commit.
func Carry(findings []Finding, removed Source) error {
	gone := make([][]bool, len(findings)) // piece by piece
	for i := range findings {
		gone[i] = make([]bool, len(findings[i].pieces))
	}
	var b patch.Batch
	for {
		err := removed.Next(&b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i := range b.Segments {
			carryIn(findings, gone, &b.Segments[i])
		}
	}
	for i := range findings {
		f := &findings[i]
		f.Carried = len(gone[i]) > 0 && f.Kind != patch.Message
		for _, g := range gone[i] {
			f.Carried = f.Carried && g
		}
	}
	return nil
}

func carryIn(findings []Finding, gone [][]bool, seg *patch.Segment) {
	for i := range findings {
		f := &findings[i]
		if (f.Commit == nil) != (seg.Commit == nil) || f.Commit != nil && f.Commit.ID != seg.Commit.ID {
			continue
		}
		if f.Rule.nameOnly() {
			if seg.Kind == patch.Name && matchesAny(newGlobs(f.Rule.Paths), string(seg.Text)) {
				gone[i][0] = true
			}
			continue
		}
		for j, piece := range f.pieces {
			gone[i][j] = gone[i][j] || hasWhole(seg.Text, piece) || hasWholeNarrowed(seg.Text, piece)
		}
	}
}

func matchesAny(globs []glob, name string) bool {
	k := fileKind{name: name}
	return k.matches(globs)
}

// hasWholeNarrowed is hasWhole where one of the two or both are UTF-16: a file
// that is written in another encoding brings nothing new.
func hasWholeNarrowed(text, piece []byte) bool {
	if bytes.IndexByte(text, 0) < 0 && bytes.IndexByte(piece, 0) < 0 {
		return false
	}
	return hasWhole(narrowed(text), narrowed(piece))
}

// narrowed is text with UTF-16 undone.
func narrowed(text []byte) []byte {
	u, _ := narrow(text)
	return u.text
}

// hasWhole reports whether text holds piece, and not just within a longer word.
func hasWhole(text, piece []byte) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], piece)
		if i < 0 {
			return false
		}
		lo, hi := from+i, from+i+len(piece)
		if (lo == 0 || !alnum(text[lo-1]) || !alnum(piece[0]) || escapeEndsAt(text, lo)) && (hi == len(text) || !alnum(text[hi]) || !alnum(piece[len(piece)-1])) {
			return true
		}
		from = lo + 1
	}
}
