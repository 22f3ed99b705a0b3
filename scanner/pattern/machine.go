package pattern

import (
	"regexp/syntax"
	"unicode/utf8"
)

// machine goes through a text as package regexp does where it has no shorter
// way, to count its steps: the states of the pattern that are alive at each
// character. It is much slower than regexp, and only asked where a pattern is
// suspected to take long.
type machine struct {
	prog    *syntax.Prog
	longest bool
	now     alive
	next    alive
}

// alive is a set of instructions, in the order of their priority.
type alive struct {
	list []uint32
	at   []uint32 // for each instruction, where list may have it
}

// newMachine is for a pattern that regexp has compiled: there is no error.
func newMachine(pattern string, longest bool) *machine {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic("pattern: " + err.Error())
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		panic("pattern: " + err.Error())
	}
	n := len(prog.Inst)
	return &machine{
		prog: prog, longest: longest,
		now: alive{at: make([]uint32, n)}, next: alive{at: make([]uint32, n)},
	}
}

func (s *alive) has(pc uint32) bool {
	at := s.at[pc]
	return int(at) < len(s.list) && s.list[at] == pc
}

// steps counts what a search in text takes, as far as limit.
func (m *machine) steps(text []byte, limit int) (n int) {
	m.now.list = m.now.list[:0]
	matched := false
	before := rune(-1)
	anchored := m.prog.StartCond()&syntax.EmptyBeginText != 0
	for i := 0; n <= limit; {
		r, size := rune(-1), 0
		if i < len(text) {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !matched && (i == 0 || !anchored) {
			m.add(&m.now, uint32(m.prog.Start), syntax.EmptyOpContext(before, r))
		}
		n += len(m.now.list) + 1
		after := rune(-1)
		if i+size < len(text) {
			after, _ = utf8.DecodeRune(text[i+size:])
		}
		m.next.list = m.next.list[:0]
		for _, pc := range m.now.list {
			inst := &m.prog.Inst[pc]
			if inst.Op == syntax.InstMatch {
				if matched = true; !m.longest {
					break // what comes behind it is of no interest any more
				}
			} else if size > 0 && takes(inst, r) {
				m.add(&m.next, inst.Out, syntax.EmptyOpContext(r, after))
			}
		}
		m.now, m.next = m.next, m.now
		if size == 0 || len(m.now.list) == 0 && (matched || anchored) {
			break
		}
		before, i = r, i+size
	}
	return n
}

// takes reports whether an instruction goes on with r.
func takes(inst *syntax.Inst, r rune) bool {
	switch inst.Op {
	case syntax.InstRune, syntax.InstRune1:
		return inst.MatchRune(r)
	case syntax.InstRuneAny:
		return true
	case syntax.InstRuneAnyNotNL:
		return r != '\n'
	}
	return false
}

// add adds an instruction and what follows it without a character.
func (m *machine) add(s *alive, pc uint32, flags syntax.EmptyOp) {
	if s.has(pc) {
		return
	}
	s.at[pc] = uint32(len(s.list))
	s.list = append(s.list, pc)
	switch inst := &m.prog.Inst[pc]; inst.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		m.add(s, inst.Out, flags)
		m.add(s, inst.Arg, flags)
	case syntax.InstCapture, syntax.InstNop:
		m.add(s, inst.Out, flags)
	case syntax.InstEmptyWidth:
		if syntax.EmptyOp(inst.Arg)&^flags == 0 {
			m.add(s, inst.Out, flags)
		}
	}
}
