package pattern

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

// set is a set of characters.
type set struct {
	ascii Bytes
	high  []rune // pairs, from and to, of those that are not ASCII
	all   bool   // every one that is not ASCII is in it
}

// setOf is the set that an expression for one character stands for; nil for
// other expressions.
func setOf(re *syntax.Regexp) *set {
	s := &set{}
	switch {
	case re.Op == syntax.OpAnyChar:
		s.addRange(0, unicode.MaxRune)
	case re.Op == syntax.OpAnyCharNotNL:
		s.addRange(0, '\n'-1)
		s.addRange('\n'+1, unicode.MaxRune)
	case re.Op == syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			s.addRange(re.Rune[i], re.Rune[i+1])
		}
	case re.Op == syntax.OpLiteral && len(re.Rune) == 1 && re.Flags&syntax.FoldCase != 0:
		return foldedSet(re.Rune[0])
	case re.Op == syntax.OpLiteral && len(re.Rune) == 1:
		s.addRange(re.Rune[0], re.Rune[0])
	default:
		return nil
	}
	return s
}

// foldedSet is a character in every case.
func foldedSet(r rune) *set {
	s := &set{}
	s.addRange(r, r)
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		s.addRange(f, f)
	}
	return s
}

func (s *set) addRange(lo, hi rune) {
	for c := lo; c <= min(hi, utf8.RuneSelf-1); c++ {
		s.ascii.Add(byte(c))
	}
	if hi >= utf8.RuneSelf {
		s.all = s.all || lo <= utf8.RuneSelf && hi == unicode.MaxRune
		s.high = append(s.high, max(lo, utf8.RuneSelf), hi)
	}
}

// firstBytes are the bytes that a character of the set may begin with.
func (s *set) firstBytes() Bytes {
	first := s.ascii
	if s.high != nil {
		first[2], first[3] = ^uint64(0), ^uint64(0)
	}
	return first
}

// width is how many bytes the character at the beginning of text has, 0 where
// it is not in the set. Text must not be empty. A byte that is no part of a
// character is one, U+FFFD.
func (s *set) width(text []byte) int {
	if text[0] < utf8.RuneSelf {
		if s.ascii.Has(text[0]) {
			return 1
		}
		return 0
	}
	if s.high == nil {
		return 0
	}
	r, n := utf8.DecodeRune(text)
	if s.all {
		return n
	}
	for i := 0; i < len(s.high); i += 2 {
		if s.high[i] <= r && r <= s.high[i+1] {
			return n
		}
	}
	return 0
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c |= 0x20
	}
	return c
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c &^= 0x20
	}
	return c
}
