package hooks

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"

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
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
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
		Help             sarifText       `json:"help"`
		Properties       sarifProperties `json:"properties"`
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
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifText         `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Properties          map[string]any    `json:"properties"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
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
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

var sarifLevels = map[scanner.Severity]string{scanner.Critical: "error", scanner.High: "error", scanner.Medium: "warning", scanner.Low: "note"}
var sarifScores = map[scanner.Severity]string{scanner.Critical: "9.5", scanner.High: "8.0", scanner.Medium: "5.5", scanner.Low: "2.0"}

// WriteSARIF prints the verdict as a SARIF 2.1.0 log. What does not block is
// of level "note".
func WriteSARIF(w io.Writer, v *Verdict, version string) error {
	run := sarifRun{Tool: sarifTool{sarifDriver{Name: "stanch", Version: version, Rules: []sarifRule{}}}, Results: []sarifResult{}}
	index := map[string]int{}
	add := func(f *scanner.Finding, blocks bool) {
		i, ok := index[f.Rule.ID]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[f.Rule.ID] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, newSarifRule(f.Rule))
		}
		run.Results = append(run.Results, newSarifResult(f, i, blocks))
	}
	for i := range v.Findings {
		add(&v.Findings[i], true)
	}
	for i := range v.Notes {
		add(&v.Notes[i], false)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func newSarifRule(r *scanner.Rule) sarifRule {
	p := scanner.ProviderOf(r)
	help := "Rotate it where it was issued."
	if p.Revoke != "" {
		help = "Rotate it: " + p.Revoke
	}
	return sarifRule{
		ID: r.ID, ShortDescription: sarifText{Text: r.Name},
		Help:       sarifText{Text: help, Markdown: help + "\n\n`stanch explain " + r.ID + "`"},
		Properties: sarifProperties{Tags: []string{"security", "secret"}, Severity: sarifScores[r.Severity]},
	}
}

func newSarifResult(f *scanner.Finding, rule int, blocks bool) sarifResult {
	level := sarifLevels[f.Severity]
	if !blocks {
		level = "note"
	}
	props := map[string]any{"severity": f.Severity, "confidence": f.Confidence, "carried": f.Carried, "redacted": f.Redacted}
	if f.Commit != nil {
		props["commit"] = f.Commit.ID
	}
	return sarifResult{
		RuleID: f.Rule.ID, RuleIndex: rule, Level: level,
		Message: sarifText{Text: f.Rule.Name + ": " + f.Redacted},
		Locations: []sarifLocation{{sarifPhysical{
			sarifArtifact{pathURI(fileOf(f))},
			sarifRegion{f.Line, f.Column, f.EndLine, f.EndColumn},
		}}},
		PartialFingerprints: map[string]string{"stanch/v1": f.Fingerprint},
		Properties:          props,
	}
}

// pathURI is a path as a relative URI.
func pathURI(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}
