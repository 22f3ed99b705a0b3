package report

import (
	"io"
	"net/url"
	"strings"

	"stanch/hooks"
	"stanch/hooks/explain"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// The parts of SARIF 2.1.0 (OASIS) that a verdict needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string          `json:"id"`
		ShortDescription sarifText       `json:"shortDescription"`
		FullDescription  sarifText       `json:"fullDescription"`
		Help             sarifText       `json:"help"`
		Default          sarifConfig     `json:"defaultConfiguration"`
		Properties       sarifProperties `json:"properties"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification,omitempty"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifProperties struct {
		Tags     []string `json:"tags,omitempty"`
		Severity string   `json:"security-severity,omitempty"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		Related             []sarifLocation    `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
		Properties          map[string]any     `json:"properties"`
	}
	sarifLocation struct {
		ID               int           `json:"id,omitempty"`
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

var sarifLevels = [...]string{scanner.Critical: "error", scanner.High: "error", scanner.Medium: "warning", scanner.Low: "note"}
var sarifScores = [...]string{scanner.Critical: "9.5", scanner.High: "8.0", scanner.Medium: "5.5", scanner.Low: "2.0"}

// writeSARIF prints the verdict as a SARIF 2.1.0 log. What does not block is
// of level "note"; what was allowed is there with its suppression. What
// rules.yaml says of providers goes into the help of the rules.
func writeSARIF(w io.Writer, v *hooks.Verdict, version string) error {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "stanch", Version: version, Rules: []sarifRule{}}}, Results: []sarifResult{}}
	invocation := sarifInvocation{Successful: len(v.Problems) == 0 && !v.Partial}
	for _, what := range troubles(v) {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{"error", sarifText{Text: what}})
	}
	run.Invocations = []sarifInvocation{invocation}
	index := map[string]int{}
	add := func(f *scanner.Finding, blocks bool) *sarifResult {
		i, ok := index[f.Rule.ID]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[f.Rule.ID] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSarifRule(f.Rule))
		}
		run.Results = append(run.Results, newSarifResult(f, v.StandingOf(f), i, blocks))
		return &run.Results[len(run.Results)-1]
	}
	for i := range v.Findings {
		add(&v.Findings[i], true)
	}
	for i := range v.Notes {
		add(&v.Notes[i], false)
	}
	for i := range v.Allowed {
		a := &v.Allowed[i]
		s := sarifSuppression{Kind: "external", Status: "accepted", Justification: terminal.Clean(a.Reason)}
		if a.InText {
			s.Kind = "inSource"
		}
		add(&a.Finding, true).Suppressions = []sarifSuppression{s}
	}
	return terminal.WriteJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func newSarifRule(r *scanner.Rule) sarifRule {
	e := explain.Rule(r)
	text, markdown := e.Help()
	return sarifRule{
		ID: r.ID, ShortDescription: sarifText{Text: r.Name},
		FullDescription: sarifText{Text: r.Name + ": who has it can " + strings.TrimSuffix(e.Leak, ".") + "."},
		Help:            sarifText{Text: text, Markdown: markdown},
		Default:         sarifConfig{sarifLevels[r.Severity]},
		Properties:      sarifProperties{Tags: []string{"security", "secret"}, Severity: sarifScores[r.Severity]},
	}
}

func newSarifResult(f *scanner.Finding, s *hooks.Standing, rule int, blocks bool) sarifResult {
	level := sarifLevels[f.Severity]
	if !blocks {
		level = "note"
	}
	props := map[string]any{"severity": f.Severity, "confidence": f.Confidence, "carried": f.Carried, "redacted": f.Redacted}
	if f.Commit != nil {
		props["commit"] = f.Commit.ID
	}
	r := sarifResult{
		RuleID: f.Rule.ID, RuleIndex: rule, Level: level,
		Message: sarifText{Text: f.Rule.Name + ": " + f.Redacted},
		Locations: []sarifLocation{{PhysicalLocation: sarifPhysical{
			sarifArtifact{pathURI(hooks.FileOf(f))},
			sarifRegion{f.Line, f.Column, f.EndLine, f.EndColumn},
		}}},
		PartialFingerprints: map[string]string{"stanch/v1": f.Fingerprint},
		Properties:          props,
	}
	if s == nil {
		return r
	}
	if s.HeadKnown {
		props["in_head"] = len(s.Head) > 0
	}
	related := func(at hooks.Spot, where string) {
		r.Related = append(r.Related, sarifLocation{
			ID:               len(r.Related) + 1,
			PhysicalLocation: sarifPhysical{sarifArtifact{pathURI(at.File)}, sarifRegion{StartLine: at.Line}},
			Message:          &sarifText{Text: where},
		})
	}
	const most = 100 // of those that add nothing for a person
	for _, at := range s.Head[:min(len(s.Head), most)] {
		related(at, "in HEAD")
	}
	for _, at := range s.Also[:min(len(s.Also), most)] {
		where := "elsewhere"
		if at.Commit != "" {
			where = "in commit " + at.Commit
		}
		related(at, where)
	}
	return r
}

// pathURI is a path as a relative URI.
func pathURI(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
