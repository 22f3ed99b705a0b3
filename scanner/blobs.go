package scanner

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"stanch/scanner/patch"
	"stanch/scanner/pattern"
)

// What a finding says of the text around it.
const (
	base64Name = "base64"
	hexName    = "hex"
	wideName   = "utf-16"
)

const (
	minBlob  = 32 // bytes of base64 or hex that may hide something
	lineBlob = 56 // of a line that the next one may continue
)

// blobBytes are the bytes of base64, of both alphabets.
var blobBytes = pattern.Bytes{0x03ffa80000000000, 0x07fffffe87fffffe}

// below reports whether any of eight bytes is less than '+', the first of
// blobBytes: a blank, the end of a line, a quote, most brackets.
func below(eight []byte) bool {
	const each = 0x0101010101010101
	w := binary.LittleEndian.Uint64(eight)
	return (w-each*'+')&^w&(each<<7) != 0
}

// blobs looks for base64 and hex: long runs of their alphabets whose first
// bytes decode to text.
func (m *matcher) blobs(text []byte) {
	n := len(text)
	for i := minBlob - 1; i < n; i += minBlob {
		if !blobBytes.Has(text[i]) {
			continue
		}
		// A run that holds text[i] goes on for half of minBlob to one side at
		// least: few words do.
		if below(text[i-16:]) || below(text[i-8:]) {
			if i+minBlob/2 >= n {
				return
			}
			if below(text[i+1:]) || below(text[i+9:]) {
				continue
			}
		}
		lo := i
		for lo > 0 && i-lo < minBlob && blobBytes.Has(text[lo-1]) {
			lo--
		}
		hi := i + 1
		for hi < n && blobBytes.Has(text[hi]) {
			hi++
		}
		if hi-lo < minBlob {
			i = hi - 1 // the next look is a full run on
			continue
		}
		i = max(hi, m.blob(text, lo, hi)) - 1
	}
}

// blob tries the run text[lo:hi], with the lines that continue it, and returns
// the end of what it took.
func (m *matcher) blob(text []byte, lo, hi int) int {
	if lo > 0 && text[lo-1] == '\\' { // the n of a \n
		lo++
	}
	if lo == 0 && m.seg.Own.Lo > 0 {
		lo = resumedBlob(text, hi)
	}
	if !blobPays(text[lo:hi]) {
		if lo = behindPath(text, lo, hi); hi-lo < minBlob || !blobPays(text[lo:hi]) {
			return hi
		}
	}
	var enc []byte
	u := &unwrapped{}
	hexed := isHexText(text[lo:hi])
	for from := lo; ; {
		u.pieces = append(u.pieces, piece{len(enc), from, 4})
		enc = append(enc, text[from:hi]...)
		next := nextBlobLine(text, hi)
		if hi-from < lineBlob || next < 0 {
			break
		}
		end := next
		for end < len(text) && blobBytes.Has(text[end]) {
			end++
		}
		if !continuesBlob(enc, text[next:end], hexed) {
			break
		}
		from, hi = next, end
	}
	m.decodeBlob(u, enc, hexed)
	return hi
}

// behindPath is where base64 begins within a run that is the end of a URL: behind
// the last sign near its beginning that joins words as well, else at its end.
func behindPath(text []byte, lo, hi int) int {
	const near = 64
	if lo == 0 || text[lo-1] != '.' && text[lo-1] != ':' {
		return hi
	}
	return lo + 1 + bytes.LastIndexAny(text[lo:min(lo+near, hi)], "/-_+")
}

// continuesBlob reports whether a run on the next line is more of what enc is:
// any word of letters could be. One that decodes to no text at all is not.
func continuesBlob(enc, line []byte, hexed bool) bool {
	if hexed {
		return isHexText(line)
	}
	const enough = 32
	buf := make([]byte, 0, 3+enough)
	buf = append(append(buf, enc[len(enc)&^3:]...), line[:min(len(line), enough)]...)
	if len(buf)%4 == 1 {
		buf = buf[:len(buf)-1]
	}
	var out [enough]byte
	n, _ := base64.RawStdEncoding.Decode(out[:], standard(buf))
	return 3*unprinted(out[:n]) <= n
}

// resumedBlob is where to begin with a run, the text up to hi, that a segment was
// cut within: four digits of base64, or two of hex, belong together, and the cut
// may part them. The end of a line mostly ends four.
func resumedBlob(text []byte, hi int) int {
	end := hi
	for end < len(text) && text[end] == '=' {
		end++
	}
	for i := range 4 {
		if lo := (end + i) % 4; blobPays(text[lo:hi]) {
			return lo
		}
	}
	return 0
}

