package pattern

import (
	"strings"
	"testing"
)

// TestSteps: the count is of what there is to do, and stops at its limit.
func TestSteps(t *testing.T) {
	for pattern, want := range map[string]struct {
		text    string
		lo, hi  int
		longest bool
	}{
		`abc`:              {strings.Repeat("x", 1000), 1000, 3000, false},
		`\Aabc`:            {strings.Repeat("x", 1000), 1, 10, false},
		`[a-z]{100}1`:      {strings.Repeat("x", 1000), 90_000, 110_000, false},
		`\A[a-z]{100}1`:    {strings.Repeat("x", 1000), 100, 400, false},
		`a`:                {"a" + strings.Repeat("x", 1000), 1, 10, false},
		`(?s).*b|a`:        {strings.Repeat("a", 1000), 3000, 9000, false},
		`\bword\b`:         {strings.Repeat("sword ", 100), 600, 2000, false},
		`(?:a|b)*(?:c|\z)`: {strings.Repeat("ab", 500), 3000, 12_000, false},
		`\A(?:a|aa|aaa)`:   {strings.Repeat("a", 1000), 5, 30, true},
	} {
		if got := newMachine(pattern, want.longest).steps([]byte(want.text), 1<<30); got < want.lo || got > want.hi {
			t.Errorf("%s: %d steps, not between %d and %d", pattern, got, want.lo, want.hi)
		}
	}
	p, err := New(`(?:a|a)*b`, Somewhere)
	if err != nil {
		t.Fatal(err)
	}
	as := []byte(strings.Repeat("a", 1000))
	if _, ok, steps := p.MatchWithin(as, 1<<30); ok || steps < 1000 {
		t.Errorf("to find nothing: %t, %d steps", ok, steps)
	}
	if m, ok, steps := p.MatchWithin(as, 500); ok || m != (Match{}) || steps <= 500 {
		t.Errorf("with a limit of 500: %t, %d steps", ok, steps)
	}
	if m, ok, _ := p.MatchWithin(append(as, 'b'), 1<<30); !ok || m.Hi != 1001 {
		t.Errorf("what there is: %t, %v", ok, m)
	}
	if got := newMachine(`[a-z]{500}1`, false).steps([]byte(strings.Repeat("x", 1<<20)), 10_000); got < 10_000 || got > 11_000 {
		t.Errorf("with a limit of 10,000: %d steps", got)
	}
}
