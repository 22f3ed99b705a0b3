package pattern

import "testing"

// Slow reports whether regexp had to match the pattern.
func (p *Pattern) Slow() bool { return p.start == nil || p.slow != nil }

// Twin compares a pattern with regexp's.
type Twin struct{ w *twins }

func NewTwin(t *testing.T, expr string) Twin { return Twin{newTwins(t, expr)} }

func (w Twin) Same(t *testing.T, text string) { t.Helper(); w.w.same(t, text) }
