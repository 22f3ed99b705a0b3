package pattern

import (
	"fmt"
	"regexp/syntax"
	"strings"
)

// Shape is what can be said of a pattern's matches without running it: the
// cheap test before the expensive one. The built-in rules' shapes are computed
// when their table is made, so that a run compiles no pattern it does not need.
type Shape struct {
	Min, Max int   // bytes of a match; Max is -1 where there is no bound
	All      Bytes // the bytes that a match is made of
	Last     Bytes // the bytes that it may end with
	// Starts tells, for each keyword, how many bytes before it a match may
	// begin; nil where that is not known for every keyword.
	Starts [][]int
	// Plain: every text of Min to Max bytes of All is a match.
	Plain bool
	// Group: the secret is but a part of the match.
	Group bool
	// Digits: a match may be a number.
	Digits bool
	// Fixed is how many bytes of every match the pattern spells out.
	Fixed int
	// Literals are what it spells out, where that is long enough to be taken
	// for a word.
	Literals []string
}

// maxStates is the most states that a pattern may have.
const maxStates = 20_000

// unbounded is more than any match is looked for.
const unbounded = -1

// ShapeOf computes the shape of an expression, for the keywords of which one is
// in every match. The error is that of regexp/syntax, or tells that there is too
// much of it.
func ShapeOf(expr string, keywords []string) (Shape, error) {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err == nil {
		_, err = syntax.Parse(`\A(?:`+re.String()+`)\z`, syntax.Perl) // as it is tried: what nests as deep as may be cannot be
	}
	if err != nil {
		return Shape{}, err
	}
	var s Shape
	if states(re, maxStates) > maxStates {
		return Shape{}, fmt.Errorf("it is too large: it comes to more than %d states", maxStates)
	}
	s.Min, s.Max = minBytes(re), maxBytes(re)
	s.All = alphabet(re)
	s.Last, _ = ending(re)
	s.Plain = plain(re)
	s.Group = re.MaxCap() > 0
	s.Digits = numeric(re)
	s.Fixed = fixed(re)
	s.Literals = literals(re, nil)
	if lits, ok := prefixes(re); ok {
		s.Starts = starts(lits, keywords)
	}
	return s, nil
}

func plain(re *syntax.Regexp) bool {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	return re.Op == syntax.OpRepeat && re.Sub[0].Op == syntax.OpCharClass ||
		re.Op == syntax.OpPlus && re.Sub[0].Op == syntax.OpCharClass
}

// numeric reports whether some alternative of the pattern is a number alone.
func numeric(re *syntax.Regexp) bool {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if re.Op == syntax.OpAlternate {
		for _, sub := range re.Sub {
			if numeric(sub) {
				return true
			}
		}
		return false
	}
	all := alphabet(re)
	return all[1] == 0 && all[2] == 0 && all[3] == 0 && all.Has('7')
}

// fixed counts the bytes that every match has as the pattern spells them.
func fixed(re *syntax.Regexp) (n int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(string(re.Rune))
	case syntax.OpCapture:
		return fixed(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * fixed(re.Sub[0])
	case syntax.OpPlus:
		return fixed(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			n += fixed(sub)
		}
	case syntax.OpAlternate:
		n = -1
		for _, sub := range re.Sub {
			if f := fixed(sub); n < 0 || f < n {
				n = f
			}
		}
		n = max(n, 0)
	}
	return n
}

const minLiteral = 3

// literals appends to all the texts that the pattern spells out.
func literals(re *syntax.Regexp, all []string) []string {
	add := func(lit string) {
		if len(lit) < minLiteral {
			return
		}
		for _, have := range all {
			if have == lit {
				return
			}
		}
		all = append(all, lit)
	}
	switch {
	case re.Op == syntax.OpLiteral && re.Flags&syntax.FoldCase == 0:
		add(string(re.Rune))
	case re.Op == syntax.OpRepeat && re.Sub[0].Op == syntax.OpLiteral && re.Min > 0:
		add(strings.Repeat(string(re.Sub[0].Rune), re.Min))
	default:
		for _, sub := range re.Sub {
			all = literals(sub, all)
		}
	}
	return all
}

// maxBytes is the length of the longest match, or unbounded.
func maxBytes(re *syntax.Regexp) (n int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(string(re.Rune))
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		if n := len(re.Rune); re.Op == syntax.OpCharClass && n > 0 && re.Rune[n-1] < 128 {
			return 1
		}
		return 4
	case syntax.OpCapture:
		return maxBytes(re.Sub[0])
	case syntax.OpQuest, syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		_, most := bounds(re)
		if n = maxBytes(re.Sub[0]); most < 0 || n < 0 {
			return unbounded
		}
		return n * int(most)
	case syntax.OpConcat, syntax.OpAlternate:
		for _, sub := range re.Sub {
			m := maxBytes(sub)
			switch {
			case m < 0:
				return unbounded
			case re.Op == syntax.OpConcat:
				n += m
			default:
				n = max(n, m)
			}
		}
	}
	return n
}

