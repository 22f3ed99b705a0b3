package scanner

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"sort"
	"strings"

	"stanch/scanner/patch"
)

// maxLayers is how many encodings, one in another, are undone.
const maxLayers = 2

// layers looks for secrets in what encodings hide: each is undone only where a
// cheap test says that it may pay. The findings point at the encoded text.
func (m *matcher) layers(text []byte) {
	if bytes.IndexByte(text, 0) >= 0 {
		m.utf16(text)
	}
	m.blobs(text)
	m.joined(text)
	m.escaped(text)
}

// unwrapped is text with an encoding undone.
type unwrapped struct {
	name    string
	text    []byte
	pieces  []piece // sorted by offset in text
	origins []int32 // of each byte of text, where there would be too many pieces
}

// piece says that text from the offset on stands in the original from origin
// on; n bytes there make one here, in thirds: 3 is byte for byte, 4 is base64.
type piece struct {
	at, origin, thirds int
}

// origin is where in the original text[i] stands.
func (u *unwrapped) origin(i int) int {
	if u.origins != nil {
		return int(u.origins[min(i, len(u.origins)-1)])
	}
	k := sort.Search(len(u.pieces), func(k int) bool { return u.pieces[k].at > i }) - 1
	p := u.pieces[max(k, 0)]
	return p.origin + (i-p.at)*p.thirds/3
}

// under matches the rules against unwrapped text.
func (m *matcher) under(u *unwrapped) {
	if len(m.layer) >= maxLayers {
		return
	}
	if m.inner == nil {
		m.inner = newMatcher(m.s)
	}
	in := m.inner
	in.seg, in.kind, in.found = m.seg, m.kind, in.found[:0]
	in.layer = append(append([]string{}, m.layer...), u.name)
	in.forget(m.kind)
	in.run(u.text)
	in.layers(u.text)
	for _, f := range in.found {
		f.value = bytes.Clone(f.value)
		lo := u.origin(f.span.Lo)
		f.span = patch.Span{Lo: lo, Hi: max(u.origin(f.span.Hi-1)+1, lo+1)}
		if f.from > 0 {
			f.from = u.origin(f.from-1) + 1
		}
		m.found = append(m.found, f)
	}
}

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
	u = &unwrapped{name: "utf-16"}
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

// add appends bytes that stand in the original as they are.
func (u *unwrapped) add(text []byte, origin int) {
	if len(text) == 0 {
		return
	}
	u.pieces = append(u.pieces, piece{len(u.text), origin, 3})
	u.text = append(u.text, text...)
}

const (
	minBlob  = 32 // bytes of base64 or hex that may hide something
	lineBlob = 56 // of a line that the next one may continue
)

// blobBytes are the bytes of base64, of both alphabets.
var blobBytes = charset{0x03ffa80000000000, 0x07fffffe87fffffe}

// inBlobs is blobBytes with a byte for each: 1 or 0.
var inBlobs = func() (in [256]uint8) {
	for c := range in {
		if blobBytes.has(byte(c)) {
			in[c] = 1
		}
	}
	return in
}()

