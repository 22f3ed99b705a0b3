package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"stanch/hooks"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// record is a finding as programs read it.
type record struct {
	Rule        string             `json:"rule"`
	Description string             `json:"description"`
	Severity    scanner.Severity   `json:"severity"`
	File        string             `json:"file"`
	Line        int                `json:"line"`
	Column      int                `json:"column"`
	EndLine     int                `json:"end_line"`
	EndColumn   int                `json:"end_column"`
	Commit      string             `json:"commit"`
	Author      string             `json:"author,omitempty"`
	Date        string             `json:"date,omitempty"`
	Redacted    string             `json:"redacted"`
	Secret      string             `json:"secret,omitempty"` // only where --show-secrets was given
	Fingerprint string             `json:"fingerprint"`
	Confidence  scanner.Confidence `json:"confidence"`
	Carried     bool               `json:"carried"`
	Decoded     []string           `json:"decoded"`
	Rotation    string             `json:"rotation"`
	*standingRecord
}

func newRecord(f *scanner.Finding, show bool) record {
	r := record{
		Rule: f.Rule.ID, Description: f.Rule.Name, Severity: f.Severity, File: hooks.FileOf(f),
		Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn,
		Redacted: f.Redacted, Fingerprint: f.Fingerprint, Confidence: f.Confidence, Carried: f.Carried,
		Decoded: append([]string{}, f.Decoded...), Rotation: f.Rule.Rotation,
	}
	if r.Rotation == "" {
		r.Rotation = "unknown"
	}
	if c := f.Commit; c != nil {
		r.Commit, r.Author, r.Date = c.ID, c.Author, isoDate(c.Date)
	}
	if show {
		r.Secret = string(f.Secret())
	}
	return r
}

// isoDate turns git's "1700000000 +0100" into RFC 3339.
func isoDate(s string) string {
	secs, zone, _ := strings.Cut(s, " ")
	n, err := strconv.ParseInt(secs, 10, 64)
	if err != nil {
		return ""
	}
	at := time.Unix(n, 0).UTC()
	if z, err := time.Parse("-0700", zone); err == nil {
		_, off := z.Zone()
		at = at.In(time.FixedZone("", off))
	}
	return at.Format(time.RFC3339)
}

// writeJSON prints the verdict as one JSON object.
func writeJSON(w io.Writer, v *hooks.Verdict, showSecrets bool) error {
	type scanned struct {
		Commits int   `json:"commits"`
		Files   int   `json:"files"`
		Bytes   int64 `json:"bytes"`
	}
	out := struct {
		Version  int      `json:"version"`
		Findings []record `json:"findings"`
		Notes    []record `json:"notes"`
		Scanned  scanned  `json:"scanned"`
		Partial  bool     `json:"partial,omitempty"`
		Problems []string `json:"problems,omitempty"`
	}{1, records(v, v.Findings, showSecrets), records(v, v.Notes, showSecrets), scanned{v.Commits, v.Files, v.Bytes}, v.Partial, problemRecords(v)}
	return terminal.WriteJSON(w, out)
}

func records(v *hooks.Verdict, all []scanner.Finding, show bool) []record {
	out := make([]record, 0, len(all))
	for i := range all {
		r := newRecord(&all[i], show)
		r.standingRecord = newStandingRecord(v.StandingOf(&all[i]))
		out = append(out, r)
	}
	return out
}

// standingRecord is a Standing as programs read it.
type standingRecord struct {
	Also   []spotRecord `json:"also,omitempty"`
	InHead *bool        `json:"in_head,omitempty"`
	Head   []spotRecord `json:"head,omitempty"`
}

type spotRecord struct {
	Commit string `json:"commit,omitempty"`
	File   string `json:"file"`
	Line   int    `json:"line"`
}

func newStandingRecord(s *hooks.Standing) *standingRecord {
	if s == nil {
		return nil
	}
	r := &standingRecord{}
	for _, at := range s.Also {
		r.Also = append(r.Also, spotRecord(at))
	}
	for _, at := range s.Head {
		r.Head = append(r.Head, spotRecord(at))
	}
	if s.HeadKnown {
		is := len(s.Head) > 0
		r.InHead = &is
	}
	return r
}

func problemRecords(v *hooks.Verdict) []string {
	var all []string
	for _, p := range v.Problems {
		all = append(all, terminal.Clean(p.String()))
	}
	return all
}
