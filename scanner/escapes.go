package scanner

import (
	"bytes"
)

// escaped undoes percent-encoding and the escapes \x67 and \u0067 on lines that
// have several of them.
func (m *matcher) escaped(text []byte) {
	if len(m.layer) > 0 {
		return
	}
	done := 0
	for _, sign := range []byte{'%', '\\'} {
		for from := 0; ; {
			i := bytes.IndexByte(text[from:], sign)
			if i < 0 {
				break
			}
			at := from + i
			from = at + 1
			if at < done || escapeLen(text[at:]) == 0 {
				continue
			}
			lo, hi := lineAround(text, at)
			if lo < done {
				lo = max(lo, done-escapeTail) // of a line longer than is looked at
			}
			if u := unescape(text, lo, hi); u != nil {
				m.under(u)
			}
			done, from = hi, max(from, hi)
		}
		done = 0
	}
}

// escapeTail is how much of what was unescaped before is so again.
const escapeTail = 256

// escapeLen is the length of the escape that s begins with, 0 if none.
func escapeLen(s []byte) int {
	n := 0
	switch {
	case s[0] == '%' && len(s) >= 3:
		n = 3
	case s[0] == '\\' && len(s) >= 4 && s[1] == 'x':
		n = 4
	case s[0] == '\\' && len(s) >= 6 && s[1] == 'u' && s[2] == '0' && s[3] == '0':
		n = 6
	default:
		return 0
	}
	if isHex(s[n-1]) && isHex(s[n-2]) {
		return n
	}
	return 0
}

// unescape is text[lo:hi] with its escapes undone; nil where there are too few.
func unescape(text []byte, lo, hi int) *unwrapped {
	u := &unwrapped{name: "escapes", text: make([]byte, 0, hi-lo), origins: make([]int32, 0, hi-lo)}
	count := 0
	for i := lo; i < hi; {
		c, n := text[i], 1
		if c == '%' || c == '\\' {
			if k := escapeLen(text[i:hi]); k > 0 {
				n = k
				c = unhex(text[i+n-2])<<4 | unhex(text[i+n-1])
				count++
			}
		}
		u.text, u.origins = append(u.text, c), append(u.origins, int32(i))
		i += n
	}
	if count < 2 {
		return nil
	}
	return u
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