// blobs looks for base64 and hex: long runs of their alphabets whose first
// bytes decode to text.
func (m *matcher) blobs(text []byte) {
	n := len(text)
	for i := minBlob - 1; i < n; i += minBlob {
		// A run that holds text[i] goes on for half of minBlob to one side at
		// least: few words do.
		if t := text[i-minBlob/2 : i+1 : i+1]; inBlobs[t[0]]&inBlobs[t[4]]&inBlobs[t[8]]&inBlobs[t[12]]&inBlobs[t[16]] == 0 {
			if i+minBlob/2 >= n {
				return
			}
			if t := text[i : i+minBlob/2+1]; inBlobs[t[0]]&inBlobs[t[4]]&inBlobs[t[8]]&inBlobs[t[12]]&inBlobs[t[16]] == 0 {
				continue
			}
		}
		lo := i
		for lo > 0 && i-lo < minBlob && blobBytes.has(text[lo-1]) {
			lo--
		}
		hi := i + 1
		for hi < n && blobBytes.has(text[hi]) {
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
	if !blobPays(text[lo:hi]) {
		return hi
	}
	var enc []byte
	u := &unwrapped{}
	from := lo
	for {
		u.pieces = append(u.pieces, piece{len(enc), from, 4})
		enc = append(enc, text[from:hi]...)
		next := nextBlobLine(text, hi)
		if hi-from < lineBlob || next < 0 {
			break
		}
		from = next
		for hi = from; hi < len(text) && blobBytes.has(text[hi]); {
			hi++
		}
		if hi == from {
			break
		}
	}
	m.decodeBlob(u, enc)
	return hi
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
	if j >= len(text) || !blobBytes.has(text[j]) {
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
	return n >= 18 && mostlyText(out[:n])
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
func mostlyText(s []byte) bool {
	odd := 0
	for _, c := range s {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= 0x7f {
			odd++
		}
	}
	return odd*12 <= len(s)
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
func (m *matcher) decodeBlob(u *unwrapped, enc []byte) {
	if isHexText(enc) {
		u.name, u.text = "hex", make([]byte, len(enc)/2)
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
		u.name, u.text = "base64", make([]byte, base64.RawStdEncoding.DecodedLen(len(enc)))
		n, _ := base64.RawStdEncoding.Decode(u.text, standard(enc))
		u.text = u.text[:n]
		for i := range u.pieces {
			u.pieces[i].at = u.pieces[i].at * 3 / 4
		}
	}
	if mostlyText(u.text) {
		m.under(u)
	}
}

// joiners stand between two string literals that are one value. The prefilter
// looks for them as it does for keywords.
var joiners = []string{`" + "`, `' + '`, `"+"`, `'+'`, `" . "`, `' . '`, `" .. "`, `" & "`, `" ++ "`, `" <> "`, `" || "`, `' || '`}

// joinerRule stands in the prefilter for the rule of a joiner.
const joinerRule = 0xffff

// maxJoined is how much text is joined to one piece.
const maxJoined = 16 << 10

// joined puts string literals together that the code puts together.
func (m *matcher) joined(text []byte) {
	if len(m.layer) > 0 {
		return
	}
	spots := m.joints
	spots = append(spots, brokenLines(text, !separating.has(m.kind.ext))...)
	if len(spots) == 0 {
		return
	}
	sort.Slice(spots, func(i, j int) bool { return spots[i].Lo < spots[j].Lo })
	for i := 0; i < len(spots); {
		lo, hi := lineAround(text, spots[i].Lo)
		u := &unwrapped{name: "concatenation"}
		from := lo
		for ; i < len(spots) && spots[i].Lo < hi; i++ {
			if spots[i].Lo < from {
				continue
			}
			u.add(text[from:spots[i].Lo], from)
			if from = spots[i].Hi; from+maxLine/2 < hi {
				continue
			}
			if len(u.text) > maxJoined {
				hi = from
				break
			}
			if _, end := lineAround(text, from); end > hi {
				hi = end
			}
		}
		u.add(text[from:max(from, hi)], from)
		m.under(u)
	}
}

// separating are languages in which two literals with nothing between them are no
// one literal, and whose files hold text for people beside the code.
const separating list = " pl pm pod md mdx markdown rst adoc html htm "

// brokenLines finds literals that go on in a literal on the next line: after
// an operator, before one, or, where that will do, with nothing between them.
func brokenLines(text []byte, adjoin bool) []patch.Span {
	var spots []patch.Span
	for from := 0; ; {
		i := bytes.IndexByte(text[from:], '\n')
		if i < 0 {
			return spots
		}
		at := from + i
		from = at + 1
		lo, operator := at, adjoin
		for lo > 0 && strings.IndexByte(" \t\r+.\\&", text[lo-1]) >= 0 {
			lo--
			operator = operator || text[lo] > ' '
		}
		if lo == 0 || text[lo-1] != '"' && text[lo-1] != '\'' {
			continue
		}
		hi := at + 1
		for hi < len(text) && hi-at < 80 && strings.IndexByte(" \t+.&", text[hi]) >= 0 {
			operator = operator || text[hi] > ' '
			hi++
		}
		if operator && hi < len(text) && text[hi] == text[lo-1] && lo > 1 && text[lo-2] != text[lo-1] {
			spots = append(spots, patch.Span{Lo: lo - 1, Hi: hi + 1})
		}
	}
}

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
