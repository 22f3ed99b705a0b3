package scanner

import (
	"encoding/binary"
	"math/bits"
)

// prefilter finds the keywords of all rules in one pass over a text, whatever
// their case. It looks at every window of four bytes: a bitmap of hashed
// windows, small enough for the first-level cache, tells almost all of them
// apart from the one window that stands for each keyword, the rarest it has. What is left
// is looked up and compared in full.
type prefilter struct {
	bitmap  [1 << (mapBits - 6)]uint64
	slots   []slot // open addressing; len is a power of two
	shift   uint
	entries []entry
}

const (
	mapBits = 17
	window  = 4
	foldAll = 0x20202020
	mix     = 0x9E3779B1
)

// slot maps a folded window to its entries; n is 0 for an empty slot.
type slot struct {
	key      uint32
	first, n uint32
}

// entry is one keyword behind a window. offset is where in the keyword the
// window stands.
type entry struct {
	key     uint32
	offset  int
	keyword string
	uses    []use
}

// use is a rule, by its index, that wants a keyword, which is its nth.
type use struct{ rule, nth uint16 }

// foldKey is the folded window at s[i:i+4]. It is the same for texts that
// differ in case alone, and for a few others.
func foldKey(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24 | foldAll
}

// newPrefilter makes the prefilter of some rules, whose indices count from
// first.
func newPrefilter(rules []Rule, first int) *prefilter {
	p := &prefilter{}
	at := make(map[string]int, 2*len(rules))
	for n := range rules {
		r := &rules[n]
		for nth, kw := range r.Keywords {
			for _, kw := range widen(kw, r.follows()) {
				i, ok := at[kw]
				if !ok {
					i = len(p.entries)
					at[kw] = i
					off := rarest(kw)
					p.entries = append(p.entries, entry{key: foldKey(kw, off), keyword: kw, offset: off})
				}
				p.entries[i].uses = append(p.entries[i].uses, use{uint16(first + n), uint16(nth)})
			}
		}
	}
	p.index()
	return p
}

// follows is the set of bytes that may follow a keyword of the rule; all where
// that is not known.
func (r *Rule) follows() charset {
	if r.Context == 0 && r.Value == "" && r.Detect == "" && r.shape.Starts != nil {
		return r.shape.All
	}
	return charset{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
}

// widen makes a keyword that is shorter than a window into all those that
// begin with it and go on with one of the given bytes.
func widen(keyword string, follows charset) []string {
	if len(keyword) >= window {
		return []string{keyword}
	}
	var all []string
	for c := byte(' '); c <= '~'; c++ {
		if lower(c) == c && (follows.has(c) || follows.has(c&^0x20) && letter(c)) {
			all = append(all, widen(keyword+string(c), follows)...)
		}
	}
	return all
}

// index groups the entries by window and fills the bitmap and the slots.
func (p *prefilter) index() {
	size := 64
	for 2*size < 3*len(p.entries) {
		size *= 2
	}
	p.slots = make([]slot, size)
	p.shift = uint(32 - bits.TrailingZeros(uint(size)))
	for i := range p.entries {
		p.slotOf(p.entries[i].key).n++
	}
	next := uint32(0)
	for i := range p.slots {
		s := &p.slots[i]
		s.first, next = next, next+s.n
		s.n = 0
	}
	sorted := make([]entry, len(p.entries))
	for _, e := range p.entries {
		s := p.slotOf(e.key)
		sorted[s.first+s.n] = e
		s.n++
		h := e.key * mix >> (32 - mapBits)
		p.bitmap[h>>6] |= 1 << (h & 63)
	}
	p.entries = sorted
}

// slotOf is the slot that holds key, or the empty one that it belongs in. An
// empty slot has no key: window 0 cannot occur, all windows are folded.
func (p *prefilter) slotOf(key uint32) *slot {
	i := key * mix >> p.shift
	for {
		s := &p.slots[i]
		if s.key == key || s.key == 0 {
			s.key = key
			return s
		}
		i = (i + 1) & uint32(len(p.slots)-1)
	}
}

// find is slotOf without claiming an empty slot.
func (p *prefilter) find(key uint32) *slot {
	i := key * mix >> p.shift
	for {
		s := &p.slots[i]
		if s.key == key {
			return s
		}
		if s.key == 0 {
			return nil
		}
		i = (i + 1) & uint32(len(p.slots)-1)
	}
}

// scan calls hit for every keyword in text, with the offset it begins at, in
// the order of the keywords' windows.
func (p *prefilter) scan(text []byte, hit func(e *entry, at int)) {
	n := len(text)
	i := 0
	for ; i+8 <= n; i += 4 {
		w := binary.LittleEndian.Uint64(text[i:]) | foldAll<<32 | foldAll
		h0 := uint32(w) * mix >> (32 - mapBits)
		h1 := uint32(w>>8) * mix >> (32 - mapBits)
		h2 := uint32(w>>16) * mix >> (32 - mapBits)
		h3 := uint32(w>>24) * mix >> (32 - mapBits)
		m := p.bitmap[h0>>6]>>(h0&63) | p.bitmap[h1>>6]>>(h1&63) | p.bitmap[h2>>6]>>(h2&63) | p.bitmap[h3>>6]>>(h3&63)
		if m&1 != 0 {
			p.look(text, i, uint32(w), hit)
			p.look(text, i+1, uint32(w>>8), hit)
			p.look(text, i+2, uint32(w>>16), hit)
			p.look(text, i+3, uint32(w>>24), hit)
		}
	}
	for ; i+window <= n; i++ {
		p.look(text, i, binary.LittleEndian.Uint32(text[i:])|foldAll, hit)
	}
}

// look tells hit of the keywords whose window is key and stands at text[i:].
func (p *prefilter) look(text []byte, i int, key uint32, hit func(e *entry, at int)) {
	h := key * mix >> (32 - mapBits)
	if p.bitmap[h>>6]>>(h&63)&1 == 0 {
		return
	}
	s := p.find(key)
	if s == nil {
		return
	}
	for k := s.first; k < s.first+s.n; k++ {
		e := &p.entries[k]
		if at := i - e.offset; at >= 0 && at+len(e.keyword) <= len(text) && equalFold(text[at:], e.keyword) {
			hit(e, at)
		}
	}
}

// equalFold reports whether text begins with the lower-case keyword, in any
// case. Only ASCII letters are folded.
func equalFold(text []byte, keyword string) bool {
	for i := range len(keyword) {
		if lower(text[i]) != keyword[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	return c
}

// rarest is the offset of the four bytes of a keyword that ordinary text has
// least of, judged by how common their letters are.
func rarest(keyword string) int {
	best, at := -1, 0
	for i := 0; i+window <= len(keyword); i++ {
		score := 0
		for _, c := range []byte(keyword[i : i+window]) {
			score += rarity(c)
		}
		if score > best {
			best, at = score, i
		}
	}
	return at
}

// rarity is about -log2 of a letter's share in source code, doubled.
func rarity(c byte) int {
	const table = "8bag5cd99fe9a978g778bcgdd" // a to y; digits and signs below
	switch {
	case c >= 'a' && c <= 'y':
		d := table[c-'a']
		if d >= 'a' {
			return int(d-'a') + 10
		}
		return int(d - '0')
	case c == 'z':
		return 17
	case c >= '0' && c <= '9':
		return 13
	case c == '_' || c == '-' || c == '.' || c == '/' || c == ':' || c == ' ' || c == '=':
		return 9
	}
	return 15
}
