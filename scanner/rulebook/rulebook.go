// Package rulebook has what people read of the built-in rules: each as
// rules.yaml writes it, and all that is known of a provider. It is packed, and
// unpacked by the first question: a run that finds nothing asks none.
package rulebook

import (
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"stanch/scanner"
)

// Both are made from rules.yaml by go generate ./scanner: what stands below
// "providers:", and below "rules:", there without the examples.
var (
	//go:embed providers.yaml.gz
	packedProviders string
	//go:embed rules.yaml.gz
	packedRules string
)

var (
	providers = sync.OnceValue(func() string { return unpack(packedProviders) })
	rules     = sync.OnceValue(func() string { return unpack(packedRules) })
)

// unpack is the text of a part, which begins with the end of a line.
func unpack(packed string) string {
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err == nil {
		var text []byte
		if text, err = io.ReadAll(r); err == nil {
			return "\n" + string(text)
		}
	}
	panic(fmt.Sprintf("rulebook: %v", err)) // it is part of this program
}

// Rule is a built-in rule as rules.yaml has it, without its examples; "" where
// there is none of that id.
func Rule(id string) string {
	all := rules()
	start := strings.Index(all, "\n  - id: "+id+"\n")
	if start < 0 {
		return ""
	}
	text := all[start+1:]
	if end := strings.Index(text, "\n  - id: "); end >= 0 {
		text = text[:end]
	}
	return strings.TrimRight(text, "\n") + "\n"
}

// Provider is all that rules.yaml says of a provider, the zero value where
// that is nothing. Only that provider's part of it is parsed.
func Provider(id string) scanner.Provider {
	var p scanner.Provider
	_, text, ok := strings.Cut(providers(), "\n  "+id+":\n")
	if id == "" || !ok {
		return p
	}
	end := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "    ") {
			break
		}
		end += len(line)
	}
	_ = yaml.Unmarshal([]byte(text[:end]), &p) // a test has read it all
	return p
}
