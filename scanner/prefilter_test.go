package scanner

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// The prefilter finds what a search for each keyword by itself finds, in any
// case, at any offset, up to the very end of the text.
func TestPrefilter(t *testing.T) {
	var keywords []string
	for i := range builtinCount {
		keywords = append(keywords, builtin(i).Keywords...)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		text := mixedText(rnd, keywords)
		got := map[string]bool{}
		builtinFilter.scan([]byte(text), func(e *entry, at int) {
			for _, u := range builtinFilter.usesOf(e) {
				key := fmt.Sprintf("%s %q at %d", builtin(int(u.rule)).ID, builtin(int(u.rule)).Keywords[u.nth], at)
				if got[key] {
					t.Errorf("%s: told twice", key)
				}
				got[key] = true
				if !strings.EqualFold(text[at:at+int(e.size)], builtinFilter.keyword(e)) {
					t.Errorf("%s: not there", key)
				}
			}
		})
		folded := asciiLower(text)
		for i := range builtinCount {
			r := builtin(i)
			for _, kw := range r.Keywords {
				for from := 0; ; {
					i := strings.Index(folded[from:], kw)
					if i < 0 {
						break
					}
					at := from + i
					from = at + 1
					if len(kw) < window && !mayFollow(r, text[at+len(kw):]) {
						continue
					}
					if key := fmt.Sprintf("%s %q at %d", r.ID, kw, at); !got[key] {
						t.Fatalf("%s: not found", key)
					}
				}
			}
		}
	}
}

// mayFollow reports whether a match of the rule can go on with rest.
func mayFollow(r *Rule, rest string) bool {
	follows := r.follows()
	return rest == "" || follows.Has(rest[0])
}

// mixedText is keywords in mixed case between all sorts of bytes.
func mixedText(rnd *rand.Rand, keywords []string) string {
	var b strings.Builder
	for range 200 {
		kw := []byte(keywords[rnd.IntN(len(keywords))])
		for i, c := range kw {
			if letter(c) && rnd.IntN(2) == 0 {
				kw[i] = c &^ 0x20
			}
		}
		b.Write(kw)
		for range rnd.IntN(6) {
			b.WriteByte(byte(rnd.IntN(256)))
		}
	}
	return b.String()
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lower(c)
	}
	return string(b)
}
