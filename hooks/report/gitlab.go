package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"stanch/hooks"
	"stanch/hooks/explain"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// The parts of GitLab's secret detection report, version 15, that a verdict
// needs. The secret is in none of them: raw_source_code_extract is left out.
type (
	gitlabReport struct {
		Version         string                `json:"version"`
		Schema          string                `json:"schema"`
		Vulnerabilities []gitlabVulnerability `json:"vulnerabilities"`
		Scan            gitlabScan            `json:"scan"`
	}
	gitlabScan struct {
		Type      string          `json:"type"`
		Status    string          `json:"status"`
		StartTime string          `json:"start_time"`
		EndTime   string          `json:"end_time"`
		Analyzer  gitlabTool      `json:"analyzer"`
		Scanner   gitlabTool      `json:"scanner"`
		Messages  []gitlabMessage `json:"messages,omitempty"`
	}
	gitlabMessage struct {
		Level string `json:"level"`
		Value string `json:"value"`
	}
	gitlabTool struct {
		ID      string       `json:"id"`
		Name    string       `json:"name"`
		Version string       `json:"version"`
		Vendor  gitlabVendor `json:"vendor"`
	}
	gitlabVendor struct {
		Name string `json:"name"`
	}
	gitlabVulnerability struct {
		ID          string             `json:"id"`
		Category    string             `json:"category"`
		Name        string             `json:"name"`
		Description string             `json:"description"`
		Severity    string             `json:"severity"`
		Confidence  string             `json:"confidence"`
		Solution    string             `json:"solution"`
		Identifiers []gitlabIdentifier `json:"identifiers"`
		Location    gitlabLocation     `json:"location"`
	}
	gitlabIdentifier struct {
		Type  string `json:"type"`
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	gitlabLocation struct {
		File      string       `json:"file"`
		StartLine int          `json:"start_line"`
		EndLine   int          `json:"end_line"`
		Commit    gitlabCommit `json:"commit"`
	}
	gitlabCommit struct {
		SHA    string `json:"sha"`
		Author string `json:"author,omitempty"`
		Date   string `json:"date,omitempty"`
	}
)

var gitlabSeverities = [...]string{scanner.Critical: "Critical", scanner.High: "High", scanner.Medium: "Medium", scanner.Low: "Low"}

// writeGitLab prints what blocks as GitLab's secret detection report.
func writeGitLab(w io.Writer, v *hooks.Verdict, version string, from, to time.Time) error {
	const form = "2006-01-02T15:04:05" // GitLab's own, in UTC
	tool := gitlabTool{ID: "stanch", Name: "stanch", Version: version, Vendor: gitlabVendor{"stanch"}}
	report := gitlabReport{
		Version:         "15.0.0",
		Schema:          "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.0.0/dist/secret-detection-report-format.json",
		Vulnerabilities: []gitlabVulnerability{},
		Scan: gitlabScan{
			Type: "secret_detection", Status: "success", Analyzer: tool, Scanner: tool,
			StartTime: from.UTC().Format(form), EndTime: to.UTC().Format(form),
		},
	}
	for _, what := range troubles(v) {
		report.Scan.Status = "failure"
		report.Scan.Messages = append(report.Scan.Messages, gitlabMessage{"fatal", what})
	}
	for i := range v.Findings {
		report.Vulnerabilities = append(report.Vulnerabilities, newGitLab(&v.Findings[i]))
	}
	return terminal.WriteJSON(w, report)
}

func newGitLab(f *scanner.Finding) gitlabVulnerability {
	e := explain.Rule(f.Rule)
	solution, _ := e.Help()
	g := gitlabVulnerability{
		ID: uuidOf(f), Category: "secret_detection", Name: clip(f.Rule.Name, 255),
		Description: fmt.Sprintf("%s %s: who has it can %s", f.Rule.Name, f.Redacted, strings.TrimSuffix(e.Leak, ".")),
		Severity:    gitlabSeverities[f.Severity], Confidence: strings.ToUpper(f.Confidence.String()[:1]) + f.Confidence.String()[1:], Solution: clip(solution, 7000),
		// The first identifier is what GitLab follows a finding by: of a rule,
		// as it expects, and then of the secret.
		Identifiers: []gitlabIdentifier{
			{"stanch_rule_id", "stanch rule " + f.Rule.ID, f.Rule.ID},
			{"stanch_fingerprint", "stanch fingerprint " + f.Fingerprint, f.Fingerprint},
		},
		Location: gitlabLocation{File: hooks.FileOf(f), StartLine: f.Line, EndLine: f.EndLine, Commit: gitlabCommit{SHA: "0000000"}},
	}
	if c := f.Commit; c != nil {
		g.Location.Commit = gitlabCommit{SHA: c.ID, Author: c.Author, Date: isoDate(c.Date)}
	}
	return g
}

// clip cuts a text to what GitLab takes; it refuses the whole report over one
// that is longer.
func clip(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// uuidOf names a finding by what it is and where: the same in every run.
func uuidOf(f *scanner.Finding) string {
	s := hooks.SpotOf(f)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d\x00%d\x00%s", f.Fingerprint, s.Commit, s.File, s.Line, f.Column, f.Rule.ID))
	sum[6] = sum[6]&0x0f | 0x80 // version 8: of our own making
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
