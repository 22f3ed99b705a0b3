package config

import (
	"bytes"
	"encoding/json"
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

// yamlText is the text of a file that is to be changed in one place.
type yamlText struct {
	text []byte
	end  string // of its lines
}

// ways are the texts that the entry might be put in by.
func (y *yamlText) ways(root *yaml.Node, at int, e Allow) [][]byte {
	if root == nil { // nothing but comments
		head := y.closed(len(y.text))
		return [][]byte{append(head, []byte("version: 1"+y.end+"allow:"+y.end+entryText(e, "  ", y.end))...)}
	}
	var key, list *yaml.Node
	next := y.lines() + 1 // the line of the key that follows
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key != nil {
			next = root.Content[i].Line
			break
		}
		if root.Content[i].Value == "allow" {
			key, list = root.Content[i], root.Content[i+1]
		}
	}
	switch {
	case key == nil:
		return y.appended(root, e)
	case at >= 0 && list.Kind == yaml.SequenceNode:
		return y.changed(list.Content[at], e)
	case list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle == 0:
		return y.after(y.lineStart(list.Line), next, entryText(e, strings.Repeat(" ", list.Column-1), y.end))
	case list.Kind == yaml.SequenceNode:
		return y.inFlow(key, list, next, e)
	}
	return y.filled(key, list, e)
}

// appended puts the list behind the last key.
func (y *yamlText) appended(root *yaml.Node, e Allow) [][]byte {
	block := "allow:" + y.end + entryText(e, "  ", y.end)
	whole := append(y.closed(len(y.text)), []byte(block)...)
	ways := [][]byte{whole}
	// A file may end in "..." or in comments that belong below the keys.
	return append(ways, y.after(y.lineStart(root.Line), y.lines()+1, block)...)
}

// closed is the text up to an offset, its last line ended.
func (y *yamlText) closed(to int) []byte {
	head := bytes.Clone(y.text[:to])
	if len(head) > 0 && head[len(head)-1] != '\n' {
		head = append(head, y.end...)
	}
	return head
}

// after puts a block behind the last line, in what begins at from and ends
// before the given line, that is neither empty nor a comment; or at its end.
func (y *yamlText) after(from, line int, block string) [][]byte {
	stop := y.lineStart(line)
	last := from
	for at := from; at < stop; {
		end := at + bytes.IndexByte(append(y.text[at:stop:stop], '\n'), '\n') + 1
		text := bytes.TrimSpace(y.text[at:min(end, stop)])
		if len(text) > 0 && text[0] != '#' && string(text) != "..." {
			last = min(end, stop)
		}
		at = end
	}
	return [][]byte{y.spliced(last, last, block), y.spliced(stop, stop, block)}
}

func (y *yamlText) spliced(lo, hi int, with string) []byte {
	return append(append(y.closed2(lo, with), with...), y.text[hi:]...)
}

// closed2 is closed where a whole line follows.
func (y *yamlText) closed2(to int, with string) []byte {
	if strings.HasSuffix(with, "\n") {
		return y.closed(to)
	}
	return bytes.Clone(y.text[:to])
}

// inFlow puts the entry before the bracket that ends a list in one line.
func (y *yamlText) inFlow(key, list *yaml.Node, next int, e Allow) [][]byte {
	lo, hi := y.lineStart(key.Line), y.lineStart(next)
	entry := "{fingerprint: " + e.Fingerprint + ", reason: " + quoted(e.Reason)
	if e.Until != "" {
		entry += ", until: " + e.Until
	}
	entry += "}"
	if len(list.Content) > 0 {
		entry = ", " + entry
	}
	var ways [][]byte
	for i := hi - 1; i >= lo; i-- {
		if y.text[i] == ']' {
			ways = append(ways, y.spliced(i, i, entry))
		}
	}
	return ways
}

// filled gives a key without a value its list.
func (y *yamlText) filled(key, value *yaml.Node, e Allow) [][]byte {
	at := y.lineStart(key.Line + 1)
	block := entryText(e, strings.Repeat(" ", key.Column+1), y.end)
	ways := [][]byte{y.spliced(at, at, block)}
	if value.Line == key.Line && value.Value != "" { // "allow: ~"
		from := y.offset(value.Line, value.Column)
		without := &yamlText{append(bytes.TrimRight(y.text[:from:from], " "), y.text[from+len(value.Value):]...), y.end}
		at := without.lineStart(key.Line + 1)
		ways = append(ways, without.spliced(at, at, block))
	}
	return ways
}

