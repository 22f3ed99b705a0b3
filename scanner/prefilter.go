package scanner

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sort"

	"stanch/scanner/pattern"
)

// prefilter finds the keywords of all rules in one pass over a text, whatever
// their case. It looks at every window of four bytes: a bitmap of hashed
// windows, small enough for the first-level cache, tells almost all of them
// apart from the one window that stands for each keyword, the rarest it has. A
// window has three bits in one word of it, so that one that stands for nothing
// hardly ever has them all. What is left is looked up and compared in full.
//
// It holds no pointers but to its parts: what is laid out by the linker is then
// read when it is needed, and not looked through by the garbage collector.
type prefilter struct {
	bitmap  [1 << mapBits]uint64
	slots   []slot // open addressing; len is a power of two
	shift   uint
	entries []entry
	text    string // all keywords, with recordEnd between them
	uses    []use
}

const (
	mapBits   = 12 // of the number of words
	wordShift = 64 - mapBits
	maskBits  = 10 // of the number of masks
	maskShift = wordShift - maskBits
	window    = 4
	foldAll   = 0x20202020
	mix       = 0x9E3779B1
)

// slot maps a folded window to the first of its entries, which are in a row.
type slot struct{ key, first uint32 }

// entry is one keyword behind a window.
type entry struct {
	key    uint32
	text   uint32 // where the prefilter's text has the keyword
	uses   uint32 // the first of its uses
	n      uint16 // how many uses there are
	size   uint16 // of the keyword
	offset uint16 // of the window in it
}

// keyword is what an entry stands for.
func (p *prefilter) keyword(e *entry) string { return p.text[e.text : e.text+uint32(e.size)] }

// usesOf are the rules that want an entry's keyword.
func (p *prefilter) usesOf(e *entry) []use { return p.uses[e.uses : e.uses+uint32(e.n)] }

// use is a rule, by its index, that wants a keyword, which is its nth.
type use struct{ rule, nth uint16 }

// foldKey is the folded window at s[i:i+4]. It is the same for texts that
// differ in case alone, and for a few others.
func foldKey(s string, i int) uint32 {
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24 | foldAll
}

// newPrefilter makes the prefilter of some rules, whose indices count from
// first. common tells how often a folded window occurs in ordinary text; nil
// means to guess.
func newPrefilter(rules []Rule, first int, common func(key uint32) int) *prefilter {
	wanted := map[string][]use{}
	var keywords []string // in the order of the rules
	want := func(keyword string, u use) {
		if wanted[keyword] == nil {
			keywords = append(keywords, keyword)
		}
		wanted[keyword] = append(wanted[keyword], u)
	}
	for n := range rules {
		for nth, kw := range rules[n].Keywords {
			want(kw, use{uint16(first + n), uint16(nth)})
		}
	}
	if first == 0 {
		for nth, j := range joiners {
			want(j, use{joinerRule, uint16(nth)})
		}
	}
	p := &prefilter{}
	for _, kw := range keywords {
		e := entry{text: uint32(len(p.text)), size: uint16(len(kw)), uses: uint32(len(p.uses)), n: uint16(len(wanted[kw]))}
		p.text += kw + recordEnd
		p.uses = append(p.uses, wanted[kw]...)
		if len(kw) >= window {
			e.offset = uint16(rarest(kw, common))
			e.key = foldKey(kw, int(e.offset))
			p.entries = append(p.entries, e)
			continue
		}
		for _, c := range following(rules, first, wanted[kw]) {
			e.key = foldKey(kw+string([]byte{c}), 0)
			p.entries = append(p.entries, e)
		}
	}
	p.index()
	return p
}

