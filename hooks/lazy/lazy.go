// Package lazy keeps patterns from being compiled by runs that do not need
// them, which are most.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp is a pattern that is compiled when it is first asked for. It is safe
// for concurrent use, and costs a start nothing where it is a variable of a
// package.
type Regexp struct {
	Expr string // in RE2; one that does not compile panics

	once sync.Once
	re   *regexp.Regexp
}

// Get is the compiled pattern.
func (r *Regexp) Get() *regexp.Regexp {
	r.once.Do(func() { r.re = regexp.MustCompile(r.Expr) })
	return r.re
}
