package scanner

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

//go:generate go run ./gen

// WriteTable writes the built-in rules' table as Go source, without its
// package clause. Examples are left out: a run does not need them. common tells
// how often four bytes, in lower case, occur in ordinary text.
func WriteTable(w io.Writer, set *RuleSet, common func(window uint32) int) {
	fmt.Fprintf(w, "var providers = []providerEntry{\n")
	for _, id := range slices.Sorted(maps.Keys(set.Providers)) {
		p := set.Providers[id]
		fmt.Fprintf(w, "{%q, Provider{Name: %q", id, p.Name)
		for _, field := range []struct{ name, value string }{{"Rotation", p.Rotation}, {"Leak", p.Leak}, {"Revoke", p.Revoke}} {
			if field.value != "" {
				fmt.Fprintf(w, ", %s: %q", field.name, field.value)
			}
		}
		fmt.Fprintf(w, "}},\n")
	}
	fmt.Fprintf(w, "}\n\nvar builtin = []Rule{\n")
	for i := range set.Rules {
		writeRule(w, &set.Rules[i])
	}
	fmt.Fprintf(w, "}\n\n")
	writeFilter(w, newPrefilter(set.Rules, 0, common))
}

func writeFilter(w io.Writer, p *prefilter) {
	fmt.Fprintf(w, "var builtinFilter = prefilter{shift: %d, bitmap: [1 << (mapBits - 6)]uint64{", p.shift)
	for i, word := range p.bitmap {
		if word != 0 {
			fmt.Fprintf(w, "%d: %#x, ", i, word)
		}
	}
	fmt.Fprintf(w, "},\nslots: []slot{")
	for i, s := range p.slots {
		if s.key != 0 || i == len(p.slots)-1 {
			fmt.Fprintf(w, "%d: {%#x, %d, %d}, ", i, s.key, s.first, s.n)
		}
	}
	fmt.Fprintf(w, "},\nentries: []entry{\n")
	for _, e := range p.entries {
		fmt.Fprintf(w, "{%#x, %d, %q, []use{", e.key, e.offset, e.keyword)
		for _, u := range e.uses {
			fmt.Fprintf(w, "{%d, %d}, ", u.rule, u.nth)
		}
		fmt.Fprintf(w, "}},\n")
	}
	fmt.Fprintf(w, "}}\n")
}

func writeRule(w io.Writer, r *Rule) {
	text := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s: %q, ", name, value)
		}
	}
	list := func(name string, values []string) {
		if len(values) > 0 {
			fmt.Fprintf(w, "%s: []string{", name)
			for _, v := range values {
				fmt.Fprintf(w, "%q, ", v)
			}
			fmt.Fprintf(w, "}, ")
		}
	}
	fmt.Fprintf(w, "{ID: %q, Name: %q, ", r.ID, r.Name)
	text("Provider", r.Provider)
	text("Kind", r.Kind)
	fmt.Fprintf(w, "Severity: %d, Confidence: %d, ", r.Severity, r.Confidence)
	text("Rotation", r.Rotation)
	text("Source", r.Source)
	list("Keywords", r.Keywords)
	text("Pattern", r.Pattern)
	if r.Context > 0 {
		fmt.Fprintf(w, "Context: %d, ", r.Context)
	}
	list("Words", r.Words)
	text("Value", r.Value)
	text("Detect", r.Detect)
	list("Labels", r.Labels)
	list("Schemes", r.Schemes)
	list("Hosts", r.Hosts)
	list("Claims", r.Claims)
	if r.Entropy > 0 {
		fmt.Fprintf(w, "Entropy: %v, ", r.Entropy)
	}
	if r.Rank != 0 {
		fmt.Fprintf(w, "Rank: %d, ", r.Rank)
	}
	text("Checksum", r.Checksum)
	text("Structure", r.Structure)
	list("Seeds", r.Seeds)
	if r.StrictChecksum {
		fmt.Fprintf(w, "StrictChecksum: true, ")
	}
	list("TestMode", r.TestMode)
	list("Sealed", r.Sealed)
	list("PublicBeside", r.PublicBeside)
	list("Paths", r.Paths)
	if r.Pattern != "" {
		s := &r.shape
		fmt.Fprintf(w, "shape: shape{Min: %d, Max: %d, All: %s, Last: %s, Plain: %v, Group: %v, Digits: %v, Fixed: %d, ", s.Min, s.Max, s.All.source(), s.Last.source(), s.Plain, s.Group, s.Digits, s.Fixed)
		list("Literals", s.Literals)
		if s.Starts != nil {
			fmt.Fprintf(w, "Starts: [][]int{")
			for _, offsets := range s.Starts {
				fmt.Fprintf(w, "{%s}, ", strings.ReplaceAll(strings.Trim(fmt.Sprint(offsets), "[]"), " ", ", "))
			}
			fmt.Fprintf(w, "}, ")
		}
		fmt.Fprintf(w, "}")
	}
	fmt.Fprintf(w, "},\n")
}

func (s charset) source() string {
	return fmt.Sprintf("charset{%#x, %#x, %#x, %#x}", s[0], s[1], s[2], s[3])
}

type providerEntry struct {
	id string
	Provider
}

// ProviderOf is what a blocked commit shows of a rule's provider: its name, its
// mode of rotation, what a leak allows and where to revoke. The zero value
// where nothing is known.
func ProviderOf(r *Rule) Provider {
	i, ok := slices.BinarySearchFunc(providers, r.Provider, func(e providerEntry, id string) int { return strings.Compare(e.id, id) })
	if !ok {
		return Provider{}
	}
	return providers[i].Provider
}
