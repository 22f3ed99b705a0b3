package scanner

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
)

//go:generate go run ./gen

// WriteTable writes the built-in rules' table as Go source, without its
// package clause. common tells how often four bytes, in lower case, occur in
// ordinary text.
func WriteTable(w io.Writer, set *RuleSet, common func(window uint32) int) {
	fmt.Fprintf(w, "// %d rules.\nconst builtinCount = %[1]d\n\n", len(set.Rules))
	fmt.Fprintf(w, "var ruleRecords = [builtinCount]string{\n")
	for i := range set.Rules {
		fmt.Fprintf(w, "%q,\n", set.Rules[i].encode())
	}
	fmt.Fprintf(w, "}\n\n")
	var byName, always []int
	for i := range set.Rules {
		switch r := &set.Rules[i]; {
		case r.ByName():
			byName = append(byName, i)
		case len(r.Keywords) == 0:
			always = append(always, i)
		}
	}
	fmt.Fprintf(w, "var (\nbuiltinByName = [...]uint16{%s}\nbuiltinAlways = [...]uint16{%s}\n)\n\n", listed(byName), listed(always))
	fmt.Fprintf(w, "// masks are what newMasks makes.\nvar masks = [1 << maskBits]uint64{")
	for _, word := range newMasks() {
		fmt.Fprintf(w, "%#x, ", word)
	}
	fmt.Fprintf(w, "}\n\n")
	writeFilter(w, newPrefilter(set.Rules, 0, common))
}

// listed is a list of numbers as Go writes it.
func listed(numbers []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(numbers), "[]"), " ", ", ")
}

func writeFilter(w io.Writer, p *prefilter) {
	fmt.Fprintf(w, "var builtinFilter = prefilter{shift: %d, text: %q, bitmap: [1 << mapBits]uint64{", p.shift, p.text)
	for i, word := range p.bitmap {
		if word != 0 {
			fmt.Fprintf(w, "%d: %#x, ", i, word)
		}
	}
	fmt.Fprintf(w, "},\nslots: []slot{")
	for i, s := range p.slots {
		if s.key != 0 || i == len(p.slots)-1 {
			fmt.Fprintf(w, "%d: {%#x, %d}, ", i, s.key, s.first)
		}
	}
	fmt.Fprintf(w, "},\nentries: []entry{\n")
	for _, e := range p.entries {
		fmt.Fprintf(w, "{%#x, %d, %d, %d, %d, %d},\n", e.key, e.text, e.uses, e.n, e.size, e.offset)
	}
	fmt.Fprintf(w, "},\nuses: []use{")
	for _, u := range p.uses {
		fmt.Fprintf(w, "{%d, %d}, ", u.rule, u.nth)
	}
	fmt.Fprintf(w, "}}\n")
}

// decoded are the built-in rules that were asked for.
var decoded [builtinCount]atomic.Pointer[Rule]

// builtin is the built-in rule at index i. It is the same for every caller.
func builtin(i int) *Rule {
	if r := decoded[i].Load(); r != nil {
		return r
	}
	decoded[i].CompareAndSwap(nil, decodeRule(ruleRecords[i]))
	return decoded[i].Load()
}

// BuiltinCount is the number of built-in rules.
func BuiltinCount() int { return builtinCount }

// Builtin is the built-in rule of that id, or nil.
func Builtin(id string) *Rule {
	if i := builtinIndex(id); i >= 0 {
		return builtin(i)
	}
	return nil
}

// builtinIndex is the index of the built-in rule of that id, or -1.
func builtinIndex(id string) int {
	for i := range ruleRecords {
		if recordID(ruleRecords[i]) == id {
			return i
		}
	}
	return -1
}
