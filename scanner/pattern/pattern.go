// Package pattern matches regular expressions of the syntax of regexp, and
// finds what regexp finds. It is made for patterns that are tried now and then
// on a short text: to make one costs little more than to parse it, since what
// is counted ({0,150}) is counted while matching and not written out, and a
// try follows one path after another instead of all at once. Where that takes
// too many steps, regexp itself gives the answer.
// What can be said of a pattern's matches without any try is its Shape.
package pattern

import (
	"regexp"
	"regexp/syntax"
	"sync"
)

// Kind is which match is looked for.
type Kind uint8

const (
	Somewhere     Kind = iota // the leftmost one
	Prefix                    // one that begins where the text does
	LongestPrefix             // the longest of those; its group is not told
	Whole                     // one that is all of the text
)

// Pattern is a regular expression, ready to match. It is safe for concurrent
// use.
type Pattern struct {
	start *node // nil where regexp is to match it
	kind  Kind
	min   int // bytes of a match

	expr string
	once sync.Once
	slow *regexp.Regexp
	// machines count what slow does.
	machines sync.Pool
	group    int // of the secret in it; 0 where there is none
}

// Match is a match of a pattern: offsets in the text, and of what its group
// named "secret" took, which is the whole match where there is no such group
// or it took no part.
type Match struct {
	Lo, Hi             int
	SecretLo, SecretHi int
}

// New makes a pattern. The error is that of regexp/syntax.
func New(expr string, kind Kind) (*Pattern, error) {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil, err
	}
	p := &Pattern{kind: kind, expr: expr, min: minBytes(re)}
	var b builder
	if start := b.build(re, b.end()); !b.tooMuch {
		p.start = start
	}
	return p, nil
}

// Match looks for a match in text.
func (p *Pattern) Match(text []byte) (m Match, ok bool) {
	if len(text) < p.min {
		return m, false
	}
	if p.start != nil {
		r := run{text: text, kind: p.kind, steps: patience(text)}
		if m, ok = r.find(p); r.steps >= 0 {
			return m, ok
		}
	}
	return p.slowly(text)
}

// MatchWithin is Match that takes no more than about limit steps. It tells how
// many it took; where that is more than limit, nobody knows whether there is a
// match.
func (p *Pattern) MatchWithin(text []byte, limit int) (m Match, ok bool, steps int) {
	if len(text) < p.min {
		return m, false, 0
	}
	if p.start != nil {
		most := min(limit, patience(text))
		r := run{text: text, kind: p.kind, steps: most}
		m, ok = r.find(p)
		if steps = most - r.steps - r.spared; r.steps >= 0 {
			return m, ok, steps
		}
	}
	if steps += p.slowSteps(text, limit-steps); steps > limit {
		return Match{}, false, steps
	}
	m, ok = p.slowly(text)
	return m, ok, steps
}

// slowSteps counts what regexp does in a look at text, as far as limit.
func (p *Pattern) slowSteps(text []byte, limit int) int {
	m, ok := p.machines.Get().(*machine)
	if !ok {
		m = newMachine(p.bound(), p.kind == LongestPrefix)
	}
	defer p.machines.Put(m)
	return m.steps(text, limit)
}

// patience is how many steps are tried before regexp is asked.
func patience(text []byte) int { return 1024 + 16*len(text) }

// slowly has regexp look for the match.
func (p *Pattern) slowly(text []byte) (m Match, ok bool) {
	p.once.Do(func() {
		p.slow = regexp.MustCompile(p.bound()) // it was parsed before
		p.group = max(p.slow.SubexpIndex(groupName), 0)
		if p.kind == LongestPrefix {
			p.slow.Longest()
			p.group = 0
		}
	})
	loc := p.slow.FindSubmatchIndex(text)
	if loc == nil {
		return m, false
	}
	g := 2 * p.group
	if loc[g] < 0 {
		g = 0
	}
	return Match{loc[0], loc[1], loc[g], loc[g+1]}, true
}

// bound is the expression, bound to where its kind wants the match.
func (p *Pattern) bound() string {
	if p.kind == Somewhere {
		return p.expr
	}
	expr := p.expr
	if re, err := syntax.Parse(expr, syntax.Perl); err == nil {
		expr = re.String() // of "\Qa", which goes on to the end, "a"
	}
	if p.kind == Whole {
		return `\A(?:` + expr + `)\z`
	}
	return `\A(?:` + expr + `)`
}

// groupName is that of the group that a match tells of.
const groupName = "secret"
