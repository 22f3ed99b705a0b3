package help

import "strings"

// Man is the manual page, in the language of man(7).
func Man() string {
	var b strings.Builder
	b.WriteString(".TH STANCH 1\n.SH NAME\nstanch \\- stop secrets from leaking through git\n.SH SYNOPSIS\n.nf\n")
	for i := range Commands {
		for _, u := range Commands[i].Usage {
			b.WriteString(roff("stanch "+u.Type) + "\n")
		}
	}
	b.WriteString(".fi\n.SH DESCRIPTION\n" + roff("Git runs stanch before every commit and every push. It reads what is being added, and blocks what would leak a secret.") + "\n.SH COMMANDS\n")
	for i := range Commands {
		Commands[i].man(&b)
	}
	b.WriteString(".SH CONFIGURATION\n" + roff(strings.TrimPrefix(configuring, "Configuration, ")) + "\n.SH EXIT STATUS\n" + roff(strings.TrimPrefix(statuses, "Exit status: ")) + "\n")
	for _, part := range []struct {
		title string
		lines []Line
	}{{"ENVIRONMENT", environment}, {"FILES", files}} {
		b.WriteString(".SH " + part.title + "\n")
		for _, l := range part.lines {
			b.WriteString(".TP\n" + roff(l.Type) + "\n" + roff(l.What) + "\n")
		}
	}
	b.WriteString(".SH SEE ALSO\n.BR git (1),\n.BR githooks (5)\n")
	return b.String()
}

func (c *Command) man(b *strings.Builder) {
	b.WriteString(".SS " + roff(c.Name) + "\n")
	for _, u := range c.Usage {
		b.WriteString(".TP\n.B " + roff("stanch "+u.Type) + "\n" + roff(u.What) + "\n")
	}
	for par := range strings.SplitSeq(c.About, "\n\n") {
		if par != "" {
			b.WriteString(".PP\n" + roff(par) + "\n")
		}
	}
	for i := range c.Flags {
		b.WriteString(".TP\n.B " + roff(c.Flags[i].term()) + "\n" + roff(c.Flags[i].What) + "\n")
	}
	if len(c.Examples) > 0 {
		b.WriteString(".PP\nExamples:\n")
	}
	for _, e := range c.Examples {
		b.WriteString(".TP\n.B " + roff(e.Type) + "\n" + roff(e.What) + "\n")
	}
}

// roff writes a text so that troff prints it as it is.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "\n", " ", "~", `\(ti`, "^", `\(ha`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
