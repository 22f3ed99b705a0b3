package scanner

import (
	"bytes"
	"encoding/base64"
	"strings"

	"stanch/scanner/patch"
)

// pem looks for an armored private key around the keyword at text[at:end],
// which is part of its BEGIN line. The body may be wrapped, indented, quoted
// line by line, or joined by \n in a string. A BEGIN line without a body is no
// finding: code and documentation are full of them.
func (m *matcher) pem(c *compiled, at, end int) {
	text := m.text
	lo := bytes.LastIndex(text[max(0, at-48):at+1], []byte("----"))
	if lo < 0 {
		lo = bytes.LastIndex(text[max(0, at-48):end], []byte("---"))
	}
	if lo < 0 {
		return
	}
	lo += max(0, at-48)
	labelLo := lo
	for labelLo < len(text) && (text[labelLo] == '-' || text[labelLo] == ' ') {
		labelLo++
	}
	rest := text[labelLo:min(len(text), labelLo+80)]
	rest, ok := bytes.CutPrefix(rest, []byte("BEGIN "))
	n := bytes.Index(rest, []byte("----"))
	if !ok || n < 0 {
		return
	}
	label := string(bytes.TrimSpace(rest[:n]))
	if !hasLabel(c.Labels, label) {
		return
	}
	bodyLo := labelLo + len("BEGIN ") + n
	for bodyLo < len(text) && text[bodyLo] == '-' {
		bodyLo++
	}
	b := readArmor(text, bodyLo)
	m.seen(c, bodyLo)
	if len(b.data) < minArmor || entropy(b.data) < 3.5 || publicKey(b.data) || b.cutShort {
		return
	}
	sealed := b.encrypted || strings.Contains(label, "ENCRYPTED")
	if sealed != hasLabel(c.Labels, sealedLabel) && !strings.Contains(c.Labels[0], "ENCRYPTED") {
		return // the rule for encrypted keys takes those of any label, and no others
	}
	for lo > 0 && text[lo-1] == '-' {
		lo--
	}
	if len(c.Words) > 0 && !containsAnyFold(text[max(0, lo-maxWords):lo], c.Words) && !containsAnyFold([]byte(m.kind.name), c.Words) {
		return
	}
	f := candidate{span: patch.Span{Lo: b.lo, Hi: b.hi}, from: lo + 1, value: b.data}
	f.sealed = sealed || sealedOpenSSH(b.data)
	m.add(c, f, text[lo:b.hi])
}

const (
	minArmor    = 40  // bytes of base64 in the shortest key
	maxWords    = 200 // bytes before a key that tell whose it is
	sealedLabel = "ENCRYPTED PRIVATE KEY"
)

// tooShort reports whether a body of DER ends before half of the length that
// its first bytes state: an example, of which the rest was left out.
func tooShort(data []byte) bool {
	head := make([]byte, 3)
	if len(data) < 8 {
		return true
	}
	if n, err := base64.StdEncoding.Decode(head, data[:4]); err != nil || n < 3 || head[0] != 0x30 || head[1] != 0x82 {
		return false
	}
	length := make([]byte, 6)
	if n, err := base64.StdEncoding.Decode(length, data[:8]); err != nil || n < 4 {
		return false
	}
	declared := int(length[2])<<8 | int(length[3])
	return len(data)*3/4 < declared/2
}

// publicKeys are parts of private keys that everybody has, and is meant to.
var publicKeys = []string{
	"6NF8iallvQVp22WDkTkyrtvp9eWW6A8YVr", // Vagrant's insecure key
}

func publicKey(data []byte) bool {
	for _, k := range publicKeys {
		if bytes.Contains(data, []byte(k)) {
			return true
		}
	}
	return false
}

func hasLabel(labels []string, label string) bool {
	for _, l := range labels {
		if l == label {
			return true
		}
	}
	return len(labels) == 0
}

// pemBody is the body of an armored block: its base64 without anything else, and
// where in the text it stands.
type pemBody struct {
	data      []byte
	lo, hi    int
	encrypted bool
	cutShort  bool // it ends, in the text, before it is complete
}

