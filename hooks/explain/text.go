package explain

import (
	"fmt"
	"strings"

	"stanch/hooks/git"
	"stanch/hooks/terminal"
)

// JSON is the explanation for programs.
func (e *Explanation) JSON() (string, error) {
	var b strings.Builder
	err := terminal.WriteJSON(&b, e)
	return b.String(), err
}

// explainWidth is how wide an explanation is at most; with at most 40 lines it
// fits one screen.
const explainWidth = 100

// page is an explanation as it is written.
type page struct {
	strings.Builder
	color bool
}

// head begins a part of it.
func (p *page) head(title, rest string) {
	p.WriteString(strings.TrimRight(terminal.Bold.Paint(p.color, title)+rest, " ") + "\n")
}

// say is a text in a part of it, in as many lines as that takes.
func (p *page) say(text string) { p.WriteString(wrapped("  ", text)) }

// Text is the explanation for people: one screen of it.
func (e *Explanation) Text(color bool) string {
	p := &page{color: color}
	p.head(e.Name, " ("+e.Rule+", "+e.Severity+")")
	e.found(p)
	p.head("A leak allows", " whoever has it to")
	p.say(e.Leak)
	if e.Depends != "" {
		p.say("what else hangs on it: " + e.Depends)
	}
	p.head("Out of git", ": "+e.OutOfGit.Place)
	for _, s := range e.OutOfGit.Steps {
		p.WriteString("  " + s + "\n")
	}
	if e.OutOfGit.Warn != "" {
		p.say(e.OutOfGit.Warn)
	}
	p.head("Rotate it", " ("+e.Rotation+": "+modeOf(e.Rotation).means+")")
	for i, s := range e.Steps {
		p.WriteString(numbered(i+1, s))
	}
	if e.Revoke != "" {
		p.say("revoke: " + e.Revoke)
	}
	if e.Audit != "" {
		p.head("Was it used?", "")
		p.say(e.Audit)
	}
	e.elsewhere(p)
	p.head("Never again", ": `stanch install` in every clone, .env in .gitignore, `stanch fix` for what is staged")
	for _, s := range e.Sources {
		p.WriteString("  see " + s + "\n")
	}
	return p.String()
}

// found tells where the secret was found: one place, and how many more.
func (e *Explanation) found(p *page) {
	const places = 1
	for i, f := range e.Found {
		if i == places {
			p.say("and in " + terminal.Counted(len(e.Found)-places, "more place"))
			break
		}
		at := fmt.Sprintf("%s   %s:%d:%d", f.Redacted, terminal.Clean(f.File), f.Line, f.Column)
		if f.Commit != "" {
			at += " in commit " + git.Short(f.Commit)
		}
		p.say(at)
	}
}

// elsewhere tells where to keep it instead.
func (e *Explanation) elsewhere(p *page) {
	lang := ""
	if e.Language != "" {
		lang = ", in " + e.Language
	}
	if e.Variable != "" {
		p.head("Keep it elsewhere", ": "+e.Variable+lang)
	}
	for _, s := range e.Elsewhere {
		p.WriteString(stored(s))
	}
}

func numbered(n int, text string) string {
	out := wrapped("     ", text)
	return fmt.Sprintf("  %d. %s", n, out[5:])
}

// stored is a line for a store, its label before it. A command that is too
// long goes on in the next line.
func stored(s Elsewhere) string {
	label := map[string]string{"environment": "env", "AWS Secrets Manager": "AWS", "HashiCorp Vault": "Vault", "CyberArk Conjur": "Conjur"}[s.Store]
	if label == "" {
		label = s.Store
	}
	line, more := fmt.Sprintf("  %-7s %s", label, s.Lookup), ""
	for len(line) > explainWidth {
		cut := line[:explainWidth-2]
		at := strings.LastIndexAny(cut, " .([") // in a shell only at a space
		if space := strings.LastIndexByte(cut, ' '); strings.Contains(line, `"$(`) || strings.HasPrefix(s.Lookup, "summon") {
			at = space
		}
		if at < 12 {
			break
		}
		switch line[at] {
		case ' ':
			more += line[:at] + " \\\n"
			at++
		case '.':
			more += line[:at] + "\n"
		default:
			at++
			more += line[:at] + "\n"
		}
		line = "          " + line[at:]
	}
	return more + line + "\n"
}

// wrapped is text in lines that fit, each indented.
func wrapped(indent, text string) string {
	var b strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if line != indent && len(line)+1+len(word) > explainWidth {
			b.WriteString(line + "\n")
			line = indent
		}
		if line != indent {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
	return b.String()
}

// Help tells how to rotate the secret and take it out, as text and as Markdown.
func (e *Explanation) Help() (text, markdown string) {
	var t, m strings.Builder
	fmt.Fprintf(&t, "Rotate it (%s):", e.Rotation)
	fmt.Fprintf(&m, "## Rotate it\n\nRotation: **%s** (%s).\n\n", e.Rotation, modeOf(e.Rotation).means)
	for i, step := range e.Steps {
		fmt.Fprintf(&t, " %d. %s.", i+1, strings.TrimSuffix(step, "."))
		fmt.Fprintf(&m, "%d. %s\n", i+1, inMarkdown(step))
	}
	if e.Revoke != "" {
		fmt.Fprintf(&t, " Revoke: %s", e.Revoke)
		fmt.Fprintf(&m, "\n**Revoke:** %s\n", inMarkdown(e.Revoke))
	}
	if e.Audit != "" {
		fmt.Fprintf(&t, " Was it used: %s", e.Audit)
		fmt.Fprintf(&m, "\n**Was it used?** %s\n", inMarkdown(e.Audit))
	}
	fmt.Fprintf(&t, " More: stanch explain %s", e.Rule)
	fmt.Fprintf(&m, "\n## A false alarm?\n\nPut a comment on its line: `stanch:allow[%s] why it is none`\n\nMore: `stanch explain %s`\n", e.Rule, e.Rule)
	return t.String(), m.String()
}

// inMarkdown keeps a text from being taken for Markdown; links stay links.
func inMarkdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "[", `\[`, "]", `\]`).Replace(s)
}