func alphabet(re *syntax.Regexp) (s Bytes) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			addFolded(&s, c, re.Flags)
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			addRunes(&s, re.Rune[i], re.Rune[i+1])
		}
	case syntax.OpAnyChar:
		addRunes(&s, 0, 0x10ffff)
	case syntax.OpAnyCharNotNL:
		addRunes(&s, 0, '\n'-1)
		addRunes(&s, '\n'+1, 0x10ffff)
	}
	for _, sub := range re.Sub {
		s.Union(alphabet(sub))
	}
	return s
}

// addRunes adds the bytes that the characters lo to hi are made of.
func addRunes(s *Bytes, lo, hi rune) {
	for c := lo; c <= min(hi, 127); c++ {
		s.Add(byte(c))
	}
	if hi > 127 {
		s.AddRange(128, 255)
	}
}

func addFolded(s *Bytes, c rune, flags syntax.Flags) {
	addRunes(s, c, c)
	if flags&syntax.FoldCase != 0 {
		lower := []rune(strings.ToLower(string(c)))[0]
		upper := []rune(strings.ToUpper(string(c)))[0]
		addRunes(s, lower, lower)
		addRunes(s, upper, upper)
	}
}

// ending is the set of bytes a match may end with; empty tells whether the
// match may be empty, so that what stands before it ends it.
func ending(re *syntax.Regexp) (s Bytes, empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		addFolded(&s, re.Rune[len(re.Rune)-1], re.Flags)
		return s, false
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return alphabet(re), false
	case syntax.OpCapture, syntax.OpPlus:
		return ending(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		s, _ = ending(re.Sub[0])
		return s, true
	case syntax.OpRepeat:
		s, empty = ending(re.Sub[0])
		return s, empty || re.Min == 0
	case syntax.OpConcat:
		for i := len(re.Sub) - 1; i >= 0; i-- {
			t, empty := ending(re.Sub[i])
			s.Union(t)
			if !empty {
				return s, false
			}
		}
		return s, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			t, e := ending(sub)
			s.Union(t)
			empty = empty || e
		}
		return s, empty
	}
	return s, true
}

// prefixes lists the literal texts, in lower case, one of which every match
// begins with, as far as there are few of them.
func prefixes(re *syntax.Regexp) (lits []string, ok bool) {
	lits, _ = leading(re)
	return lits, len(lits) > 0 && len(lits) <= maxPrefixes
}

const maxPrefixes = 200

// leading is prefixes; whole tells whether the texts are all of the match.
func leading(re *syntax.Regexp) (lits []string, whole bool) {
	none := []string{""}
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(string(re.Rune))}, true
	case syntax.OpCharClass:
		var cs []string
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] > 12 {
				return none, false
			}
			for c := re.Rune[i]; c <= re.Rune[i+1]; c++ {
				cs = append(cs, strings.ToLower(string(c)))
			}
		}
		if len(cs) > 16 {
			return none, false
		}
		return cs, true
	case syntax.OpCapture:
		return leading(re.Sub[0])
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpBeginLine, syntax.OpWordBoundary:
		return none, true
	case syntax.OpQuest:
		sub, whole := leading(re.Sub[0])
		return append([]string{""}, sub...), whole
	case syntax.OpAlternate:
		whole = true
		for _, sub := range re.Sub {
			l, w := leading(sub)
			lits, whole = append(lits, l...), whole && w
		}
		return lits, whole
	case syntax.OpConcat:
		lits, whole = none, true
		for _, sub := range re.Sub {
			more, w := leading(sub)
			if len(lits)*len(more) > maxPrefixes {
				return lits, false
			}
			var next []string
			for _, a := range lits {
				for _, b := range more {
					next = append(next, a+b)
				}
			}
			if lits = next; !w {
				return lits, false
			}
		}
		return lits, true
	}
	return none, false
}

// starts tells where a match may begin before each keyword, or nil where some
// prefix holds no keyword.
func starts(lits, keywords []string) [][]int {
	all := make([][]int, len(keywords))
	for _, lit := range lits {
		found := false
		for k, kw := range keywords {
			if i := strings.Index(lit, kw); i >= 0 {
				found = true
				all[k] = appendNew(all[k], i)
			}
		}
		if !found {
			return nil
		}
	}
	return all
}

func appendNew(s []int, v int) []int {
	for _, have := range s {
		if have == v {
			return s
		}
	}
	return append(s, v)
}

// states is about how many states a pattern has, as far as limit.
func states(re *syntax.Regexp, limit int) (n int) {
	for _, sub := range re.Sub {
		if n += states(sub, limit); n > limit {
			return n
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		return n + 2
	case syntax.OpAlternate:
		return n + len(re.Sub)
	case syntax.OpRepeat:
		return n*re.Min + (n+1)*max(re.Max-re.Min, 1)
	case syntax.OpConcat:
		return n
	}
	return 1
}
