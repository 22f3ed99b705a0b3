package patch

import "strings"

// unquote undoes the C-style quoting that git gives names with unusual bytes.
// A name without a leading quote is returned as it is.
func unquote(s string) (string, bool) {
	if !strings.HasPrefix(s, `"`) {
		return s, true
	}
	if quotedEnd(s) != len(s) {
		return "", false
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 1; i < len(s)-1; i++ {
		c := s[i]
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		i++
		switch c = s[i]; c {
		case '"', '\\':
		case 'a':
			c = '\a'
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'v':
			c = '\v'
		case '0', '1', '2', '3':
			if i+2 >= len(s)-1 || !octal(s[i+1]) || !octal(s[i+2]) {
				return "", false
			}
			c = (c-'0')<<6 | (s[i+1]-'0')<<3 | (s[i+2] - '0')
			i += 2
		default:
			return "", false
		}
		b.WriteByte(c)
	}
	return b.String(), true
}

func octal(c byte) bool { return c >= '0' && c <= '7' }

// quotedEnd is the offset just behind the closing quote of the quoted name
// that s begins with, or -1.
func quotedEnd(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}
