package scanner

import (
	"bytes"
)

// startsAt reports whether a token may begin at offset i: not within a word.
// An escape such as \n, %3D or \u0022 before it ends a word.
func (m *matcher) startsAt(i int) bool {
	if i == 0 || !alnum(m.text[i]) && m.text[i] != '_' {
		return true
	}
	if c := m.text[i-1]; c == '+' || c == '/' {
		return !inBlob(m.text, i)
	}
	return !alnum(m.text[i-1]) || escapeEndsAt(m.text, i)
}

// inBlob reports whether what stands before text[i] is base64: what looks like
// a token there is but a part of it.
func inBlob(text []byte, i int) bool {
	const enough = 48
	if i < enough {
		return false
	}
	uppers := 0
	for _, c := range text[i-enough : i] {
		if !alnum(c) && c != '+' && c != '/' {
			return false
		}
		if upper(c) {
			uppers++
		}
	}
	return uppers >= 6
}

// escapeEndsAt reports whether the alphanumeric byte before text[i] belongs to
// an escape sequence.
func escapeEndsAt(text []byte, i int) bool {
	hexes := func(from int) bool {
		for _, c := range text[from:i] {
			if !isHex(c) {
				return false
			}
		}
		return true
	}
	switch {
	case i >= 2 && text[i-2] == '\\' && bytes.IndexByte([]byte("nrtbfv0"), text[i-1]) >= 0:
		return true
	case i >= 3 && text[i-3] == '%' && hexes(i-2):
		return true
	case i >= 4 && text[i-4] == '\\' && text[i-3] == 'x' && hexes(i-2):
		return true
	case i >= 6 && text[i-6] == '\\' && text[i-5] == 'u' && hexes(i-4):
		return true
	case i >= 2 && text[i-1] == 'm' && ansiEndsAt(text[:i-1]):
		return true
	}
	return false
}

// ansiEndsAt reports whether text ends in the digits of a terminal's colour sequence.
func ansiEndsAt(text []byte) bool {
	i := len(text)
	for i > 0 && (text[i-1] >= '0' && text[i-1] <= '9' || text[i-1] == ';') {
		i--
	}
	return i < len(text) && i > 0 && text[i-1] == '['
}

// endsAt reports whether a match of c may end before offset i: the next byte
// must not be one that the token could go on with.
func (m *matcher) endsAt(c *compiled, i int) bool {
	if i >= len(m.text) {
		return true
	}
	next, last := m.text[i], m.text[i-1]
	if alnum(next) {
		return !alnum(last) && !c.shape.Last.Has(next)
	}
	if next == '_' || next == '-' {
		return !c.shape.Last.Has(next)
	}
	return true
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }
func upper(c byte) bool  { return c >= 'A' && c <= 'Z' }

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
