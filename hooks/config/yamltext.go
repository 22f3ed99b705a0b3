package config

import (
	"bytes"
	"encoding/json"
	"strings"

	"gopkg.in/yaml.v3"
)

// yamlText is the text of a file that is to be changed in one place.
type yamlText struct {
	text []byte
	end  string // of its lines
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

// spliced is the text with another in the place of what stands from lo up to hi;
// whole lines begin on a line of their own.
func (y *yamlText) spliced(lo, hi int, with string) []byte {
	head := bytes.Clone(y.text[:lo])
	if strings.HasSuffix(with, "\n") {
		head = y.closed(lo)
	}
	return append(append(head, with...), y.text[hi:]...)
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