// follows is the set of bytes that may follow a keyword of the rule; all where
// that is not known.
func (r *Rule) follows() pattern.Bytes {
	if r.Context == 0 && r.Value == "" && r.Detect == "" && r.shape.Starts != nil {
		return r.shape.All
	}
	return pattern.Bytes{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
}

// following lists, folded, the bytes that may follow a keyword shorter than a
// window, for any of the rules that use it. The end of the text counts as 0.
func following(rules []Rule, first int, uses []use) (folded []byte) {
	var follows pattern.Bytes
	follows.Add(0)
	for _, u := range uses {
		if u.rule == joinerRule {
			follows.Union(blobBytes)
			continue
		}
		follows.Union(rules[int(u.rule)-first].follows())
	}
	for c := range 256 {
		if c := byte(c); c&0x20 != 0 && (follows.Has(c) || follows.Has(c&^0x20)) {
			folded = append(folded, c)
		}
	}
	return folded
}

// index groups the entries by window and fills the bitmap and the slots.
func (p *prefilter) index() {
	size := 64
	for 2*size < 3*len(p.entries) {
		size *= 2
	}
	p.slots = make([]slot, size)
	p.shift = uint(32 - bits.TrailingZeros(uint(size)))
	sort.SliceStable(p.entries, func(i, k int) bool { return p.entries[i].key < p.entries[k].key })
	for i := range p.entries {
		key := p.entries[i].key
		if i == 0 || p.entries[i-1].key != key {
			p.slotOf(key).first = uint32(i)
		}
		h := hashed(uint64(key))
		p.bitmap[h>>wordShift] |= masks[h>>maskShift&(1<<maskBits-1)]
	}
}

// hashed is the hash of the window in the low half of w.
func hashed(w uint64) uint64 { return uint64(uint32(w)) * 0x9E3779B97F4A7C15 }

// newMasks are words of three bits each: a table is quicker than to shift
// thrice. The program has them as masks.
func newMasks() (all [1 << maskBits]uint64) {
	const step = 0x9E3779B97F4A7C15
	for i, x := 0, uint64(step); i < len(all); x += step {
		h := (x ^ x>>29) * step
		if all[i] |= 1<<(h>>58) | 1<<(h>>52&63) | 1<<(h>>46&63); bits.OnesCount64(all[i]) == 3 {
			i++
		} else {
			all[i] = 0
		}
	}
	return all
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
		h0 := hashed(w)
		if k := masks[h0>>maskShift&(1<<maskBits-1)]; p.bitmap[h0>>wordShift]&k == k {
			p.look(text, i, uint32(w), hit)
		}
		h1 := hashed(w >> 8)
		if k := masks[h1>>maskShift&(1<<maskBits-1)]; p.bitmap[h1>>wordShift]&k == k {
			p.look(text, i+1, uint32(w>>8), hit)
		}
		h2 := hashed(w >> 16)
		if k := masks[h2>>maskShift&(1<<maskBits-1)]; p.bitmap[h2>>wordShift]&k == k {
			p.look(text, i+2, uint32(w>>16), hit)
		}
		h3 := hashed(w >> 24)
		if k := masks[h3>>maskShift&(1<<maskBits-1)]; p.bitmap[h3>>wordShift]&k == k {
			p.look(text, i+3, uint32(w>>24), hit)
		}
	}
	for ; i+window <= n; i++ {
		p.look(text, i, binary.LittleEndian.Uint32(text[i:])|foldAll, hit)
	}
	if n >= window-1 { // a short keyword at the very end
		i = n - (window - 1)
		p.look(text, i, uint32(text[i])|uint32(text[i+1])<<8|uint32(text[i+2])<<16|foldAll, hit)
	}
}

// look tells hit of the keywords whose window is key and stands at text[i:].
func (p *prefilter) look(text []byte, i int, key uint32, hit func(e *entry, at int)) {
	s := p.find(key)
	if s == nil {
		return
	}
	for k := int(s.first); k < len(p.entries) && p.entries[k].key == key; k++ {
		e := &p.entries[k]
		at := i - int(e.offset)
		if at < 0 || at+int(e.size) > len(text) {
			continue
		}
		if kw := p.keyword(e); lower(text[at]) == kw[0] && equalFold(text[at:], kw) {
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
// least of.
func rarest(keyword string, common func(key uint32) int) int {
	best, at := math.MinInt, 0
	for i := 0; i+window <= len(keyword); i++ {
		score := 0
		for j := i; j < i+window; j++ {
			score += rarity(keyword, j)
		}
		if common != nil {
			score -= 1000 * common(foldKey(keyword, i))
		}
		if score > best {
			best, at = score, i
		}
	}
	return at
}

// rarity is what the byte at s[i] adds to how rare a window is, in sixteenths
// of a bit.
func rarity(s string, i int) int {
	sym := symbolOf(s[i])
	if i == 0 {
		return 64
	}
	cost := int(wordCosts[symbolOf(s[i-1])][sym])
	if sym == 0 { // one of many signs
		cost += 32
		if s[i] == ' ' || s[i] == '.' || s[i] == '(' || s[i] == '"' || s[i] == '_' {
			cost -= 24
		}
	}
	return cost
}

// symbolOf is a byte as the model of words sees it: 0 for what is between
// words, 1 to 26 for letters, 27 for digits.
func symbolOf(c byte) int {
	switch {
	case letter(c):
		return int(lower(c)-'a') + 1
	case digit(c):
		return 27
	}
	return 0
}
