package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"time"
	"unicode"

	"gopkg.in/yaml.v3"

	"stanch/hooks/disk"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// Allow is an entry below "allow:" in a configuration file.
type Allow struct {
	Fingerprint string
	Reason      string
	Until       string // last day, such as 2027-03-31; "" for good
}

// Check tells what is wrong with an entry that is to be written.
func (a Allow) Check() error {
	if !scanner.IsFingerprint(a.Fingerprint) {
		return fmt.Errorf("%q is not a fingerprint; a finding prints its own", terminal.Clean(a.Fingerprint))
	}
	if strings.TrimSpace(a.Reason) == "" {
		return errors.New("an allow needs its reason: --reason 'why it is none'")
	}
	if strings.ContainsFunc(a.Reason, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return errors.New("the reason has to be one line of text")
	}
	if a.Until != "" {
		if _, err := time.Parse(time.DateOnly, a.Until); err != nil {
			return fmt.Errorf("--until: %q is not a date such as 2027-03-31", terminal.Clean(a.Until))
		}
	}
	return nil
}

// AddAllows puts entries into the configuration file at path, which is made
// where there is none, and keeps every other byte of it. An entry that is there
// is left alone, or gets the new reason and day. It returns how many entries
// were added or changed; where none was, the file is not touched.
func AddAllows(path string, entries []Allow) (int, error) {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("reading the configuration: %w", err)
	}
	text, changed := old, 0
	for _, e := range entries {
		if err := e.Check(); err != nil {
			return 0, err
		}
		next, err := editAllow(path, text, e)
		if err != nil {
			return 0, err
		}
		if !bytes.Equal(next, text) {
			changed++
		}
		text = next
	}
	if changed == 0 {
		return 0, nil
	}
	return changed, disk.Replace(path, text, 0o666)
}

// editAllow is the text with the entry in it. Whatever way it is put in, the
// result is read again and must say the same as before, and the entry beside;
// so an odd way of writing YAML ends in an error, never in a broken file.
func editAllow(path string, text []byte, e Allow) ([]byte, error) {
	before, doc, err := parseAllows(path, text)
	if err != nil {
		return nil, err
	}
	want, at, known := wanted(before, e)
	if known {
		return text, nil
	}
	y := &yamlText{text: text, end: "\n"}
	if bytes.Contains(text, []byte("\r\n")) {
		y.end = "\r\n"
	}
	for _, try := range y.ways(doc, at, e) {
		after, _, err := parseAllows(path, try)
		if err == nil && reflect.DeepEqual(after, want) {
			return try, nil
		}
	}
	return nil, fmt.Errorf("%s: the way this file is written keeps stanch from adding to it; add this by hand:\nallow:\n%s", path, entryText(e, "  ", "\n"))
}

// parseAllows reads a configuration file as a tree and as what the tree says.
func parseAllows(path string, text []byte) (map[string]any, *yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	said := map[string]any{}
	if len(doc.Content) == 0 {
		return said, nil, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, nil, fmt.Errorf("%s:%d: expected keys such as `version: 1`", path, root.Line)
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		said[root.Content[i].Value] = plain(root.Content[i+1])
	}
	if said["allow"] == "" {
		said["allow"] = nil
	}
	return said, root, nil
}

// plain is a tree without places and styles, every scalar as a text.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		all := []any{}
		for _, c := range n.Content {
			all = append(all, plain(c))
		}
		return all
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.AliasNode:
		return "*" + n.Value // not what it stands for, which may hold itself
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// wanted is what the file has to say afterwards; at is the place of the entry
// among the allows, -1 for a new one; known tells that nothing is to be done.
func wanted(before map[string]any, e Allow) (want map[string]any, at int, known bool) {
	want = map[string]any{}
	for k, v := range before {
		want[k] = v
	}
	if len(before) == 0 {
		want["version"] = "1"
	}
	have, _ := before["allow"].([]any)
	entry := map[string]any{"fingerprint": e.Fingerprint, "reason": e.Reason}
	if e.Until != "" {
		entry["until"] = e.Until
	}
	all := append([]any{}, have...)
	for i := range all {
		m, ok := all[i].(map[string]any)
		if !ok || m["fingerprint"] != e.Fingerprint {
			continue
		}
		if reflect.DeepEqual(m, entry) {
			return want, i, true
		}
		all[i] = entry
		want["allow"] = all
		return want, i, false
	}
	want["allow"] = append(all, entry)
	return want, -1, false
}
