package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// bookParts are the parts of rules.yaml that package rulebook has, by the name
// of their files: what is said of providers, and the rules without examples.
func bookParts(rulesYAML string) (map[string]string, error) {
	_, text, _ := strings.Cut(rulesYAML, "\nproviders:\n")
	providers, rules, ok := strings.Cut(text, "\nrules:\n")
	if !ok {
		return nil, errors.New("rules.yaml: no providers, or no rules behind them")
	}
	var kept strings.Builder
	examples := false
	for line := range strings.Lines(rules) {
		if strings.HasPrefix(line, "  - id: ") {
			examples = false
		} else if line == "    examples:\n" {
			examples = true
		}
		if !examples {
			kept.WriteString(line)
		}
	}
	return map[string]string{"providers.yaml.gz": providers + "\n", "rules.yaml.gz": kept.String()}, nil
}

// writeBook packs the parts of rules.yaml into a folder.
func writeBook(to, rulesYAML string) error {
	parts, err := bookParts(rulesYAML)
	if err != nil {
		return err
	}
	for name, text := range parts {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