// maxArmor is how much of a body is looked at.
const maxArmor = 8 << 10

func readArmor(text []byte, i int) pemBody {
	var b pemBody
	b.lo = -1
	i = skipComment(text, i)
	limit := min(len(text), i+maxArmor)
	lineStart := false
	for i < limit {
		c := text[i]
		switch {
		case c == '\n' || c == '\r':
			lineStart = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '`' || c == ',':
			i++
			if c == '"' || c == '\'' || c == '`' { // "…" + "…"
				for i < limit && bytes.IndexByte([]byte(" \t+.&\\_;"), text[i]) >= 0 {
					i++
				}
			}
			continue
		case c == '\\':
			for i < limit && text[i] == '\\' {
				i++
			}
			if i < limit && (text[i] == 'n' || text[i] == 'r' || text[i] == 't') {
				i++
				lineStart = true
			}
			continue
		case lineStart && (c == '#' || c == '*' || c == '>' || c == '|' || c == '/' && i+1 < limit && text[i+1] == '/' && i+2 < limit && text[i+2] == ' '):
			i++
			if c == '/' {
				i++
			}
			continue
		case c == '-' || c == '.' || c == '<' || c == '[' || c == '{' || c == '$' || c == '&' || c == ';' || c == ')':
			if c == '&' && bytes.HasPrefix(text[i:], []byte("&#")) {
				if j := bytes.IndexByte(text[i:min(limit, i+8)], ';'); j > 0 {
					i += j + 1
					continue
				}
			}
			b.finish(i)
			b.cutShort = tooShort(b.data)
			return b
		}
		if lineStart {
			if n := headerLine(text[i:limit]); n > 0 { // Proc-Type: 4,ENCRYPTED
				b.encrypted = b.encrypted || bytes.Contains(text[i:i+n], []byte("ENCRYPTED"))
				i += n
				continue
			}
		}
		lineStart = false
		if !alnum(c) && c != '+' && c != '/' && c != '=' && c != '_' {
			b.finish(i)
			b.cutShort = tooShort(b.data)
			return b
		}
		if b.lo < 0 {
			b.lo = i
		}
		b.data = append(b.data, c)
		b.hi = i + 1
		i++
	}
	b.finish(limit)
	return b
}

// skipComment is where the line that text[i:] ends goes on after a comment, or
// i: a note behind the BEGIN line does not hide what follows it.
func skipComment(text []byte, i int) int {
	_, hi := lineAround(text, i)
	rest := bytes.TrimLeft(text[i:hi], " \t\"'`,;")
	for _, sign := range []string{"#", "//", "<!--", "/*", "--", ";", "%"} {
		if bytes.HasPrefix(rest, []byte(sign)) && len(rest) > len(sign) && len(rest) < len(text[i:hi]) {
			return hi
		}
	}
	return i
}

func (b *pemBody) finish(at int) {
	if b.lo < 0 {
		b.lo, b.hi = at, at
	}
}

// headerLine is the length of a "Name: value" line at the start of text.
func headerLine(text []byte) int {
	i := 0
	for i < len(text) && i < 32 && (letter(text[i]) || text[i] == '-') {
		i++
	}
	if i == 0 || i+1 >= len(text) || text[i] != ':' {
		return 0
	}
	for i < len(text) && text[i] != '\n' && text[i] != '\r' && text[i] != '\\' && text[i] != '"' {
		i++
	}
	return i
}

// sealedOpenSSH reports whether an openssh-key-v1 body is protected by a
// passphrase: its cipher has a name other than "none".
func sealedOpenSSH(data []byte) bool {
	head := make([]byte, 48)
	n, _ := base64.StdEncoding.Decode(head, data[:min(len(data), 48)])
	head, ok := bytes.CutPrefix(head[:n], []byte("openssh-key-v1\x00"))
	return ok && len(head) > 8 && !bytes.HasPrefix(head[4:], []byte("none"))
}