// changed gives an entry another reason and day.
func (y *yamlText) changed(entry *yaml.Node, e Allow) [][]byte {
	if entry.Kind != yaml.MappingNode || entry.Style&yaml.FlowStyle != 0 {
		return nil
	}
	text := y
	set := func(name, value string) {
		var doc yaml.Node
		line := 0
		if yaml.Unmarshal(text.text, &doc) != nil {
			return
		}
		now := findEntry(&doc, e.Fingerprint)
		for i := 0; now != nil && i+1 < len(now.Content); i += 2 {
			k, v := now.Content[i], now.Content[i+1]
			line = max(line, v.Line)
			if k.Value != name {
				continue
			}
			lo := text.lineStart(k.Line)
			hi := text.lineStart(k.Line + 1)
			if value == "" && k.Line != now.Line { // the line goes
				text = &yamlText{append(text.text[:lo:lo], text.text[hi:]...), y.end}
				return
			}
			from := text.offset(v.Line, v.Column)
			to := from + scalarLen(text.text[from:hi], v)
			text = &yamlText{append(append(text.text[:from:from], value...), text.text[to:]...), y.end}
			return
		}
		if now != nil && value != "" {
			at := text.lineStart(line + 1)
			text = &yamlText{text.spliced(at, at, strings.Repeat(" ", now.Column-1)+name+": "+value+y.end), y.end}
		}
	}
	set("reason", quoted(e.Reason))
	set("until", e.Until)
	return [][]byte{text.text}
}

// findEntry is the allow of that fingerprint.
func findEntry(doc *yaml.Node, fingerprint string) *yaml.Node {
	if len(doc.Content) == 0 {
		return nil
	}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "allow" {
			continue
		}
		for _, n := range root.Content[i+1].Content {
			if m, ok := plain(n).(map[string]any); ok && m["fingerprint"] == fingerprint {
				return n
			}
		}
	}
	return nil
}

// scalarLen is how long a value is as it is written at the beginning of text.
func scalarLen(text []byte, v *yaml.Node) int {
	switch v.Style {
	case yaml.DoubleQuotedStyle:
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case yaml.SingleQuotedStyle:
		for i := 1; i < len(text); i++ {
			if text[i] == '\'' {
				if i+1 < len(text) && text[i+1] == '\'' {
					i++
					continue
				}
				return i + 1
			}
		}
	}
	return min(len(v.Value), len(text))
}

func (y *yamlText) lines() int {
	n := bytes.Count(y.text, []byte{'\n'})
	if len(y.text) > 0 && y.text[len(y.text)-1] != '\n' {
		n++
	}
	return n
}

// lineStart is the offset of a 1-based line, or the end of the text.
func (y *yamlText) lineStart(line int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(y.text[at:], '\n')
		if i < 0 {
			return len(y.text)
		}
		at += i + 1
	}
	return at
}

// offset is that of a 1-based line and column; columns count characters.
func (y *yamlText) offset(line, column int) int {
	at := y.lineStart(line)
	text := strings.TrimPrefix(string(y.text[at:]), "\ufeff")
	at = len(y.text) - len(text)
	for i := range text {
		if column--; column == 0 {
			return at + i
		}
	}
	return len(y.text)
}

// entryText is an entry as it is written in a list.
func entryText(e Allow, indent, end string) string {
	s := indent + "- fingerprint: " + e.Fingerprint + end + indent + "  reason: " + quoted(e.Reason) + end
	if e.Until != "" {
		s += indent + "  until: " + e.Until + end
	}
	return s
}

// quoted is a text as a YAML scalar, plain where nothing in it could be taken
// for anything else.
func quoted(s string) string {
	safe := strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._()/+-") == ""
	var n yaml.Node
	if safe && yaml.Unmarshal([]byte("a: "+s), &n) == nil {
		if m := n.Content[0]; m.Kind == yaml.MappingNode && m.Content[1].Value == s && m.Content[1].Tag == "!!str" {
			return s
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}
