package scanner

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"stanch/scanner/pattern"
)

// Severity says how bad a finding is. The zero value is SeverityNone, which no
// finding has.
type Severity uint8

// The severities, in order.
const (
	SeverityNone Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"none", "low", "medium", "high", "critical"}

// String is the word that configurations and reports use.
func (s Severity) String() string { return severityNames[min(int(s), len(severityNames)-1)] }

// ParseSeverity reads low, medium, high or critical.
func ParseSeverity(s string) (Severity, error) {
	for i, name := range severityNames[1:] {
		if s == name {
			return Severity(i + 1), nil
		}
	}
	return SeverityNone, fmt.Errorf("unknown severity %q (one of low, medium, high, critical)", s)
}

// MarshalText writes the severity as the reports have it.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseSeverity.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}

// UnmarshalYAML is UnmarshalText with the line in its error.
func (s *Severity) UnmarshalYAML(n *yaml.Node) error {
	return onLine(n, s.UnmarshalText([]byte(n.Value)))
}

// onLine is an error about a node with the line that it is on, nil for nil.
func onLine(n *yaml.Node, err error) error {
	if err != nil {
		err = fmt.Errorf("line %d: %w", n.Line, err)
	}
	return err
}

// Confidence says how sure a rule is of what it matched.
type Confidence uint8

// The confidences, in order.
const (
	Unsure Confidence = iota + 1 // low
	Likely                       // medium
	Sure                         // high
)

// String is the word that reports use.
func (c Confidence) String() string {
	switch c {
	case Unsure:
		return "low"
	case Likely:
		return "medium"
	}
	return "high"
}

// MarshalText writes the confidence as the reports have it.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads low, medium or high.
func (c *Confidence) UnmarshalText(text []byte) error {
	switch string(text) {
	case "low":
		*c = Unsure
	case "medium":
		*c = Likely
	case "high":
		*c = Sure
	default:
		return fmt.Errorf("unknown confidence %q (one of low, medium, high)", text)
	}
	return nil
}

// UnmarshalYAML is UnmarshalText with the line in its error.
func (c *Confidence) UnmarshalYAML(n *yaml.Node) error {
	return onLine(n, c.UnmarshalText([]byte(n.Value)))
}

// Rule is one type of secret: how it looks and how it is told from noise. The
// fields are those of rules.yaml; Rule values are never changed once made.
type Rule struct {
	ID         string     `yaml:"id"`
	Name       string     `yaml:"name"`
	Provider   string     `yaml:"provider,omitempty"`
	Kind       string     `yaml:"kind,omitempty"`
	Severity   Severity   `yaml:"severity,omitempty"`
	Confidence Confidence `yaml:"confidence,omitempty"`
	Rotation   string     `yaml:"rotation,omitempty"` // dual, reset, reissue, expire or unknown
	Source     string     `yaml:"source,omitempty"`   // where the format is documented

	// Keywords are lower-case literals. One of them is in every match, in any
	// case, or stands before it where Context is not 0.
	Keywords []string `yaml:"keywords,omitempty"`
	// Pattern is RE2; its group "secret", or else all of the match, is the secret.
	Pattern string `yaml:"pattern,omitempty"`
	// Context, where not 0, is the number of bytes within which the value that
	// Pattern describes follows a keyword.
	Context int      `yaml:"context,omitempty"`
	Words   []string `yaml:"words,omitempty"` // one of them stands beside the keyword as well
	Value   string   `yaml:"value,omitempty"` // "password": any literal assigned to a name with the keyword
	// Detect names a matcher for what no pattern can tell.
	Detect  string   `yaml:"detect,omitempty"`
	Labels  []string `yaml:"labels,omitempty"`  // of detect: pem
	Schemes []string `yaml:"schemes,omitempty"` // of detect: url
	Hosts   []string `yaml:"hosts,omitempty"`   // of detect: url
	Claims  []string `yaml:"claims,omitempty"`  // of detect: jwt

	Entropy  float64  `yaml:"entropy,omitempty"`  // least bits per character of the secret
	Checksum string   `yaml:"checksum,omitempty"` // offline check
	Seeds    []string `yaml:"seeds,omitempty"`    // of that check
	// Structure is a check that a secret must pass to be one at all.
	Structure string `yaml:"structure,omitempty"`
	// StrictChecksum: a wrong checksum makes a finding a note. Only for formats
	// whose checksum was confirmed on real samples.
	StrictChecksum bool     `yaml:"strict_checksum,omitempty"`
	TestMode       []string `yaml:"test_mode,omitempty"`     // literals that mark a harmless kind
	Sealed         []string `yaml:"sealed,omitempty"`        // literals that mark an encrypted kind
	PublicBeside   []string `yaml:"public_beside,omitempty"` // literals near the secret that mark one meant to be seen
	Paths          []string `yaml:"paths,omitempty"`         // globs; without a pattern the file's name is judged

	// Rank is how much better than others of its kind the rule knows what it
	// sees, where two see the same.
	Rank int `yaml:"rank,omitempty"`

	Examples *Examples `yaml:"examples,omitempty"`

	// Origin is where a rule of a configuration stands: file and line.
	Origin string `yaml:"-"`

	shape pattern.Shape // derived from Pattern
}

// Examples are texts that a rule must and must not match. They are stored
// broken by Breaker, so that no scanner takes them for live.
type Examples struct {
	Match   []string `yaml:"match"`
	NoMatch []string `yaml:"no_match"`
}

// Breaker is put into the secrets of examples and taken out again by Arm.
const Breaker = "¦"

// Arm makes a stored example whole.
func Arm(s string) string { return strings.ReplaceAll(s, Breaker, "") }

// ByName reports whether the rule judges files by their names, not by what is in
// them: the name is not the secret, only where it is.
func (r *Rule) ByName() bool { return r.Pattern == "" && r.Detect == "" && r.Value == "" }

// generic reports whether the rule goes by a name alone: any other rule that
// sees the same secret knows better.
func (r *Rule) generic() bool { return r.Detect == "generic" }

// rank orders rules that saw the same text: the higher knows better what it
// is. What a format proves comes before what a name nearby promises, and that
// before what any name does.
func (r *Rule) rank() int {
	n := 10 * r.Rank
	switch {
	case r.generic():
		return n
	case r.Value != "":
		return n + 10
	case r.Detect == "url":
		return n + 20 + 5*min(len(r.Hosts), 1) + 2*min(len(r.Schemes), 1)
	case r.Context > 0 && r.shape.Fixed < minPrefix:
		return n + rankContext
	case r.Detect == "jwt":
		return n + 40 + 15*min(len(r.Claims), 1)
	case r.Context > 0: // the name and the format
		return n + 55
	case r.Detect == "pem":
		return n + 53 + min(len(r.Words), 1)
	}
	return n + 50 + int(r.Confidence)
}

// guess reports whether the rule goes by the name that a value is assigned to,
// whatever the value looks like.
func (r *Rule) guess() bool { return r.rank() < 20 }

// rankContext is the rank of rules that a value's form and a name beside it
// tell together.
const rankContext = 30

// minPrefix is how much of a value a pattern must spell out to tell whose it is.
const minPrefix = 3
