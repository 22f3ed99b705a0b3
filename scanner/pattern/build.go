package pattern

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"
)

type op uint8

const (
	opEnd     op = iota
	opLiteral    // lit
	opFolded     // lit in any case, which has no letter that others than ASCII fold to
	opSet        // one character of set
	opRepeat     // min to max characters of set
	opEither     // one of ways
	opEnter      // of a loop: nothing was counted yet
	opLoop       // min to max times ways[0]
	opSave       // where the group begins (id 0) or ends (id 1)
	opLineBegin
	opLineEnd
	opTextBegin
	opTextEnd
	opBoundary
	opNoBoundary
)

// node is a step of a match; what follows it is known to it, and shared.
type node struct {
	op       op
	lazy     bool
	id       uint8
	free     bool // may match without a byte: then first says nothing
	first    Bytes
	min, max int32 // max is -1 where there is no bound
	next     *node
	lit      string
	set      *set
	ways     []*node
}

// begins reports whether what n stands for may match at text[i:].
func (n *node) begins(text []byte, i int) bool {
	return n.free || i < len(text) && n.first.Has(text[i])
}

// maxLoops is how many loops over more than a character one pattern may have.
const maxLoops = 16

// builder makes nodes of a parsed expression, from its end to its beginning.
type builder struct {
	loops   uint8
	tooMuch bool // there is something in it that only regexp can match
}

func (b *builder) end() *node { return &node{op: opEnd, free: true} }

// build returns the node that matches re and then goes on with next.
func (b *builder) build(re *syntax.Regexp, next *node) *node {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return next
	case syntax.OpLiteral:
		return b.literal(re, next)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s := setOf(re)
		return &node{op: opSet, set: s, first: s.firstBytes(), next: next}
	case syntax.OpConcat:
		for i := len(re.Sub) - 1; i >= 0; i-- {
			next = b.build(re.Sub[i], next)
		}
		return next
	case syntax.OpAlternate:
		n := &node{op: opEither}
		for _, sub := range re.Sub {
			n.ways = append(n.ways, b.build(sub, next))
		}
		return n.joined()
	case syntax.OpCapture:
		if re.Name != groupName {
			return b.build(re.Sub[0], next)
		}
		return saving(0, b.build(re.Sub[0], saving(1, next)))
	case syntax.OpQuest, syntax.OpStar, syntax.OpPlus, syntax.OpRepeat:
		return b.repeat(re, next)
	}
	if how := assertion(re.Op); how != opEnd {
		return &node{op: how, free: next.free, first: next.first, next: next}
	}
	b.tooMuch = true
	return next
}

// assertion is what needs no byte; opEnd for everything else.
func assertion(o syntax.Op) op {
	switch o {
	case syntax.OpBeginLine:
		return opLineBegin
	case syntax.OpEndLine:
		return opLineEnd
	case syntax.OpBeginText:
		return opTextBegin
	case syntax.OpEndText:
		return opTextEnd
	case syntax.OpWordBoundary:
		return opBoundary
	case syntax.OpNoWordBoundary:
		return opNoBoundary
	}
	return opEnd
}

func saving(id uint8, next *node) *node {
	return &node{op: opSave, id: id, free: next.free, first: next.first, next: next}
}

// joined sets what a choice may begin with.
func (n *node) joined() *node {
	for _, w := range n.ways {
		n.free = n.free || w.free
		n.first.Union(w.first)
	}
	return n
}

// literal builds characters in a row.
func (b *builder) literal(re *syntax.Regexp, next *node) *node {
	if re.Flags&syntax.FoldCase == 0 {
		n := &node{op: opLiteral, lit: string(re.Rune), next: next}
		b.tooMuch = b.tooMuch || containsError(re.Rune)
		n.first.Add(n.lit[0])
		return n
	}
	for hi := len(re.Rune); hi > 0; {
		lo := hi
		for lo > 0 && foldsInASCII(re.Rune[lo-1]) {
			lo--
		}
		if lo == hi {
			hi--
			s := foldedSet(re.Rune[hi])
			next = &node{op: opSet, set: s, first: s.firstBytes(), next: next}
			continue
		}
		n := &node{op: opFolded, next: next}
		lit := make([]byte, 0, hi-lo)
		for _, r := range re.Rune[lo:hi] {
			lit = append(lit, lower(byte(r)))
		}
		n.lit = string(lit)
		n.first.Add(lit[0])
		n.first.Add(upper(lit[0]))
		next, hi = n, lo
	}
	return next
}

// containsError reports whether a literal has the character that a broken byte
// reads as.
func containsError(runes []rune) bool {
	for _, r := range runes {
		if r == utf8.RuneError {
			return true
		}
	}
	return false
}

// foldsInASCII reports whether r and all that it folds to are ASCII.
func foldsInASCII(r rune) bool {
	for f := r; ; {
		if f >= utf8.RuneSelf {
			return false
		}
		if f = unicode.SimpleFold(f); f == r {
			return true
		}
	}
}

// repeat builds what may come several times.
func (b *builder) repeat(re *syntax.Regexp, next *node) *node {
	least, most := bounds(re)
	sub := re.Sub[0]
	lazy := re.Flags&syntax.NonGreedy != 0
	if s := setOf(sub); s != nil {
		n := &node{op: opRepeat, lazy: lazy, min: least, max: most, set: s, first: s.firstBytes(), next: next}
		if least == 0 {
			n.free = next.free
			n.first.Union(next.first)
		}
		return n
	}
	if least == 0 && most == 1 {
		n := &node{op: opEither, ways: []*node{b.build(sub, next), next}}
		if lazy {
			n.ways[0], n.ways[1] = n.ways[1], n.ways[0]
		}
		return n.joined()
	}
	if minBytes(sub) == 0 || b.loops == maxLoops { // regexp has rules of its own for what is empty
		b.tooMuch = true
		return next
	}
	loop := &node{op: opLoop, lazy: lazy, id: b.loops, free: true, min: least, max: most, next: next}
	b.loops++
	body := b.build(sub, loop)
	loop.ways = []*node{body}
	enter := &node{op: opEnter, id: loop.id, first: body.first, free: body.free, next: loop}
	if least == 0 {
		enter.free = enter.free || next.free
		enter.first.Union(next.first)
	}
	return enter
}

// bounds are how often what repeats may come; -1 is without a bound.
func bounds(re *syntax.Regexp) (least, most int32) {
	switch re.Op {
	case syntax.OpQuest:
		return 0, 1
	case syntax.OpStar:
		return 0, -1
	case syntax.OpPlus:
		return 1, -1
	}
	return int32(re.Min), int32(re.Max)
}

// minBytes is the length of the shortest match.
func minBytes(re *syntax.Regexp) (n int) {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 || containsError(re.Rune) {
			return len(re.Rune)
		}
		return len(string(re.Rune))
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpCapture, syntax.OpPlus:
		return minBytes(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min * minBytes(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			n += minBytes(sub)
		}
	case syntax.OpAlternate:
		n = minBytes(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = min(n, minBytes(sub))
		}
	}
	return n
}
