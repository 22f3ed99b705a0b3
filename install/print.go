package install

import (
	"fmt"
	"io"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"

	"stanch/hooks/terminal"
)

// Output is one line a hook, "NAME: what is so", and below it, indented by
// four, commands to paste. Only differences are coloured, where that is asked
// for. What a repository says (names of folders, hooks that it holds) is shown
// without control characters.

type printer struct {
	w     io.Writer
	color bool
}

func (p printer) line(hook, format string, args ...any) {
	fmt.Fprintf(p.w, "%s: %s\n", hook, terminal.Clean(fmt.Sprintf(format, args...)))
}

// said prints what a plan says.
func (p printer) said(hook string, lines []string) {
	for _, text := range lines {
		if strings.HasPrefix(text, commandIndent) {
			fmt.Fprintln(p.w, text)
		} else {
			p.line(hook, "%s", text)
		}
	}
}

// paste prints a command to paste.
func (p printer) paste(words ...string) { fmt.Fprintln(p.w, command(words)) }

// command is a command to paste, on a line of its own.
func command(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = paste(w)
	}
	return commandIndent + strings.Join(quoted, " ")
}

const commandIndent = "    "

// paste makes a word of the shell for a command shown to a person.
func paste(word string) string { return terminal.Quote(word) }

func (o Options) printer() printer { return printer{o.Stdout, o.Color} }

// indented prints a line to be copied as it is.
func (p printer) indented(line string) {
	fmt.Fprintln(p.w, commandIndent+strings.TrimSuffix(line, "\n"))
}

// diff prints all lines of a file, those that change marked.
func (p printer) diff(from, to, before, after string) {
	fmt.Fprintf(p.w, "%s\n%s\n", terminal.Bold.Paint(p.color, "--- "+terminal.Clean(from)), terminal.Bold.Paint(p.color, "+++ "+terminal.Clean(to)))
	dmp := diffmatchpatch.New()
	a, b, lines := dmp.DiffLinesToChars(before, after)
	for _, d := range dmp.DiffCharsToLines(dmp.DiffMain(a, b, false), lines) {
		mark, style := " ", terminal.Plain
		switch d.Type {
		case diffmatchpatch.DiffInsert:
			mark, style = "+", terminal.Green
		case diffmatchpatch.DiffDelete:
			mark, style = "-", terminal.Red
		}
		for line := range strings.Lines(d.Text) {
			fmt.Fprintln(p.w, style.Paint(p.color, mark+clean(strings.TrimSuffix(line, "\n"))))
		}
	}
}

// clean is terminal.Clean of a line of a file, which tabs may indent.
func clean(line string) string {
	parts := strings.Split(line, "\t")
	for i := range parts {
		parts[i] = terminal.Clean(parts[i])
	}
	return strings.Join(parts, "\t")
}

const nothing = "/dev/null"

func (s makeDir) show(p printer) { fmt.Fprintf(p.w, "make folder %s\n", terminal.Clean(s.path)) }
func (s dropDir) show(p printer) { fmt.Fprintf(p.w, "remove folder %s\n", terminal.Clean(s.path)) }
func (s keepAs) show(p printer) {
	fmt.Fprintf(p.w, "rename %s\n    to %s\n", terminal.Clean(s.from), terminal.Clean(s.to))
}

func (s moveTo) show(p printer) {
	if s.before != "" {
		p.diff(s.to, nothing, s.before, "")
	}
	fmt.Fprintf(p.w, "rename %s\n    to %s\n", terminal.Clean(s.from), terminal.Clean(s.to))
}

func (s drop) show(p printer) {
	if s.before == "" {
		fmt.Fprintf(p.w, "remove %s\n", terminal.Clean(s.path))
		return
	}
	p.diff(s.path, nothing, s.before, "")
}

func (s put) show(p printer) {
	from := s.path
	if s.before == "" {
		from = nothing
	}
	p.diff(from, s.path, s.before, s.text)
}
