// Package report writes a verdict: for a person, and in the formats that programs
// read. It decides nothing and asks nobody: all that it tells is in the verdict.
package report

import (
	"io"
	"time"

	"stanch/hooks"
	"stanch/hooks/terminal"
)

// Writer writes a verdict in one format. What could not be written is an error.
type Writer func(w io.Writer, v *hooks.Verdict) error

// Options are what a report of a scan is written with.
type Options struct {
	ShowSecrets bool      // in the formats that can: text and JSON
	Color       bool      // in text
	Version     string    // of stanch
	Started     time.Time // when the scan did
}

// Formats are the names of the formats, as a person chooses from them.
const Formats = "text, json, sarif, github or gitlab"

// New is the Writer for the report of a scan in the format of that name, nil if
// there is none.
func New(format string, o Options) Writer {
	switch format {
	case "text":
		return (&text{color: o.Color, showSecrets: o.ShowSecrets, summary: true}).write
	case "json":
		return func(w io.Writer, v *hooks.Verdict) error { return writeJSON(w, v, o.ShowSecrets) }
	case "sarif":
		return func(w io.Writer, v *hooks.Verdict) error { return writeSARIF(w, v, o.Version) }
	case "gitlab":
		return func(w io.Writer, v *hooks.Verdict) error {
			return writeGitLab(w, v, o.Version, o.Started, time.Now())
		}
	case "github":
		return writeGitHub
	}
	return nil
}

// ForHook is the Writer for what git shows of a hook: the findings that have a
// fingerprint, and what to do next. Of a verdict that has nothing to tell it
// writes nothing.
func ForHook(color bool) Writer {
	return (&text{color: color, advice: true, most: hooks.MostShown}).write
}

// troubles tell what keeps a verdict from being one on all that there is.
func troubles(v *hooks.Verdict) []string {
	var all []string
	for _, p := range v.Problems {
		all = append(all, "cannot judge "+terminal.Clean(p.String()))
	}
	if v.Partial {
		all = append(all, "interrupted: this is partial, there may be more")
	}
	return all
}
