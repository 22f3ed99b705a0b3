package report

import (
	"fmt"
	"io"
	"strings"

	"stanch/hooks"
	"stanch/hooks/git"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// writeGitHub prints the verdict as annotations of a GitHub workflow.
func writeGitHub(w io.Writer, v *hooks.Verdict) error {
	var b strings.Builder
	line := func(level string, f *scanner.Finding) {
		msg := terminal.Clean(fmt.Sprintf("%s: %s", f.Rule.Name, f.Redacted))
		if f.Commit != nil {
			msg += " in commit " + git.Short(f.Commit.ID)
		}
		fmt.Fprintf(&b, "::%s file=%s,line=%d,col=%d,endLine=%d,title=%s::%s\n",
			level, property(terminal.Clean(hooks.FileOf(f))), f.Line, f.Column, f.EndLine, property("stanch: "+f.Rule.ID), message(msg))
	}
	for _, what := range troubles(v) {
		fmt.Fprintf(&b, "::error title=stanch::%s\n", message(what))
	}
	for i := range v.Findings {
		line("error", &v.Findings[i])
	}
	for i := range v.Notes {
		line("notice", &v.Notes[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// message and property escape what GitHub's workflow commands give a meaning to.
func message(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
