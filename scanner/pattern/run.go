package pattern

import "unicode/utf8"

// run is one try of a pattern on a text.
type run struct {
	text   []byte
	kind   Kind
	steps  int    // that are left; below 0 the try is given up, and its answer void
	best   int    // where the longest match until now ends, or -1
	group  [2]int // where it begins and ends, or -1
	counts [maxLoops]int32
	rounds int // of loops, one within the other: as deep as the calls are
	spared int // steps that were left where rounds were too many
}

// maxRounds is how many rounds a try may be within before it is given up: each
// takes room on the stack.
const maxRounds = 2000

// find looks for the match that p's kind asks for.
func (r *run) find(p *Pattern) (m Match, ok bool) {
	last := 0
	if p.kind == Somewhere {
		last = len(r.text) - p.min
	}
	for at := 0; at <= last && r.steps >= 0; at += width(r.text[at:]) {
		if !p.start.begins(r.text, at) {
			continue
		}
		r.group, r.best = [2]int{-1, -1}, -1
		end := max(r.match(p.start, at), r.best)
		if end < 0 {
			continue
		}
		m = Match{at, end, at, end}
		if r.group[0] >= 0 && r.group[1] >= 0 && r.kind != LongestPrefix {
			m.SecretLo, m.SecretHi = r.group[0], r.group[1]
		}
		return m, true
	}
	return m, false
}

// match returns the end of the match of n, and of all behind it, that begins at
// offset i; -1 where there is none.
func (r *run) match(n *node, i int) int {
	for ; ; n = n.next {
	again:
		if r.steps--; r.steps < 0 {
			return -1
		}
		switch n.op {
		case opEnd:
			return r.end(i)
		case opLiteral:
			if len(r.text)-i < len(n.lit) || string(r.text[i:i+len(n.lit)]) != n.lit {
				return -1
			}
			i += len(n.lit)
		case opFolded:
			if !hasFolded(r.text[i:], n.lit) {
				return -1
			}
			i += len(n.lit)
		case opSet:
			if i = r.take(n.set, i, 1); i < 0 {
				return -1
			}
		case opRepeat:
			if n.min != n.max {
				return r.repeat(n, i)
			}
			r.steps -= int(n.min) / perStep
			if i = r.take(n.set, i, int(n.min)); i < 0 {
				return -1
			}
		case opEither:
			last := len(n.ways) - 1
			for _, w := range n.ways[:last] {
				if !w.begins(r.text, i) {
					continue
				}
				if end := r.match(w, i); end >= 0 {
					return end
				}
			}
			n = n.ways[last]
			goto again
		case opEnter:
			before := r.counts[n.id]
			r.counts[n.id] = 0
			end := r.match(n.next, i)
			r.counts[n.id] = before
			return end
		case opLoop:
			return r.loop(n, i)
		case opSave:
			before := r.group[n.id]
			r.group[n.id] = i
			end := r.match(n.next, i)
			if end < 0 {
				r.group[n.id] = before
			}
			return end
		default:
			if !r.holds(n.op, i) {
				return -1
			}
		}
	}
}

// end is what a match that ends at offset i comes to.
func (r *run) end(i int) int {
	switch {
	case r.kind == Whole && i < len(r.text):
		return -1
	case r.kind == LongestPrefix && i < len(r.text): // there may be a longer one
		r.best = max(r.best, i)
		return -1
	}
	return i
}

// take is the offset behind n characters of s at offset i; -1 where there are
// fewer.
func (r *run) take(s *set, i, n int) int {
	for ; n > 0; n-- {
		if i == len(r.text) {
			return -1
		}
		w := s.width(r.text[i:])
		if w == 0 {
			return -1
		}
		i += w
	}
	return i
}

// perStep is how many characters of a repeat count as one step.
const perStep = 8

// repeat matches a repeat of characters that begins at offset i, and what
// follows it.
func (r *run) repeat(n *node, i int) int {
	r.steps -= int(n.min) / perStep
	lo := r.take(n.set, i, int(n.min))
	if lo < 0 {
		return -1
	}
	more := int(n.max - n.min)
	if n.max < 0 {
		more = len(r.text)
	}
	if n.lazy {
		for ; ; more-- {
			if n.next.begins(r.text, lo) {
				if end := r.match(n.next, lo); end >= 0 {
					return end
				}
			}
			if r.steps--; more == 0 || r.steps < 0 {
				return -1
			}
			if lo = r.take(n.set, lo, 1); lo < 0 {
				return -1
			}
		}
	}
	hi := lo
	for ; more > 0 && hi < len(r.text); more-- {
		w := n.set.width(r.text[hi:])
		if w == 0 {
			break
		}
		hi += w
	}
	r.steps -= (hi - lo) / perStep
	for {
		if n.next.begins(r.text, hi) {
			if end := r.match(n.next, hi); end >= 0 {
				return end
			}
		}
		if hi <= lo || r.steps < 0 {
			return -1
		}
		hi -= lastWidth(r.text[lo:hi])
	}
}

// width is how many bytes the first character of text has, 1 where there is
// none.
func width(text []byte) int {
	if len(text) == 0 || text[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRune(text)
	return n
}

// lastWidth is how many bytes the last character of text has.
func lastWidth(text []byte) int {
	if text[len(text)-1] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeLastRune(text)
	return n
}

// loop matches what remains of a loop at offset i, and what follows it.
func (r *run) loop(n *node, i int) int {
	count := r.counts[n.id]
	body := n.ways[0]
	round := func() int {
		if n.max >= 0 && count >= n.max || !body.begins(r.text, i) {
			return -1
		}
		if r.rounds == maxRounds {
			r.spared, r.steps = max(r.steps, 0), -1
			return -1
		}
		r.counts[n.id] = count + 1
		r.rounds++
		end := r.match(body, i)
		r.rounds--
		r.counts[n.id] = count
		return end
	}
	if count < n.min {
		return round()
	}
	if n.lazy {
		if end := r.match(n.next, i); end >= 0 {
			return end
		}
		return round()
	}
	if end := round(); end >= 0 {
		return end
	}
	return r.match(n.next, i)
}

// hasFolded reports whether text begins with lit, which is in lower case, in
// any case.
func hasFolded(text []byte, lit string) bool {
	if len(text) < len(lit) {
		return false
	}
	for i := range len(lit) {
		if lower(text[i]) != lit[i] {
			return false
		}
	}
	return true
}

// holds reports whether what needs no byte is so at offset i.
func (r *run) holds(how op, i int) bool {
	switch how {
	case opTextBegin:
		return i == 0
	case opTextEnd:
		return i == len(r.text)
	case opLineBegin:
		return i == 0 || r.text[i-1] == '\n'
	case opLineEnd:
		return i == len(r.text) || r.text[i] == '\n'
	}
	within := (i > 0 && inWord(r.text[i-1])) != (i < len(r.text) && inWord(r.text[i]))
	return within == (how == opBoundary)
}

func inWord(c byte) bool {
	return 'a' <= lower(c) && lower(c) <= 'z' || '0' <= c && c <= '9' || c == '_'
}
