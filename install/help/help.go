package help

import (
	"fmt"
	"strings"
)

// Find is the command of a name, nil if there is none.
func Find(name string) *Command {
	for i := range Commands {
		if Commands[i].Name == name {
			return &Commands[i]
		}
	}
	return nil
}

// Closest asks whether a command was meant that is written much like the name;
// "" if none comes close.
func Closest(name string) string {
	if known := closest(name); known != "" {
		return "did you mean `stanch " + known + "`?"
	}
	return ""
}

func closest(name string) string {
	for i := range Commands {
		known := Commands[i].Name
		if name != "" && (strings.HasPrefix(known, name) || strings.HasPrefix(name, known)) ||
			strings.ReplaceAll(known, "-", "") == strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", "") {
			return known
		}
	}
	return ""
}

// Usage is the whole of it at a glance.
func Usage() string {
	var b strings.Builder
	b.WriteString(oneSentence + "\n\n")
	var hooks []string
	for i := range Commands {
		c := &Commands[i]
		if c.Hook {
			hooks = append(hooks, c.Usage[0].Type)
			continue
		}
		for _, u := range c.Usage {
			entry(&b, "stanch "+u.Type, u.What, 31)
		}
	}
	b.WriteString("\n")
	entry(&b, "stanch "+strings.Join(hooks, " | "), "what the hooks call", 31)
	b.WriteString("\n`stanch help COMMAND` tells its flags, with examples.\n\n")
	for _, line := range wrap(configuring, width) {
		b.WriteString(line + "\n")
	}
	b.WriteString("\n" + statuses + "\n")
	return b.String()
}

// width is how long a line may be.
const width = 100

// entry writes a term and, beside or below it, what it means.
func entry(b *strings.Builder, term, what string, indent int) {
	term = "  " + term
	if len(term)+2 > indent {
		b.WriteString(term + "\n")
		term = ""
	}
	for _, line := range wrap(what, width-indent) {
		fmt.Fprintf(b, "%-*s%s\n", indent, term, line)
		term = ""
	}
	if term != "" {
		b.WriteString(term + "\n")
	}
}

// wrap breaks a text into lines.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Text is all there is to say of a command.
func (c *Command) Text() string {
	var b strings.Builder
	for _, u := range c.Usage {
		entry(&b, "stanch "+u.Type, u.What, 31)
	}
	for par := range strings.SplitSeq(c.About, "\n\n") {
		if par != "" {
			b.WriteString("\n")
		}
		for _, line := range wrap(par, width) {
			b.WriteString(line + "\n")
		}
	}
	if len(c.Flags) > 0 {
		b.WriteString("\nFlags\n")
		for _, f := range c.Flags {
			entry(&b, f.term(), f.What, 25)
		}
	}
	if len(c.Examples) > 0 {
		b.WriteString("\nExamples\n")
		for _, e := range c.Examples {
			entry(&b, e.Type, e.What, 8)
		}
	}
	return b.String()
}

func (f *Flag) term() string {
	if f.Value == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + " " + f.Value
}
