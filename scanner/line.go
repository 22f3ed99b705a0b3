package scanner

import (
	"bytes"
)

// lineAround is the line of text that offset i is in, without its end, as far
// as about maxLine bytes to either side. A lone CR ends a line as well.
func lineAround(text []byte, i int) (lo, hi int) {
	const block = maxLine / 2 // the same answer for offsets that are near on one long line
	from, to := max(0, i&^(block-1)-block), min(len(text), i|(block-1)+block)
	lo, hi = from, to
	if j := bytes.LastIndexByte(text[from:i], '\n'); j >= 0 {
		lo = from + j + 1
	}
	if j := bytes.LastIndexByte(text[lo:i], '\r'); j >= 0 {
		lo += j + 1
	}
	if j := bytes.IndexByte(text[i:to], '\n'); j >= 0 {
		hi = i + j
	}
	if j := bytes.IndexByte(text[i:hi], '\r'); j >= 0 {
		hi = i + j
	}
	return lo, hi
}

// line is lineAround in the text that is being matched. The last answer is
// kept: most questions are about the same line.
func (m *matcher) line(i int) (lo, hi int) {
	const block = maxLine / 2
	if c := &m.lastLine; c.of == &m.text[0] && c.lo <= i && i < c.hi && (c.whole || i/block == c.block) {
		return c.lo, c.hi
	}
	lo, hi = lineAround(m.text, i)
	ends := func(j int) bool { return j < 0 || j >= len(m.text) || m.text[j] == '\n' || m.text[j] == '\r' }
	m.lastLine = lineMemo{&m.text[0], lo, hi, i / block, ends(lo-1) && ends(hi)}
	return lo, hi
}

// lineMemo is a line that was asked for: whole, or seen from within a block.
type lineMemo struct {
	of            *byte
	lo, hi, block int
	whole         bool
}

// maxLine is how far around a secret its line is looked at.
const maxLine = 1 << 10
