// Package needles finds many literal texts in another at once, in time that
// does not grow with how many there are. What they stand for is left to others.
package needles

import (
	"bytes"
	"cmp"
	"sort"
)

// Set is some texts to look for. It is safe for concurrent use.
type Set struct {
	sizes  []int // in the order that they were given in
	sorted []needle
	most   int     // bytes of the longest
	direct bool    // there are so few that each is best looked for by itself
	short  []int   // indices into sorted: those shorter than a window
	seen   []uint8 // a bit for each hash of the windows that a text begins with
	shift  uint
}

type needle struct {
	text   []byte
	number int // in the order that they were given in
	within int // index of the longest other one that this one begins with, or -1
}

const (
	window = 4
	few    = 32 // a search for one text is that much faster than one for many
)

// New returns the Set of the texts. Each is known by its index, and of those
// that are equal all are found; empty ones are not.
func New(texts [][]byte) *Set {
	s := &Set{}
	for i, t := range texts {
		s.sizes, s.most = append(s.sizes, len(t)), max(s.most, len(t))
		if len(t) > 0 {
			s.sorted = append(s.sorted, needle{t, i, -1})
		}
	}
	sort.Slice(s.sorted, func(i, k int) bool {
		a, b := &s.sorted[i], &s.sorted[k]
		return cmp.Or(bytes.Compare(a.text, b.text), cmp.Compare(a.number, b.number)) < 0
	})
	if s.direct = len(s.sorted) <= few; s.direct {
		return s
	}
	s.link()
	bits := uint(16)
	for 1<<bits < 64*len(s.sorted) {
		bits++
	}
	s.shift = 32 - min(bits, 24)
	s.seen = make([]uint8, 1<<(32-s.shift)/8)
	for i := range s.sorted {
		t := s.sorted[i].text
		if len(t) < window {
			s.short = append(s.short, i)
			continue
		}
		h := s.hash(t)
		s.seen[h/8] |= 1 << (h % 8)
	}
	return s
}

// link sets for each text the longest other one that it begins with, which
// stands before it.
func (s *Set) link() {
	var open []int // each begins with those before it
	for i := range s.sorted {
		for len(open) > 0 && !bytes.HasPrefix(s.sorted[i].text, s.sorted[open[len(open)-1]].text) {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			s.sorted[i].within = open[len(open)-1]
		}
		open = append(open, i)
	}
}

// Len is how many bytes the text of that number has.
func (s *Set) Len(number int) int { return s.sizes[number] }

func (s *Set) hash(t []byte) uint32 {
	return (uint32(t[0]) | uint32(t[1])<<8 | uint32(t[2])<<16 | uint32(t[3])<<24) * 0x9E3779B1 >> s.shift
}

// In calls found with each place in text that one of the texts stands at: the
// index of that one, and the offset. Places may overlap, and come in any order.
func (s *Set) In(text []byte, found func(number, at int)) {
	if s.direct {
		for i := range s.sorted {
			s.one(text, i, found)
		}
		return
	}
	for _, i := range s.short {
		s.one(text, i, found)
	}
	for at := 0; at+window <= len(text); at++ {
		if h := s.hash(text[at:]); s.seen[h/8]&(1<<(h%8)) == 0 {
			continue
		}
		for i := s.longestAt(text[at:]); i >= 0; i = s.sorted[i].within {
			if len(s.sorted[i].text) >= window {
				found(s.sorted[i].number, at)
			}
		}
	}
}

// one looks for a single text.
func (s *Set) one(text []byte, i int, found func(number, at int)) {
	l := &s.sorted[i]
	for from := 0; ; from++ {
		n := bytes.Index(text[from:], l.text)
		if n < 0 {
			return
		}
		from += n
		found(l.number, from)
	}
}

// longestAt is the index of the last of the longest texts that text begins
// with, or -1. All others that it begins with are linked to that one.
func (s *Set) longestAt(text []byte) int {
	i := sort.Search(len(s.sorted), func(i int) bool { return bytes.Compare(s.sorted[i].text, text) > 0 }) - 1
	for i >= 0 && !bytes.HasPrefix(text, s.sorted[i].text) {
		i = s.sorted[i].within
	}
	return i
}

// Ends returns how many bytes at the end of text are the beginning of one of
// the texts, but not all of it; 0 where there are fewer than least.
func (s *Set) Ends(text []byte, least int) int {
	for at := max(0, len(text)-s.most+1); len(text)-at >= least; at++ {
		end := text[at:]
		i := sort.Search(len(s.sorted), func(i int) bool { return bytes.Compare(s.sorted[i].text, end) > 0 })
		if i < len(s.sorted) && bytes.HasPrefix(s.sorted[i].text, end) {
			return len(end)
		}
	}
	return 0
}
