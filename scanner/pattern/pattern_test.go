package pattern

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// twins are an expression's pattern and regexp's of each kind.
type twins struct {
	expr     string
	patterns [4]*Pattern
	regexps  [4]*regexp.Regexp // nil where there is none: of "a)(b"
	group    int
}

// newTwins returns nil for what is no expression, for both.
func newTwins(t *testing.T, expr string) *twins {
	t.Helper()
	plain, err := regexp.Compile(expr)
	if _, bad := New(expr, Prefix); (bad == nil) != (err == nil) {
		t.Fatalf("%q: error %v, of regexp %v", expr, bad, err)
	}
	if err != nil {
		return nil
	}
	w := &twins{expr: expr, group: max(plain.SubexpIndex(groupName), 0)}
	for kind, how := range [4]string{Somewhere: expr, Prefix: `\A(?:` + expr + `)`, LongestPrefix: `\A(?:` + expr + `)`, Whole: `\A(?:` + expr + `)\z`} {
		if w.patterns[kind], err = New(expr, Kind(kind)); err != nil {
			t.Fatalf("%q: %v", expr, err)
		}
		w.regexps[kind], _ = regexp.Compile(how)
	}
	if w.regexps[LongestPrefix] != nil {
		w.regexps[LongestPrefix].Longest()
	}
	return w
}

// same checks that both find the same in a text.
func (w *twins) same(t *testing.T, text string) {
	t.Helper()
	for kind, re := range w.regexps {
		if re == nil {
			continue
		}
		loc := re.FindStringSubmatchIndex(text)
		m, ok := w.patterns[kind].Match([]byte(text))
		if ok != (loc != nil) {
			t.Fatalf("%q on %q, kind %d: %v, but regexp %v", w.expr, text, kind, m, loc)
		}
		if !ok {
			continue
		}
		g := 2 * w.group
		if Kind(kind) == LongestPrefix || loc[g] < 0 {
			g = 0
		}
		if want := (Match{loc[0], loc[1], loc[g], loc[g+1]}); m != want {
			t.Fatalf("%q on %q, kind %d: %v, but regexp %v", w.expr, text, kind, m, want)
		}
	}
}

func FuzzSameAsRegexp(f *testing.F) {
	for _, seed := range [][2]string{
		{`ghp_(?P<secret>[A-Za-z0-9]{6})\b`, "x ghp_abc123-"},
		{`(?:a|ab)(?P<secret>c|bcd)*(d?)`, "abcdabcd"},
		{`(?i:kiss)[^"\n]{2,5}?"`, "\u212aI\u017fS\xff\xe2\x82ab\""},
		{`(?P<secret>(?:[a-c]{1,3}-){2,}?)x`, "ab-c-abc-x"},
		{`(?m)^\s*(a+|b)+$`, "\n  aab\n"},
		{`(?:\w+\.)*(?P<secret>\w+)`, "a.b.c_d"},
		{`(?s).*b|a`, "aaaa"},
		{`(a|b*)*c`, "abac"},
		{`[^a]{2}é+\x{FFFD}?`, "\xffbéé\xef"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		if len(expr) > 200 || len(text) > 2000 {
			return
		}
		if w := newTwins(t, expr); w != nil {
			w.same(t, text)
		}
	})
}

// TestSameAsRegexp holds patterns made at random against regexp.
func TestSameAsRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for range 3000 {
		w := newTwins(t, randomExpr(r, 3))
		if w == nil {
			continue
		}
		n++
		for range 8 {
			w.same(t, randomText(r))
		}
	}
	if n < 2500 {
		t.Errorf("only %d patterns could be compared", n)
	}
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(24) {
		b.WriteString([]string{"a", "b", "c", "k", "K", "\u212a", "s", "\u017f", "é", "\xff", "\xe2\x82", "\n", " ", "-", "1", "_"}[r.IntN(16)])
	}
	return b.String()
}

// randomExpr is an expression, groups nested up to depth.
func randomExpr(r *rand.Rand, depth int) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		atoms := []string{"a", "b", "ab", "k", "é", ".", "[ab]", "[^a\\n]", "\\w", "\\s", "(?i:ks)", "(?i:ab)", "\\b", "[a-é]", "(?s:.)", "^", "$", "(?m:^)", "(?m:$)", "\\B"}
		atom := atoms[r.IntN(len(atoms))]
		if depth > 0 && r.IntN(3) == 0 {
			open := []string{"(", "(?:", "(?P<secret>"}[r.IntN(3)]
			if strings.Contains(b.String(), groupName) {
				open = "(?:"
			}
			inner := strings.ReplaceAll(randomExpr(r, depth-1), "(?P<secret>", "(")
			if r.IntN(3) == 0 {
				inner += "|" + strings.ReplaceAll(randomExpr(r, depth-1), "(?P<secret>", "(")
			}
			atom = open + inner + ")"
		}
		b.WriteString(atom)
		if r.IntN(3) == 0 {
			b.WriteString([]string{"*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}"}[r.IntN(7)])
			if r.IntN(3) == 0 {
				b.WriteString("?")
			}
		}
	}
	return b.String()
}

// TestGivenUp: what takes too many steps is left to regexp, and found.
func TestGivenUp(t *testing.T) {
	open, err := New(`(?:x|a|aa)+\Qb`, Prefix)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := open.Match([]byte(strings.Repeat("a", 60) + "b")); !ok {
		t.Error("no match of a quote that nothing ends")
	}
	if _, ok := open.Match([]byte(strings.Repeat("a", 60))); ok || open.slow == nil {
		t.Errorf("match %v, by regexp %v", ok, open.slow != nil)
	}
	long, err := New(`(?:ab|aba)+c`, Somewhere)
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := long.Match([]byte(strings.Repeat("ab", 1<<17) + "c")); !ok || m.Hi != 1<<18+1 || long.slow == nil {
		t.Errorf("of 131,072 rounds: %v, %v, by regexp %v", m, ok, long.slow != nil)
	}
	p, err := New(`(?:a?){30}a{30}|(?:a|aa)+b|(?:a|a)*c`, Prefix)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Match([]byte(strings.Repeat("a", 40) + "c")); !ok {
		t.Error("no match")
	}
}
