package scanner

import (
	"bytes"
	"sort"

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
	in.effort = m.effort
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

// add appends bytes that stand in the original as they are.
func (u *unwrapped) add(text []byte, origin int) {
	if len(text) == 0 {
		return
	}
	u.pieces = append(u.pieces, piece{len(u.text), origin, 3})
	u.text = append(u.text, text...)
}
