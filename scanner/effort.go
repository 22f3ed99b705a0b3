package scanner

import (
	"fmt"

	"stanch/scanner/patch"
)

// The patterns of a configuration's own rules may be slow, by accident or on
// purpose. What they may do is bounded by the text that they are tried on, in
// steps as package pattern counts them.
const (
	// maxContext is the most bytes behind its keyword that a rule may look at.
	maxContext = 1_000
	// stepsPerByte is how many steps a rule may take for each byte of a batch.
	stepsPerByte = 64
	// together is how many times that all rules may take.
	together = 32
	// slack counts as so many bytes more, since a batch may be very small.
	slack = 64 << 10
	// perLook and perValue are what a look costs whatever it takes in: to begin
	// it, and to judge what was found.
	perLook, perValue = 32, 1 << 10
)

// effort is what the own rules did on a batch. The built-in rules are not
// counted: their patterns are ours.
type effort struct {
	each  int   // steps for each
	left  int   // for all of them together
	spent []int // by each
	over  *Rule // the one that did too much
}

// newEffort is for so many own rules.
func newEffort(own int) *effort { return &effort{spent: make([]int, own)} }

// begin begins a batch of so many bytes.
func (e *effort) begin(bytes int) {
	clear(e.spent)
	e.each, e.over = stepsPerByte*(slack+bytes), nil
	e.left = e.each * min(len(e.spent), together)
}

// failure is the error that some rule did too much on a text, or nil.
func (e *effort) failure(f *patch.File) error {
	switch {
	case e.over == nil:
		return nil
	case f == nil:
		return &EffortError{e.over, "a message"}
	}
	return &EffortError{e.over, f.Name()}
}

// allows counts steps of a rule, and reports whether it may take them.
func (e *effort) allows(c *compiled, steps int) bool {
	if c.index < builtinCount || e.over != nil {
		return e.over == nil
	}
	own := c.index - builtinCount
	e.spent[own] += steps
	if e.left -= steps; e.left < 0 || e.spent[own] > e.each {
		e.over = c.Rule
	}
	return e.over == nil
}

// rest is how many steps an own rule has left.
func (e *effort) rest(c *compiled) int {
	if e.over != nil {
		return 0
	}
	return min(e.left, e.each-e.spent[c.index-builtinCount])
}

// EffortError says that a rule of the configuration takes so long on a file
// that no verdict can be waited for.
type EffortError struct {
	Rule *Rule
	File string // that it was at
}

// Error names the rule, where it stands, and the way out.
func (e *EffortError) Error() string {
	return fmt.Sprintf("%s: rule %q takes too long on %s: its pattern looks at the same text again and again\n"+
		"hint: give the rule a keyword that is longer, or the pattern fewer ways to begin and to go on", e.Rule.Origin, e.Rule.ID, e.File)
}
