package scanner

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"stanch/scanner/patch"
)

// ownRule is a rule as a configuration has it.
func ownRule(t *testing.T, keyword, pattern string, contextBytes int) []Rule {
	t.Helper()
	r := Rule{ID: "own", Name: "Own", Severity: High, Pattern: pattern, Context: contextBytes}
	if keyword != "" {
		r.Keywords = []string{keyword}
	}
	rules := []Rule{r}
	if err := CheckRules("own.yaml", rules, []int{1}); err != nil {
		t.Fatal(err)
	}
	rules[0].Origin = "own.yaml:1"
	return rules
}

// hostile are patterns that look at the same text again and again, with a text
// that they do so on.
var hostile = map[string]struct {
	keyword, pattern string
	context          int
	unit             string // of the text
}{
	"looks to the end, takes one":    {"", `(?:aa|a)*b|a`, 0, "a"},
	"looks to the end, each time":    {"", `(?s).*b|a`, 0, "a"},
	"long repeat of anything":        {"", `[a-z]{500}x`, 0, "a"},
	"nested repeats":                 {"", `((a|a)*(a|a)*){60}c`, 0, "ab"},
	"a new state at each byte":       {"", `(a|b)*a(a|b){300}c`, 0, "aab"},
	"large":                          {"", `(?:a|b|[a-z]){999}(?:a|b|[a-z]){999}x`, 0, "ab"},
	"keyword over and over":          {"acme_", `acme_[a-z_]+`, 0, "acme_"},
	"keyword, then anything":         {"acme_", `acme_(?s).*x`, 0, "acme_"},
	"keyword anywhere within":        {"aaa", `[ab]{1,200}aaa[ab]{1,200}x`, 0, "aaab"},
	"short secret of a long match":   {"acme_", `(?P<secret>acme_)(?s).*`, 0, "acme_\n"},
	"value behind every keyword":     {"-a-", `[a-z]{1,1000}[0-9]`, 1000, "-a-b"},
	"value made of its own keywords": {"---", `[-a-z]{3,1000}`, 1000, "-"},
}

// TestHostileRules: a pattern that would take for ever is refused on the text
// that it would do so on; what it did until then is in line with that text.
func TestHostileRules(t *testing.T) {
	for name, x := range hostile {
		t.Run(name, func(t *testing.T) {
			s := New(Options{Rules: ownRule(t, x.keyword, x.pattern, x.context)})
			text := strings.Repeat(x.unit, (200<<10)/len(x.unit))
			_, err := tryText(s, "big.txt", text)
			var e *EffortError
			if !errors.As(err, &e) || e.Rule.ID != "own" || e.File != "big.txt" {
				t.Fatalf("the scan ends with %v", err)
			}
			for _, want := range []string{"own.yaml:1: ", `"own"`, "big.txt", "\nhint: "} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
		})
	}
}

// TestOwnRulesEffort: rules as people write them are far from what is refused,
// on text that is as bad for them as text can be that is not made to be.
func TestOwnRulesEffort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	digits := func(alphabet string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		return string(b)
	}
	const size = 300 << 10
	hex, base64 := digits("0123456789abcdef", size), digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", size)
	for name, x := range map[string]struct{ keyword, pattern, text string }{
		"key in a list of keys":      {"acme_", `acme_[0-9a-f]{32}`, strings.Repeat("acme_"+hex[:32]+"\n", size/38)},
		"long key in a list":         {"acme_", `acme_[0-9a-f]{400}`, strings.Repeat("acme_"+hex[:400]+"\n", size/406)},
		"hex of no keyword":          {"", `[0-9a-f]{64}`, hex},
		"base64 of no keyword":       {"", `[A-Za-z0-9+/]{40}`, base64},
		"base64 of any length":       {"", `[A-Za-z0-9+/]{40,}={0,2}`, base64},
		"rest of the line":           {"password", `password\s*=\s*.+`, strings.Repeat("password = x"+hex[:20]+"\n", size/33)},
		"name, gap and value":        {"token", `(?i)token.{0,40}?\b[0-9a-f]{32}\b`, strings.Repeat(`{"token":"none","x":[1,2,3,4]},`, size/31)},
		"block of any length":        {"begin acme", `BEGIN ACME[\s\S]{1,1000}?END ACME`, strings.Repeat("BEGIN ACME\n"+hex[:300]+"\nEND ACME\n", size/320)},
		"numbers in a table":         {"", `[0-9]{4}-[0-9]{4}-[0-9]{4}`, strings.Repeat("1234-5678-9012,1234,", size/20)},
		"one of many words":          {"", `\b(?:alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel)-[a-z]{8}\b`, strings.Repeat("alpha-abcdefgh golf-x ", size/22)},
		"words, none of them within": {"", `(?:alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel)-[a-z]{8}`, strings.Repeat("return the value of this func, ", size/31)},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Options{Rules: ownRule(t, x.keyword, x.pattern, 0)})
			if _, err := tryText(s, "big.txt", x.text); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestWindow: that little is taken in at first changes no match.
func TestWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	text := make([]byte, 40<<10)
	for i := range text {
		text[i] = "abcdefgh ,\n"[r.IntN(11)]
	}
	copy(text[9000:], "START")
	copy(text[29_000:], "STOP")
	for _, pattern := range []string{
		`a[a-h]{3}`, `(?m)^[a-h]{2,}`, `[a-h]{2,}$`, `\b[a-h]{5}\b`, `(?s)START.+?STOP`, `START[^\n]*h`, `(?s)START.*e`, `[a-h ]{30,}`, `a.{0,300}?hhh`, `,[^,]{40,400},`,
	} {
		s := New(Options{Rules: ownRule(t, "", pattern, 0)})
		s.ownOnly = true
		m := newMatcher(s)
		m.text = text
		m.effort.begin(100 * len(text))
		var got, want []string
		for lo := 0; lo < len(text); {
			found, ok := m.next(m.s.rule(builtinCount), lo, len(text))
			if !ok {
				break
			}
			got = append(got, fmt.Sprint(lo+found.Lo, lo+found.Hi))
			lo += found.Hi
		}
		re := regexp.MustCompile(pattern)
		for lo := 0; lo < len(text); {
			loc := re.FindIndex(text[lo:])
			if loc == nil {
				break
			}
			want = append(want, fmt.Sprint(lo+loc[0], lo+loc[1]))
			lo += loc[1]
		}
		if strings.Join(got, ";") != strings.Join(want, ";") {
			t.Errorf("%s: %d matches, not %d", pattern, len(got), len(want))
		}
	}
}

// TestRefusedRules: what cannot be tried in reasonable time, or at all, is told
// of when it is read.
func TestRefusedRules(t *testing.T) {
	for name, r := range map[string]Rule{
		"more than 20000 states": {Pattern: strings.Repeat("[a-z]{900}[0-9]{900}", 12)},
		"context 1001":           {Pattern: "[a-z]{9}", Keywords: []string{"acme"}, Context: 1001},
		"context -1":             {Pattern: "[a-z]{9}", Keywords: []string{"acme"}, Context: -1},
		"nests too deeply":       {Pattern: strings.Repeat("(", 999) + "b" + strings.Repeat(")", 999)},
	} {
		r.ID = "own"
		err := CheckRules("own.yaml", []Rule{r}, []int{7})
		if err == nil || !strings.HasPrefix(err.Error(), "own.yaml:7: rule \"own\": ") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestExamplesEffort: examples are text as any other.
func TestExamplesEffort(t *testing.T) {
	rules := ownRule(t, "", hostile["nested repeats"].pattern, 0)
	rules[0].Examples = &Examples{NoMatch: []string{strings.Repeat("ab", 30<<10)}}
	if err := CheckExamples("own.yaml", rules, []int{3}); err == nil || !strings.Contains(err.Error(), "own.yaml:3: rule \"own\": its pattern takes too long") {
		t.Errorf("the examples are tried: %v", err)
	}
}

// TestResolve: of candidates that overlap the best is kept, of however many.
func TestResolve(t *testing.T) {
	good, bad := &Rule{ID: "good", Confidence: Sure}, &Rule{ID: "bad", Confidence: Unsure}
	var all []candidate
	for i := range 100_000 {
		all = append(all, candidate{rule: bad, span: patch.Span{Lo: 3 * i, Hi: 3*i + 2}})
	}
	all = append(all, candidate{rule: good, span: patch.Span{Lo: 301, Hi: 601}})
	kept := resolve(all)
	if len(kept) != 100_001-101 || kept[0].rule != good {
		t.Errorf("%d are kept, of rule %s first", len(kept), kept[0].rule.ID)
	}
}

// TestRulesTogether: there is an end to what all rules may do, however many.
func TestRulesTogether(t *testing.T) {
	e := newEffort(100)
	e.begin(1000)
	for i := range 100 {
		c := &compiled{Rule: &Rule{ID: fmt.Sprint("own-", i)}, index: builtinCount + i}
		if allowed := e.allows(c, stepsPerByte*(slack+1000)); allowed != (i < together) {
			t.Fatalf("rule %d of those that take all they may: allowed is %t", i+1, allowed)
		}
	}
	if e.over.ID != fmt.Sprint("own-", together) {
		t.Errorf("%s is told of", e.over.ID)
	}
}
