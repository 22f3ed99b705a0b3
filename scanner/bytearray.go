package scanner

import (
	"bytes"
	"encoding/hex"

	"stanch/scanner/patch"
	"stanch/scanner/pattern"
)

const (
	minKeyBytes = 16
	maxKeyBytes = 128
	maxBracket  = 48 // bytes between an operator and the bracket of a list: new Uint8Array([
)

// byteArray reads a key that stands as numbers, []byte{0x3f, 0xa2, …}, or as
// escapes, b"\x3f\xa2…", from text[i:] on. The value is what stands there, raw
// what it says.
func byteArray(text []byte, i int) (value patch.Span, raw []byte, ok bool) {
	for j := i; j < min(len(text), i+maxBracket); j++ {
		switch c := text[j]; {
		case c == '{' || c == '[' || c == '(':
			if value, raw, ok = byteList(text, j+1); ok {
				return value, raw, true
			}
		case c == '"' || c == '\'':
			return escapedBytes(text, j+1, c)
		case !alnum(c) && bytes.IndexByte([]byte("_.&*<>]:;} \t\r\n"), c) < 0:
			return value, nil, false
		}
	}
	return value, nil, false
}

// byteList reads the numbers of a list whose bracket stands before text[i:].
func byteList(text []byte, i int) (value patch.Span, raw []byte, ok bool) {
	for len(raw) <= maxKeyBytes {
		i = skipBlank(text, i)
		b, end := byteNumber(text, i)
		if end == i {
			return value, raw, len(raw) >= minKeyBytes // a comma may stand behind the last
		}
		if len(raw) == 0 {
			value.Lo = i
		}
		raw, value.Hi = append(raw, b), end
		if i = skipBlank(text, end); i >= len(text) || text[i] != ',' {
			closed := i < len(text) && bytes.IndexByte([]byte("}])"), text[i]) >= 0
			return value, raw, closed && len(raw) >= minKeyBytes
		}
		i++
	}
	return value, nil, false
}

// casts may stand before a number of a list, and suffixes behind it.
var (
	casts    = []string{"(byte) ", "(byte)", "(char) ", "(char)", "-"}
	suffixes = []string{"u8", "uy", ".tobyte()", " as byte"}
)

// byteNumber reads one number of 8 bits; end is i where there is none.
func byteNumber(text []byte, i int) (b byte, end int) {
	j, minus := i, false
	for _, cast := range casts {
		if hasPrefixAnyFold(text[j:], []string{cast}) {
			j += len(cast)
			minus = cast == "-"
		}
	}
	n, from := 0, j
	if hasPrefixAnyFold(text[j:], []string{"0x"}) {
		for j, from = j+2, j+2; j < len(text) && j-from < 3 && isHex(text[j]); j++ {
			n = n<<4 | int(unhex(text[j]|0x20))
		}
	} else {
		for ; j < len(text) && j-from < 4 && digit(text[j]); j++ {
			n = 10*n + int(text[j]-'0')
		}
	}
	if j == from || n > 255 {
		return 0, i
	}
	for _, s := range suffixes {
		if hasPrefixAnyFold(text[j:], []string{s}) {
			j += len(s)
			break
		}
	}
	if minus {
		n = -n
	}
	return byte(n), j
}

// escapedBytes reads a string most of which is escapes such as \x3f.
func escapedBytes(text []byte, i int, quote byte) (value patch.Span, raw []byte, ok bool) {
	escapes := 0
	for j := i; j < len(text) && len(raw) <= maxKeyBytes; {
		switch n := escapeLen(text[j:]); {
		case text[j] == quote:
			return patch.Span{Lo: i, Hi: j}, raw, len(raw) >= minKeyBytes && 2*escapes >= len(raw)
		case n > 0 && text[j] == '\\':
			raw = append(raw, unhex(text[j+n-2])<<4|unhex(text[j+n-1]))
			escapes++
			j += n
		case text[j] < ' ' || text[j] == '\\' && (j+1 == len(text) || text[j+1] == '\n'):
			return value, nil, false
		case text[j] == '\\':
			raw = append(raw, text[j+1])
			j += 2
		default:
			raw = append(raw, text[j])
			j++
		}
	}
	return value, nil, false
}

// isKeyBytes reports whether bytes are of a key: as many as ciphers take, and no
// table of a program.
func isKeyBytes(raw []byte) bool {
	var seen pattern.Bytes
	distinct, near := 0, 0
	for i, b := range raw {
		if !seen.Has(b) {
			seen.Add(b)
			distinct++
		}
		if i > 0 && (b-raw[i-1] <= 8 || raw[i-1]-b <= 8) {
			near++
		}
	}
	n := len(raw)
	return n%4 == 0 && distinct >= min(n*3/4, 40) && 3*near <= n && !mostlyText(raw)
}

// byteKey looks for a key made of numbers or of escapes that is assigned to a name with
// the keyword at text[at:end].
func (m *matcher) byteKey(c *compiled, at, end int) {
	if !mayBeBytes(m.text[end:min(len(m.text), end+maxName+maxGap+maxBracket)]) {
		return
	}
	a := assignment{op: '='}
	i, ok := m.handedBytes(&a, at, end)
	if !ok {
		return
	}
	span, raw, ok := byteArray(m.text, i)
	if !ok || !isKeyBytes(raw) {
		return
	}
	f := candidate{span: span, value: hex.AppendEncode(nil, raw), keyword: end - at}
	f.public = m.inRustTests(at)
	m.seen(c, span.Hi)
	m.add(c, f, m.text[at:span.Hi])
}

// mayBeBytes is the cheap test: of what follows a keyword, the first comma is
// behind a number, or there is an escape.
func mayBeBytes(text []byte) bool {
	i := bytes.IndexByte(text, ',')
	return i > 0 && (isHex(text[i-1]) || bytes.IndexByte([]byte("8y)e"), text[i-1]) >= 0) || bytes.Contains(text, []byte(`\x`))
}

// handedBytes is where what is assigned to the name around text[at:end] begins,
// where the name can be that of a key.
func (m *matcher) handedBytes(a *assignment, at, end int) (i int, ok bool) {
	text := m.text
	lo, hi := at, end
	for lo > 0 && at-lo < maxName && nameByte(text[lo-1]) {
		lo--
	}
	for hi < len(text) && hi-end < maxName && nameByte(text[hi]) {
		hi++
	}
	i, op := m.operator(hi)
	if op != '=' && op != ':' {
		return 0, false
	}
	a.head, a.tail, a.name = text[lo:at], text[end:hi], text[lo:hi]
	if !nameFits(a) || a.vague || a.keyword("iv", "nonce", "salt") {
		return 0, false
	}
	if op == ':' { // key: [u8; 32] = [
		if j := bytes.IndexByte(text[i:min(len(text), i+maxBracket)], '='); j > 0 && bytes.IndexByte(text[i:i+j], '\n') < 0 {
			i += j + 1
		}
	}
	return i, true
}

// inRustTests reports whether offset i is among the tests of Rust that stand beside the code.
func (m *matcher) inRustTests(i int) bool {
	return m.kind.ext == "rs" && bytes.Contains(m.text[:i], []byte("#[cfg(test)]"))
}
