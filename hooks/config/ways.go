package config

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"
)

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

// entryText is an entry as it is written in a list.
func entryText(e Allow, indent, end string) string {
	s := indent + "- fingerprint: " + e.Fingerprint + end + indent + "  reason: " + quoted(e.Reason) + end
	if e.Until != "" {
		s += indent + "  until: " + e.Until + end
	}
	return s
}
