package fix

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"stanch/hooks/terminal"
	"stanch/scanner"
)

// Dialogue has a person decide about each change of a Fixer.
type Dialogue struct {
	In  *bufio.Reader
	Out io.Writer
	All bool // every change is wanted: they are shown, and nobody is asked
}

// Ask shows a change and reports whether to make it, and whether to go on at
// all. No answer is a no to it and to all others.
func (d *Dialogue) Ask(f *scanner.Finding, diff string) (yes, more bool, err error) {
	fmt.Fprintf(d.Out, "%s  %s\n%s", terminal.Clean(f.Place()), f.Rule.Name, diff)
	for !d.All {
		fmt.Fprint(d.Out, "change it? [y]es, [n]o, [a]ll, [q]uit: ")
		line, err := d.In.ReadString('\n')
		switch answer := strings.ToLower(strings.TrimSpace(line)); {
		case answer == "a" || answer == "all":
			d.All = true
		case answer == "y" || answer == "yes":
			return true, true, nil
		case answer == "n" || answer == "no":
			return false, true, nil
		case answer == "q" || answer == "quit" || err != nil:
			fmt.Fprintln(d.Out)
			return false, false, nil
		}
	}
	return true, true, nil
}

// Tell prints a line of what was done. It may quote names of files.
func (d *Dialogue) Tell(line string) { fmt.Fprintf(d.Out, "stanch: %s\n", terminal.CleanLines(line)) }

// Text tells a person what came of it all, and what is left to do.
func (f *Fixed) Text() string {
	var b strings.Builder
	if f.Changed > 0 {
		for _, env := range slices.Sorted(maps.Keys(f.Env)) {
			fmt.Fprintf(&b, "stanch: to run with the values of %s: set -a; . ./%s; set +a\n", terminal.Clean(env), terminal.Quote(env))
		}
		b.WriteString("stanch: whoever may have seen a value still has it: `stanch explain` tells how to rotate it\n")
	}
	if f.Left > 0 {
		fmt.Fprintf(&b, "stanch: %s still staged\n", terminal.Counted(f.Left, "secret"))
	} else {
		b.WriteString("stanch: nothing staged is a secret\n")
	}
	return b.String()
}

// diff shows what changes between two texts, line by line, for a person.
func diff(name, old, new string) string {
	d := diffmatchpatch.New()
	a, b, lines := d.DiffLinesToChars(old, new)
	var out strings.Builder
	out.WriteString("  " + terminal.Clean(name) + "\n")
	for _, part := range d.DiffCharsToLines(d.DiffMain(a, b, false), lines) {
		sign := map[diffmatchpatch.Operation]string{diffmatchpatch.DiffDelete: "-", diffmatchpatch.DiffInsert: "+"}[part.Type]
		if sign == "" {
			continue
		}
		for line := range strings.Lines(part.Text) {
			out.WriteString("    " + sign + " " + terminal.Clean(strings.TrimRight(line, "\r\n")) + "\n")
		}
	}
	return out.String()
}
