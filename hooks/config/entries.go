package config

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"stanch/hooks/disk"
)

// PlacedAllow is an Allow and where it stands in its file.
type PlacedAllow struct {
	Allow
	Line int // from 1
}

// ReadAllows are the entries below "allow:" in the configuration file at path, in
// its order, those of the files that it extends not among them. They are as they
// are written, whether they are right or not.
func ReadAllows(path string) ([]PlacedAllow, error) {
	text, err := disk.ReadSettings(path, false)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	var doc struct {
		Allow []yaml.Node `yaml:"allow"`
	}
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	var all []PlacedAllow
	for i := range doc.Allow {
		m, _ := plain(&doc.Allow[i]).(map[string]any)
		text := func(key string) string { s, _ := m[key].(string); return s }
		all = append(all, PlacedAllow{Allow{text("fingerprint"), text("reason"), text("until")}, doc.Allow[i].Line})
	}
	return all, nil
}
