package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// selection is which values of a file sops encrypts.
type selection struct {
	UnencryptedSuffix string `yaml:"unencrypted_suffix"`
	EncryptedSuffix   string `yaml:"encrypted_suffix"`
	UnencryptedRegex  string `yaml:"unencrypted_regex"`
	EncryptedRegex    string `yaml:"encrypted_regex"`

	unencrypted, encrypted *regexp.Regexp
}

// SOPS is a .sops.yaml.
type SOPS struct {
	name  string
	rules []creationRule
}

type creationRule struct {
	PathRegex string    `yaml:"path_regex"`
	Selection selection `yaml:",inline"`
	line      int
	path      *regexp.Regexp
}

// UnmarshalYAML keeps the line.
func (r *creationRule) UnmarshalYAML(n *yaml.Node) error {
	type plain creationRule
	if err := n.Decode((*plain)(r)); err != nil {
		return err
	}
	r.line = n.Line
	return nil
}

// ParseSOPS reads a .sops.yaml; name is for errors and for what is told.
func ParseSOPS(name string, text []byte) (*SOPS, error) {
	var file struct {
		Rules []creationRule `yaml:"creation_rules"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	for i := range file.Rules {
		r := &file.Rules[i]
		var err error
		if r.path, err = regexp.Compile(r.PathRegex); err == nil {
			err = r.Selection.compile()
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, r.line, err)
		}
	}
	return &SOPS{name, file.Rules}, nil
}

func (s *selection) compile() (err error) {
	if s.UnencryptedRegex != "" {
		s.unencrypted, err = regexp.Compile(s.UnencryptedRegex)
	}
	if s.EncryptedRegex != "" && err == nil {
		s.encrypted, err = regexp.Compile(s.EncryptedRegex)
	}
	if s.UnencryptedSuffix == "" && s.EncryptedSuffix == "" && s.UnencryptedRegex == "" && s.EncryptedRegex == "" {
		s.UnencryptedSuffix = "_unencrypted" // what sops takes by default
	}
	return err
}

// takes reports whether sops encrypts the value that keys lead to.
func (s *selection) takes(keys []string) bool {
	does := s.EncryptedSuffix == "" && s.encrypted == nil
	for _, key := range keys {
		switch {
		case s.UnencryptedSuffix != "" && strings.HasSuffix(key, s.UnencryptedSuffix), s.unencrypted != nil && s.unencrypted.MatchString(key):
			return false
		case s.EncryptedSuffix != "" && strings.HasSuffix(key, s.EncryptedSuffix), s.encrypted != nil && s.encrypted.MatchString(key):
			does = true
		}
	}
	return does
}

// anyPath are names that no rule for secrets is meant for: one that takes them
// in takes in everything, and tells sops how to encrypt, not what.
var anyPath = []string{"main.go", "README.md", "src/app.js"}

// Rule is what the file says of another, given by its path from the folder of
// the .sops.yaml; nil where that need not be encrypted.
func (s *SOPS) Rule(file string) *Rule {
	base := path.Base(file)
	if base == ".sops.yaml" || base == ".sops.yml" || strings.HasPrefix(base, ".git") {
		return nil
	}
	for i := range s.rules {
		r := &s.rules[i]
		if !r.path.MatchString(file) {
			continue
		}
		for _, probe := range anyPath {
			if r.path.MatchString(probe) {
				return nil
			}
		}
		return &Rule{
			Says: fmt.Sprintf("%s:%d (path_regex: %s)", s.name, r.line, r.PathRegex), Tool: "sops",
			Command: "sops encrypt -i NAME && git add -- NAME",
			Clear:   func(text []byte) bool { return clearSOPS(base, text, &r.Selection) },
		}
	}
	return nil
}

// isSOPS reports whether a file has the record that sops leaves in it.
func isSOPS(text []byte) bool {
	if !bytes.Contains(text, []byte("ENC[AES256_GCM,")) {
		return false
	}
	for _, mac := range []string{"\n    mac: ENC[", "\n  mac: ENC[", "\"mac\": \"ENC[", "\"mac\":\"ENC[", "\nsops_mac=ENC[", "\nmac ", "\nmac="} {
		if bytes.Contains(text, []byte(mac)) {
			return true
		}
	}
	return false
}

// clearSOPS reports whether a file has a value in clear that sops would
// encrypt. A file that sops made tells itself which values those are.
func clearSOPS(base string, text []byte, sel *selection) bool {
	kind := Kind(text)
	if len(bytes.TrimSpace(text)) == 0 || kind != "" && kind != "sops" {
		return false
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".yaml", ".yml", ".json":
		clear, err := clearTree(text, sel)
		return err != nil && kind == "" || clear
	}
	return kind == "" // .env, .ini and whatever sops encrypts as a whole
}

// clearTree is clearSOPS for YAML, of which JSON is a part.
func clearTree(text []byte, sel *selection) (clear bool, err error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return clear, nil
		} else if err != nil {
			return false, err
		}
		var own struct {
			SOPS *selection `yaml:"sops"`
			API  string     `yaml:"apiVersion"`
			Kind string     `yaml:"kind"`
		}
		_ = doc.Decode(&own)
		use := sel
		if own.SOPS != nil && own.SOPS.compile() == nil {
			use = own.SOPS
		}
		if own.SOPS == nil && own.API != "" && own.Kind != "Secret" && sel.encrypted != nil {
			continue // "data" of a ConfigMap is not meant
		}
		leaves(&doc, nil, func(keys []string, n *yaml.Node) {
			if keys[0] == "sops" && own.SOPS != nil || n.Value == "" || n.Tag == "!!null" || n.Tag == "!!bool" && own.SOPS != nil {
				return
			}
			clear = clear || use.takes(keys) && !strings.HasPrefix(n.Value, "ENC[")
		})
	}
}
