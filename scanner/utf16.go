package scanner

import (
	"bytes"
)

// utf16 squeezes out the NUL bytes of UTF-16, of either byte order and however
// the lines of the patch have cut it: every second byte of ASCII is NUL there.
// Single NULs, as between the strings of a binary file, stay. What is no ASCII
// is kept apart from it: the bytes of a Chinese character may be letters.
func (m *matcher) utf16(text []byte) {
	if u, squeezed := narrow(text); squeezed >= 4 {
		m.under(u)
	}
}

// narrow is text with UTF-16 undone, and how many bytes that left out.
func narrow(text []byte) (u *unwrapped, squeezed int) {
	u = &unwrapped{name: wideName}
	n := len(text)
	afterWide := false
	for i := 0; i < n; {
		j := bytes.IndexByte(text[i:], 0)
		if j < 0 {
			j = n - i
		}
		u.addRun(text[i:i+j], i, afterWide, i+j < n && wideNUL(text, i+j))
		i += j
		for i < n && text[i] == 0 {
			afterWide = wideNUL(text, i)
			if !afterWide && !(i > 0 && text[i-1] == 0) {
				u.add(text[i:i+1], i)
			} else {
				squeezed++
			}
			i++
		}
	}
	return u, squeezed
}

// wideNUL reports whether the NUL at text[i] is half of a character.
func wideNUL(text []byte, i int) bool {
	return i >= 2 && text[i-1] != 0 && (text[i-2] == 0 || i == 2) || i+2 < len(text) && text[i+1] != 0 && text[i+2] == 0 ||
		i == len(text)-1 && i >= 2 && text[i-2] == 0
}

// addRun adds what stands between two NULs. Where these are halves of
// characters, only the first and the last byte of it can be ASCII.
func (u *unwrapped) addRun(run []byte, origin int, afterWide, beforeWide bool) {
	lo, hi := 0, len(run)
	if afterWide && len(run) > 1 {
		lo = 1
	}
	if beforeWide && len(run) > 1 {
		hi--
	}
	u.add(run[:lo], origin)
	if lo > 0 {
		u.add(apart, origin+lo)
	}
	u.add(run[lo:hi], origin+lo)
	if hi < len(run) {
		u.add(apart, origin+hi)
	}
	u.add(run[hi:], origin+hi)
}

// apart is no part of any word, and of no character of UTF-8.
var apart = []byte{0xff}