// nextBlobLine is where the next line's text begins, if text[i:] ends a line
// and the next is part of the same blob; else -1.
func nextBlobLine(text []byte, i int) int {
	j := i
	for j < len(text) && (text[j] == '"' || text[j] == '\\' || text[j] == '\r' || text[j] == '+' || text[j] == ' ') && j-i < 8 {
		j++
	}
	if j >= len(text) || text[j] != '\n' {
		return -1
	}
	for j < len(text) && (text[j] == '\n' || text[j] == ' ' || text[j] == '\t' || text[j] == '"') && j-i < 80 {
		j++
	}
	if j >= len(text) || !blobBytes.Has(text[j]) {
		return -1
	}
	return j
}

// blobPays is the cheap test: the first bytes decode to text, and they are not
// words as they stand.
func blobPays(s []byte) bool {
	head := s[:min(len(s), 32)]
	if isHexText(head) {
		out := make([]byte, 16)
		n, err := hex.Decode(out, head[:len(head)&^1])
		return err == nil && mostlyText(out[:n])
	}
	out := make([]byte, 24)
	var enc [32]byte
	n, _ := base64.RawStdEncoding.Decode(out, standard(enc[:copy(enc[:], head)&^3]))
	return n >= 18 && (mostlyText(out[:n]) || isWide(out[:n]))
}

// isWide reports whether s is ASCII in UTF-16, as PowerShell has its commands encoded.
func isWide(s []byte) bool {
	for i, c := range s {
		if i%2 == 1 && c != 0 || i%2 == 0 && (c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= 0x7f) {
			return false
		}
	}
	return len(s) > 1
}

func isHexText(s []byte) bool {
	for _, c := range s {
		if !isHex(c) {
			return false
		}
	}
	return true
}

// mostlyText reports whether s is ASCII that people or programs write: no
// control characters but white space.
func mostlyText(s []byte) bool { return 12*unprinted(s) <= len(s) }

// unprinted counts the bytes that no ASCII text has.
func unprinted(s []byte) (n int) {
	for _, c := range s {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= 0x7f {
			n++
		}
	}
	return n
}

// standard turns base64url into the standard alphabet, in place.
func standard(s []byte) []byte {
	if bytes.IndexByte(s, '-') < 0 && bytes.IndexByte(s, '_') < 0 {
		return s
	}
	for i, c := range s {
		switch c {
		case '-':
			s[i] = '+'
		case '_':
			s[i] = '/'
		}
	}
	return s
}

// decodeBlob decodes what can be, and matches the rules against it.
func (m *matcher) decodeBlob(u *unwrapped, enc []byte, hexed bool) {
	if hexed {
		u.name, u.text = hexName, make([]byte, len(enc)/2)
		n, _ := hex.Decode(u.text, enc[:len(enc)&^1])
		u.text = u.text[:n]
		for i := range u.pieces {
			u.pieces[i].at /= 2
			u.pieces[i].thirds = 6
		}
	} else {
		if len(enc)%4 == 1 {
			enc = enc[:len(enc)-1]
		}
		u.name, u.text = base64Name, make([]byte, base64.RawStdEncoding.DecodedLen(len(enc)))
		n, _ := base64.RawStdEncoding.Decode(u.text, standard(enc))
		u.text = u.text[:n]
		for i := range u.pieces {
			u.pieces[i].at = u.pieces[i].at * 3 / 4
		}
	}
	if mostlyText(u.text) || isWide(u.text) {
		m.under(u)
	}
}

// blob is base64 or hex that hides a secret.
type blob struct {
	around       bool // there is some
	before, more bool // it begins before, or goes on behind, what is looked at
}

// mostBlob is how much of base64 or hex is looked at on each side of a secret:
// who has as much in common hides the same one.
const mostBlob = 128

// hidden is where the secret stands, with the base64 or hex around it that hides
// it: of that a part says little, as it may go on within a byte.
func (c *candidate) hidden(text []byte) (patch.Span, blob) {
	s := c.span
	if !slices.Contains(c.decoded, base64Name) && !slices.Contains(c.decoded, hexName) {
		return s, blob{}
	}
	wide := slices.Contains(c.decoded, wideName)
	in := func(i int) bool {
		return i >= 0 && i < len(text) && (blobBytes.Has(text[i]) || wide && text[i] == 0)
	}
	for in(s.Lo-1) && c.span.Lo-s.Lo < mostBlob {
		s.Lo--
	}
	for in(s.Hi) && s.Hi-c.span.Hi < mostBlob {
		s.Hi++
	}
	b := blob{true, in(s.Lo - 1), in(s.Hi)}
	for s.Lo < c.span.Lo && text[s.Lo] == 0 { // of a character that is none of it
		s.Lo++
	}
	for s.Hi > c.span.Hi && text[s.Hi-1] == 0 {
		s.Hi--
	}
	return s, b
}
