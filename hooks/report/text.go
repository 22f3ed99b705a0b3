package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"stanch/hooks"
	"stanch/hooks/config"
	"stanch/hooks/explain"
	"stanch/hooks/git"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/patch"
	"stanch/scanner/rulebook"
)

// The text of a verdict keeps to these rules: it goes to one writer; each line
// that is not indented begins with "stanch: "; what a repository says (names,
// subjects) is shown without control characters; a secret is shown redacted
// unless a person asked to see it; every command stands on a line of its own,
// ready to paste.

// text writes verdicts for people.
type text struct {
	color       bool
	showSecrets bool
	advice      bool // say what to do next
	summary     bool // say so where nothing was found, and list every note
	most        int  // where not 0, how many findings are shown: those that got a fingerprint
}

// shown are the findings that are told of one by one.
func (t *text) shown(v *hooks.Verdict) []scanner.Finding {
	if t.most > 0 {
		return v.Findings[:min(t.most, len(v.Findings))]
	}
	return v.Findings
}

func (t *text) paint(how terminal.Style, s string) string { return how.Paint(t.color, s) }

// write is a Writer. Nothing is written where there is nothing to say.
func (t *text) write(w io.Writer, v *hooks.Verdict) error {
	var b strings.Builder
	for _, p := range v.Problems {
		fmt.Fprintf(&b, "stanch: %s %s\n", t.paint(terminal.Red, "cannot judge"), terminal.Clean(p.String()))
	}
	if len(v.Findings) > 0 {
		fmt.Fprintf(&b, "stanch: %s %s\n\n", t.paint(terminal.Red, terminal.Counted(len(v.Findings), "secret")+" found,"), t.paint(terminal.Bold, outcome[v.Scope]))
		shown := t.shown(v)
		for i := range shown {
			t.finding(&b, &shown[i])
			t.standing(&b, v.StandingOf(&shown[i]))
		}
		if n := len(v.Findings) - len(shown); n > 0 {
			fmt.Fprintf(&b, "  and %d more%s\n", n, listAll(v))
		}
		if t.advice {
			t.tellAdvice(&b, v)
		}
	}
	t.notes(&b, v)
	if v.Partial {
		fmt.Fprintf(&b, "stanch: %s after %s: this is partial, there may be more\n", t.paint(terminal.Red, "interrupted"), scanned(v))
	} else if t.summary && !v.Blocked() {
		fmt.Fprintf(&b, "stanch: nothing to block in %s\n", scanned(v))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var outcome = [...]string{
	hooks.ScopeFiles:   "not taken out yet",
	hooks.ScopeCommit:  "the commit is blocked",
	hooks.ScopeMessage: "the commit is blocked",
	hooks.ScopePush:    "the push is blocked",
	hooks.ScopeServer:  "the push is refused",
	hooks.ScopeHistory: "in the history",
}

// scanned says how much was looked at.
func scanned(v *hooks.Verdict) string {
	if v.Commits > 0 {
		return terminal.Counted(v.Commits, "commit")
	}
	return terminal.Counted(v.Files, "file")
}

// finding prints one finding: where, what, why.
func (t *text) finding(b *strings.Builder, f *scanner.Finding) {
	fmt.Fprintf(b, "  %s  %s\n", t.paint(terminal.Bold, terminal.Clean(f.Place())), f.Rule.Name)
	if c := f.Commit; c != nil {
		fmt.Fprintf(b, "    in commit %s %s\n", git.Short(c.ID), terminal.Clean(c.Subject))
	}
	shown := f.Redacted
	if t.showSecrets {
		shown = terminal.Clean(string(f.Secret()))
	}
	fmt.Fprintf(b, "    %s   rule %s, %s%s\n", shown, f.Rule.ID, f.Severity, decoded(f))
	if f.Ignored != "" {
		fmt.Fprintf(b, "    %s\n", t.paint(terminal.Yellow, f.Ignored))
	}
	fmt.Fprintf(b, "    %s\n", t.paint(terminal.Faint, "fingerprint "+f.Fingerprint))
}

// standing tells in a few lines where else a secret stands.
func (t *text) standing(b *strings.Builder, s *hooks.Standing) {
	if s == nil {
		return
	}
	const most = 3
	for i, at := range s.Also {
		if i == most {
			fmt.Fprintf(b, "    and in %s more\n", terminal.Counted(len(s.Also)-most, "place"))
			break
		}
		fmt.Fprintf(b, "    also %s:%d", terminal.Clean(at.File), at.Line)
		if at.Commit != "" {
			fmt.Fprintf(b, " in commit %s", git.Short(at.Commit))
		}
		b.WriteString("\n")
	}
	switch {
	case len(s.Head) > 0:
		fmt.Fprintf(b, "    still in HEAD: %s:%d", terminal.Clean(s.Head[0].File), s.Head[0].Line)
		if n := len(s.Head) - 1; n > 0 {
			fmt.Fprintf(b, " and %s more", terminal.Counted(n, "place"))
		}
		b.WriteString("\n")
	case s.HeadKnown:
		b.WriteString("    no longer in HEAD\n")
	}
}

func decoded(f *scanner.Finding) string {
	if len(f.Decoded) == 0 {
		return ""
	}
	return ", seen through " + strings.Join(f.Decoded, " in ")
}

// notes lists what did not block, shortly.
func (t *text) notes(b *strings.Builder, v *hooks.Verdict) {
	const most = 10
	for i := range v.Notes {
		f := &v.Notes[i]
		if i == most && !t.summary {
			fmt.Fprintf(b, "stanch: note: and %d more (`stanch scan` lists all)\n", len(v.Notes)-most)
			return
		}
		why := f.Severity.String() + " severity, not blocked"
		if f.Carried {
			why = "carried: the same change removes it elsewhere, not blocked"
		}
		fmt.Fprintf(b, "stanch: note: %s %s %s (%s)\n", terminal.Clean(f.Place()), f.Rule.ID, f.Redacted, why)
	}
}

// tellAdvice tells how to get out: of the commit, by rotating, or by allowing.
func (t *text) tellAdvice(b *strings.Builder, v *hooks.Verdict) {
	fmt.Fprintf(b, "\n  %s\n", t.paint(terminal.Bold, "A real secret?"))
	rotations(b, t.shown(v))
	t.wayOut(b, v)
	fmt.Fprintf(b, "  %s\n", t.paint(terminal.Bold, "A false alarm?"))
	allows(b, t.shown(v))
	b.WriteString("\n")
}

// rotations tells, once a provider, that the secret has to be changed.
func rotations(b *strings.Builder, findings []scanner.Finding) {
	seen := map[string]bool{}
	for i := range findings {
		r := findings[i].Rule
		if r.ID == sealed.RuleID || seen[r.Provider] || len(seen) == 3 {
			continue
		}
		seen[r.Provider] = true
		p := rulebook.Provider(r.Provider)
		how := explain.InBrief(r.Rotation)
		name := cmp.Or(p.Name, r.Name)
		if p.Leak != "" {
			fmt.Fprintf(b, "    whoever has it can %s\n", p.Leak)
		}
		fmt.Fprintf(b, "    if anybody else may have seen it, rotate it (%s): %s\n", name, how)
		if p.Revoke != "" {
			fmt.Fprintf(b, "      %s\n", p.Revoke)
		}
		fmt.Fprintf(b, "    all of it, step by step:\n      stanch explain %s   # or: stanch explain %s\n", findings[i].Fingerprint, r.ID)
	}
}

// allows gives the comment that lets a finding pass, in the language of the
// file, or the entry of the configuration where that has no comments.
func allows(b *strings.Builder, findings []scanner.Finding) {
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		comment := ""
		if f.Kind == patch.Content {
			comment = Comment(f.File, "stanch:allow["+f.Rule.ID+"] why it is none")
		}
		key := comment + f.Fingerprint
		if comment != "" {
			key = comment
		}
		if seen[key] || len(seen) == 3 {
			continue
		}
		seen[key] = true
		if comment != "" {
			fmt.Fprintf(b, "    put this comment on its line:\n      %s\n", comment)
			continue
		}
		fmt.Fprintf(b, "    put this into %s:\n      allow:\n        - fingerprint: %s\n          reason: why it is none\n", config.Name, f.Fingerprint)
	}
}
