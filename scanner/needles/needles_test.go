package needles

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// naive is what In has to find, by looking for each text at each place.
func naive(texts [][]byte, text []byte) (all []string) {
	for n, t := range texts {
		for at := range text {
			if len(t) > 0 && bytes.HasPrefix(text[at:], t) {
				all = append(all, fmt.Sprint(n, "@", at))
			}
		}
	}
	slices.Sort(all)
	return all
}

func found(s *Set, text []byte) (all []string) {
	s.In(text, func(n, at int) { all = append(all, fmt.Sprint(n, "@", at)) })
	slices.Sort(all)
	return all
}

// Of a small alphabet texts are often equal, or begin with each other.
func TestIn(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	random := func(most int) []byte {
		b := make([]byte, rnd.IntN(most+1))
		for i := range b {
			b[i] = "ab\x00\xff"[rnd.IntN(4)]
		}
		return b
	}
	for range 3000 {
		texts := make([][]byte, rnd.IntN(40))
		for i := range texts {
			texts[i] = random(9)
		}
		text := random(200)
		if got, want := found(New(texts), text), naive(texts, text); !slices.Equal(got, want) {
			t.Fatalf("texts %q in %q:\ngot  %v\nwant %v", texts, text, got, want)
		}
	}
}

func TestEnds(t *testing.T) {
	long := strings.Repeat("x", 20)
	for name, tt := range map[string]struct {
		text string
		want int
	}{
		"a beginning":              {"say abcdef", 6},
		"the longest of two":       {"say abcdefgh", 8},
		"less than is asked for":   {"say abcd", 0},
		"all of it":                {"abcdefghi", 0},
		"in the midst":             {"abcdef say", 0},
		"all of the text":          {"abcdef", 6},
		"longer than every text":   {long + "abcdefghi" + long, 0},
		"the beginning of another": {"hgfedc", 6},
		"nothing":                  {"", 0},
	} {
		for _, more := range []int{0, 20} {
			texts := [][]byte{[]byte("abcdefghi"), []byte("hgfedcb"), []byte("efgh12")}
			for i := range more {
				texts = append(texts, fmt.Appendf(nil, "other-%d", i))
			}
			if got := New(texts).Ends([]byte(tt.text), 5); got != tt.want {
				t.Errorf("%s: %q ends with %d bytes of a text, want %d", name, tt.text, got, tt.want)
			}
		}
	}
}

// The time for a text must not grow with how many are looked for.
func BenchmarkIn(b *testing.B) {
	text := bytes.Repeat([]byte("func main() { fmt.Println(\"a line of some program\") }\n"), 20_000)
	for _, n := range []int{5, 100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			texts := make([][]byte, n)
			for i := range texts {
				texts[i] = fmt.Appendf(nil, "%x", rnd.Uint64())
			}
			s := New(texts)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s.In(text, func(int, int) {})
			}
		})
	}
}
