package scanner

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
)

// TestGlobs: what tells most names apart at once changes nothing about what
// the patterns of the rules, and others, match.
func TestGlobs(t *testing.T) {
	patterns := []string{"a/**", "**/a", "**", "**/*", "a", "a/b", "a/**/b", "a*/b*", "**/{a,b}/*.{x,y}", "{a,b/c}*", "[ab]*.x", "**/a**", "a{,b}", "*.{x}"}
	for i := range builtinCount {
		patterns = append(patterns, builtin(i).Paths...)
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, p := range patterns {
		globs := newGlobs([]string{p})
		matched := 0
		for range 300 {
			name := nameLike(rnd, p)
			if name == "" || strings.Contains(name, "[^") { // doublestar lets [^a] match a slash
				name = "a"
			}
			want := doublestar.MatchUnvalidated(p, name)
			if got := (&fileKind{name: name}).matches(globs); got != want {
				t.Errorf("%q and %q: %v, want %v", p, name, got, want)
			}
			if want {
				matched++
			}
		}
		if matched == 0 || matched == 300 && strings.Trim(p, "*/") != "" {
			t.Errorf("%q: %d of 300 names match", p, matched)
		}
	}
}

// nameLike is a name that a pattern may match: its signs replaced at random.
func nameLike(rnd *rand.Rand, pattern string) string {
	pick := func(of ...string) string { return of[rnd.IntN(len(of))] }
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		rest := pattern[i:]
		switch end := strings.IndexByte(rest, rest[0]+2); { // of { and [
		case strings.HasPrefix(rest, "**/"):
			b.WriteString(pick("", "a/", "a/b/", "x.y/"))
			i += 2
		case rest[0] == '*':
			b.WriteString(pick("", "a", "b.c", "x"))
		case rest[0] == '{' && end > 0 && rnd.IntN(8) > 0:
			b.WriteString(nameLike(rnd, pick(strings.Split(rest[1:end], ",")...)))
			i += end
		case rest[0] == '[' && end > 0 && rnd.IntN(8) > 0:
			b.WriteString(pick(strings.Split(rest[1:end], "")...))
			i += end
		case rnd.IntN(40) == 0:
			b.WriteString(pick("", "z", "/", "/**", strings.ToUpper(rest[:1])))
		default:
			b.WriteByte(rest[0])
		}
	}
	return strings.Trim(b.String(), "/")
}
