package hooks

import (
	"context"
	"fmt"
	"io"
	"strings"

	"stanch/hooks/config"
	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/hooks/remedy"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/rulebook"
)

// Explanation is all that is known about a rule's secret, or about one that
// was found.
type Explanation struct {
	Version     int         `json:"version"`
	Rule        string      `json:"rule"`
	Name        string      `json:"name"`
	Kind        string      `json:"kind,omitempty"`
	Severity    string      `json:"severity"`
	Fingerprint string      `json:"fingerprint,omitempty"`
	Found       []Place     `json:"found,omitempty"`
	Provider    string      `json:"provider,omitempty"`
	Leak        string      `json:"leak"`
	OutOfGit    WayOut      `json:"out_of_git"`
	Rotation    string      `json:"rotation"`
	Steps       []string    `json:"steps"`
	Revoke      string      `json:"revoke,omitempty"`
	Depends     string      `json:"depends,omitempty"`
	Audit       string      `json:"audit,omitempty"`
	Variable    string      `json:"variable,omitempty"`
	Language    string      `json:"language,omitempty"`
	Elsewhere   []Elsewhere `json:"elsewhere"`
	Sources     []string    `json:"sources,omitempty"`
}

// Place is where a secret was found.
type Place struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Commit   string `json:"commit,omitempty"`
	Redacted string `json:"redacted"`
}

// Elsewhere is a place to keep the secret in, and what stands in the program
// for it then.
type Elsewhere struct {
	Store  string `json:"store"`
	Lookup string `json:"lookup"`
}

// mode is a way to rotate: what it means, what to do in a line and, where the
// provider's own words are not known, how it goes.
type mode struct {
	means, brief string
	steps        []string
}

// modeOf is the way to rotate of that name; the zero value where there is none.
func modeOf(rotation string) mode {
	switch rotation {
	case "dual":
		return mode{"the second first, then the first is revoked", "make a second one, switch to it, then revoke this one", []string{
			"Make a second one beside it, with the same rights", "Switch every user of the first to the second",
			"Wait until nothing uses the first any more", "Revoke the first"}}
	case "reset":
		return mode{"the old one stops at once: find every user first", "find everything that uses it, then replace it at once", []string{
			"Find every user of it first: code, CI variables, deployments, colleagues", "Replace it where it was issued; the old one stops working",
			"Put the new one into all of them at once", "See that the new one works everywhere"}}
	case "reissue":
		return mode{"the new one first, then the old one is revoked", "issue a new one, deploy it, then revoke this one", []string{
			"Make a new key pair or certificate", "Deploy it everywhere the old one is trusted", "Take the old one out, and revoke it"}}
	case "expire":
		return mode{"it ends by itself; end what it came from", "it expires by itself; end the session it came from", []string{
			"End the session, or revoke what it was derived from", "Change what it was derived from if that may have leaked as well",
			"See that it is refused, or wait until it has expired"}}
	case "unknown":
		return mode{"where it was issued", "replace it where it was issued", []string{
			"Find every user of it first: code, CI variables, deployments, colleagues", "Replace it where it was issued: a second one beside it, if that can be, or a reset",
			"Put the new one into all of them", "Revoke the old one, and see that it is refused"}}
	}
	return mode{}
}

// Explain is Judge.Explain wherever the run takes place: of a built-in rule
// there is something to tell even where the configuration is broken.
func (e Env) Explain(ctx context.Context, what string) (*Explanation, error) {
	j, err := e.Anywhere(ctx, "", func(_ *config.Config, opt *scanner.Options) {
		opt.NoInline, opt.Allows = true, nil // what is allowed has an explanation as well
	})
	if err != nil && scanner.Builtin(what) == nil {
		return nil, err
	}
	return j.Explain(ctx, what)
}

// Explain tells all about a rule, or about the secret that a fingerprint
// names: one that was just reported, or else one in the tracked files, the
// index or the history.
func (j *Judge) Explain(ctx context.Context, what string) (*Explanation, error) {
	if !scanner.IsFingerprint(what) {
		r := j.rule(what)
		if r == nil {
			return nil, unknownRule(what)
		}
		return newExplanation(r, remedy.Plain, anyWayOut()), nil
	}
	found := j.recall(what)
	if len(found) == 0 {
		var err error
		if found, err = j.findAgain(ctx, what); err != nil {
			return nil, err
		}
	}
	r := j.rule(found[0].Rule)
	e := newExplanation(r, remedy.LangOf(found[0].File, j.head(found[0].File)), j.wayOutOf(ctx, &found[0]))
	e.Fingerprint = what
	for i := range found {
		e.Found = append(e.Found, Place{found[i].File, found[i].Line, found[i].Column, found[i].Commit, found[i].Redacted})
	}
	return e, nil
}

// rule is the rule with that id, in force or not, or nil.
func (j *Judge) rule(id string) *scanner.Rule {
	if id == sealed.RuleID {
		return unencrypted
	}
	if j.Scanner != nil {
		return j.Scanner.Rule(id)
	}
	return scanner.Builtin(id)
}

// head is the beginning of a file of the work tree, nil where there is none.
func (j *Judge) head(name string) []byte {
	if j.Place.Top == "" || name == "" {
		return nil
	}
	f, err := disk.Open(j.Place.Top + "/" + name)
	if err != nil || f == nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, 4096))
	return text
}

// findAgain looks for the secret that a fingerprint names in the tracked
// files, in the index and in the history.
func (j *Judge) findAgain(ctx context.Context, fingerprint string) ([]remembered, error) {
	if j.Repo == nil {
		return nil, fmt.Errorf("no finding with the fingerprint %s is known: outside of a repository none is kept", fingerprint)
	}
	looks := []func(context.Context) (*Verdict, error){j.PreCommit, j.ScanHistory}
	if j.Place.Top != "" {
		looks = append(looks, j.ScanTracked)
	}
	var found []remembered
	seen := map[string]bool{}
	for _, look := range looks {
		v, err := look(ctx)
		if err != nil {
			return nil, err
		}
		for _, f := range append(v.Findings, v.Notes...) {
			at := f.Place()
			if f.Commit != nil {
				at += f.Commit.ID
			}
			if f.Fingerprint == fingerprint && !seen[at] {
				seen[at] = true
				found = append(found, remembered{newRecord(&f, false), v.Scope})
			}
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("nothing in the tracked files, the index and the history has the fingerprint %s", fingerprint)
	}
	return found, nil
}

func newExplanation(r *scanner.Rule, lang remedy.Lang, out WayOut) *Explanation {
	p, rotation := rulebook.Provider(r.Provider), r.Rotation
	if modeOf(rotation).steps == nil || rotation == "unknown" && p.Rotation != "" {
		rotation = p.Rotation
	}
	if modeOf(rotation).steps == nil {
		rotation = "unknown"
	}
	e := &Explanation{
		Version: 1, Rule: r.ID, Name: r.Name, Kind: r.Kind, Severity: r.Severity.String(), Provider: p.Name, Leak: p.Leak, OutOfGit: out,
		Rotation: rotation, Steps: modeOf(rotation).steps, Revoke: p.Revoke, Depends: p.Depends, Audit: p.Audit,
		Variable: remedy.VarName(r.ID, r.Provider, r.Kind, ""), Language: string(lang),
	}
	if len(p.Steps) > 0 && rotation == p.Rotation {
		e.Steps = p.Steps
	}
	if e.Leak == "" {
		e.Leak = "do what its owner can, until it is revoked"
	}
	for _, s := range remedy.Stores {
		e.Elsewhere = append(e.Elsewhere, Elsewhere{string(s), remedy.Lookup(lang, s, e.Variable)})
	}
	if r == unencrypted {
		e.Leak = "read all of it: whatever is in the file counts as known once it was pushed in clear"
		e.Steps = []string{"Where it was pushed in clear: rotate every value in it, one by one", "Encrypt it, and add it again",
			"See that the tool's setup is in every clone, so that nobody adds it in clear again"}
		e.Variable, e.Elsewhere = "", []Elsewhere{}
	}
	for _, s := range []string{p.Source, r.Source} {
		if s != "" && (len(e.Sources) == 0 || e.Sources[0] != s) {
			e.Sources = append(e.Sources, s)
		}
	}
	return e
}

// JSON is the explanation for programs.
func (e *Explanation) JSON() (string, error) {
	var b strings.Builder
	err := terminal.WriteJSON(&b, e)
	return b.String(), err
}

// explainWidth is how wide an explanation is at most; with at most 40 lines it
// fits one screen.
const explainWidth = 100

// Text is the explanation for people: one screen of it.
func (e *Explanation) Text(color bool) string {
	var b strings.Builder
	head := func(title, rest string) {
		title = terminal.Bold.Paint(color, title)
		b.WriteString(strings.TrimRight(title+rest, " ") + "\n")
	}
	say := func(indent, text string) { b.WriteString(wrapped(indent, text)) }

	head(e.Name, " ("+e.Rule+", "+e.Severity+")")
	const places = 1
	for i, f := range e.Found {
		if i == places {
			say("  ", "and in "+terminal.Counted(len(e.Found)-places, "more place"))
			break
		}
		at := fmt.Sprintf("%s   %s:%d:%d", f.Redacted, terminal.Clean(f.File), f.Line, f.Column)
		if f.Commit != "" {
			at += " in commit " + git.Short(f.Commit)
		}
		say("  ", at)
	}
	head("A leak allows", " whoever has it to")
	say("  ", e.Leak)
	if e.Depends != "" {
		say("  ", "what else hangs on it: "+e.Depends)
	}
	head("Out of git", ": "+e.OutOfGit.Place)
	for _, s := range e.OutOfGit.Steps {
		b.WriteString("  " + s + "\n")
	}
	if e.OutOfGit.Warn != "" {
		say("  ", e.OutOfGit.Warn)
	}
	head("Rotate it", " ("+e.Rotation+": "+modeOf(e.Rotation).means+")")
	for i, s := range e.Steps {
		b.WriteString(numbered(i+1, s))
	}
	if e.Revoke != "" {
		say("  ", "revoke: "+e.Revoke)
	}
	if e.Audit != "" {
		head("Was it used?", "")
		say("  ", e.Audit)
	}
	lang := ""
	if e.Language != "" {
		lang = ", in " + e.Language
	}
	if e.Variable != "" {
		head("Keep it elsewhere", ": "+e.Variable+lang)
	}
	for _, s := range e.Elsewhere {
		b.WriteString(stored(s))
	}
	head("Never again", ": `stanch install` in every clone, .env in .gitignore, `stanch fix` for what is staged")
	for _, s := range e.Sources {
		b.WriteString("  see " + s + "\n")
	}
	return b.String()
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
