package scanner

import (
	"bytes"
	"unicode"

	"stanch/scanner/patch"
	"stanch/scanner/pattern"
)

// context looks for the value of a rule that is known by a name near it: the
// keyword at text[at:end], then within the rule's reach, on this line or on
// the next, a whole value that is random enough to be no word.
func (m *matcher) context(c *compiled, at, end int) {
	if m.kind.locked && c.shape.Fixed < minPrefix || !m.keywordStands(at, end) {
		return
	}
	text := m.text
	limit := min(len(text), end+c.Context)
	run := end // end of the run of bytes that a value is made of
	lines := 0
	for i := end; i <= limit && i+c.shape.Min <= len(text); i++ {
		if text[i] == '\n' {
			if lines++; lines == 2 {
				return
			}
			limit = min(len(text), limit+maxIndent)
		}
		if i >= run {
			for run = i; run < len(text) && run-i <= maxValue && c.shape.All.Has(text[run]); run++ {
			}
		}
		if run-i < c.shape.Min {
			i = max(i, run-1) // no value fits
			continue
		}
		if !m.valueBegins(c, i) {
			continue
		}
		if !m.effort.allows(c, perLook) {
			return
		}
		if v, ok := m.valueAt(c, i, run); ok && m.contextValue(c, at, end, v) {
			return
		}
	}
}

const (
	maxIndent = 40       // of a value on the next line
	maxValue  = 16 << 10 // longest value looked at
)

// valueBegins reports whether a value may begin at offset i: not within a
// longer token, which "=" and ":" do not make.
func (m *matcher) valueBegins(c *compiled, i int) bool {
	if i == 0 {
		return true
	}
	switch b := m.text[i-1]; {
	case b == '=' || b == ':' && m.text[i] != ':':
		return true
	case alnum(b):
		return escapeEndsAt(m.text, i)
	case b == '_', b == '#', b == '$', b == '@', b == '-' && i > 1 && alnum(m.text[i-2]):
		return false
	case c.shape.All.Has(b):
		return b == ' ' || b == '/' && c.shape.Fixed > 0
	}
	return true
}

// valueAt is the value that begins at offset i, in a run that ends at run.
func (m *matcher) valueAt(c *compiled, i, run int) (v patch.Span, ok bool) {
	if c.shape.Plain {
		ok = c.shape.Max < 0 || run-i <= c.shape.Max
		return patch.Span{Lo: i, Hi: run}, ok && m.valueEnds(run)
	}
	found, ok := m.find(c, i, run)
	if !ok {
		return v, false
	}
	return patch.Span{Lo: i, Hi: i + found.Hi}, m.valueEnds(i + found.Hi)
}

// valueEnds reports whether no longer token goes on at offset i.
func (m *matcher) valueEnds(i int) bool {
	text := m.text
	if i >= len(text) {
		return true
	}
	switch b := text[i]; {
	case alnum(b) || b == '_' || b == '(' || b == '[':
		return false
	case (b == '-' || b == '.' || b == ':' || b == '=') && i+1 < len(text) && alnum(text[i+1]):
		return false
	case b == '=' && alnum(text[i-1]) && i+1 < len(text) && text[i+1] != '"' && text[i+1] != '\'':
		return i+1 < len(text) && text[i+1] <= ' '
	}
	return true
}

// contextValue judges one value behind a keyword.
func (m *matcher) contextValue(c *compiled, at, end int, v patch.Span) bool {
	if !m.effort.allows(c, perValue) {
		return false
	}
	text := m.text
	value := text[v.Lo:v.Hi]
	gap := text[end:v.Lo]
	lineLo, _ := m.line(at)
	_, lineHi := m.line(v.Lo)
	before := text[lineLo:v.Lo]
	if len(bytes.Trim(gap, "\x00")) > 0 && bytes.ContainsFunc(gap, unprintable) {
		return false
	}
	aside := text[max(lineLo, at-12):at]
	aside = aside[bytes.LastIndexAny(aside, ",;{&(")+1:]
	if noisy(aside) || noisy(lastPart(gap)) || !c.plausible(value) {
		return false
	}
	call := calls(gap)
	if len(c.Words) > 0 && !containsAnyFold(before, c.Words) && !(call && containsAnyFold(text[v.Hi:lineHi], c.Words)) {
		return false
	}
	assigned := call || len(gap) == 0 || c.shape.Fixed >= minPrefix || endsInAssignment(text[at:v.Lo]) || endsInOption(before)
	if !assigned && c.Confidence < Sure && len(gap) > maxTold && !containsAnyFold(text[lineLo:at], credentialWords) && !containsAnyFold(text[end:lineHi], credentialWords) {
		return false
	}
	if nl := bytes.IndexByte(gap, '\n'); nl > 0 && !goesOn(text[at:end+nl], gap[nl+1:]) && !announced(text[lineLo:end+nl], gap[nl+1:], c.Words) {
		return false
	}
	if !assigned && withinBase64(gap) || !assigned && isUUID(value) && !containsAnyFold(before, credentialWords) {
		return false
	}
	m.seen(c, v.Hi)
	m.add(c, candidate{span: v, value: value, keyword: end - at}, text[at:v.Hi])
	return true
}

// withinBase64 reports whether what stands between a name and a value can only
// be more of the base64 that both are parts of by chance.
func withinBase64(gap []byte) bool {
	for _, c := range gap {
		if !alnum(c) && c != '+' && c != '/' {
			return false
		}
	}
	return bytes.IndexByte(gap, '+') >= 0
}

// maxTold is how far behind a name that says by itself that it is one of a
// secret a value may follow without being assigned.
const maxTold = 12

// unprintable tells what does not stand between a name and its value. Nothing
// but zeros may, in a binary.
func unprintable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != 0x1b || r == 0x7f || r == unicode.ReplacementChar
}

// plausible reports whether a value that fits the rule's pattern was made by a
// generator. The more of it the pattern prescribes, the less is left to tell by.
func (c *compiled) plausible(value []byte) bool {
	rest := bytes.TrimPrefix(bytes.ReplaceAll(c.free(value), []byte(" "), nil), []byte("0x"))
	if len(value) <= 18 && bytes.HasPrefix(value, []byte("0x")) {
		return false // a number of a program
	}
	if looksRandom(value) || looksRandom(rest) {
		return true
	}
	for field := range bytes.FieldsFuncSeq(value, func(r rune) bool { return r < 0x80 && !alnum(byte(r)) }) {
		if len(field) >= 16 && looksRandom(field) {
			return true
		}
	}
	switch d := digits(rest); {
	case d == len(rest):
		return (c.shape.Digits || c.shape.Fixed > 1) && entropy(rest) >= 2.3
	case len(rest) >= 20 && 8*d >= len(rest) && unlikeWords(rest) >= 4.5:
		return true
	case c.shape.Fixed >= 2:
		return entropy(rest) >= 2.8 && (unlikeWords(rest) >= 4.5 || 4*d >= len(rest))
	}
	return false
}

func digits(s []byte) (n int) {
	for _, c := range s {
		if digit(c) {
			n++
		}
	}
	return n
}

// keywordStands reports whether the name at text[at:end] is a word of its own,
// in any of the ways that names are put together (API_KEY, apiKey, apikey.com).
func (m *matcher) keywordStands(at, end int) bool {
	text := m.text
	if at > 0 && letter(text[at-1]) && letter(text[at]) {
		camel := upper(text[at]) && !upper(text[at-1])
		if !camel && !escapeEndsAt(text, at) {
			return false
		}
	}
	if end < len(text) && letter(text[end]) && letter(text[end-1]) {
		camel := upper(text[end]) && !upper(text[end-1])
		if !camel && !hasPrefixAnyFold(text[end:], credentialWords) {
			return false
		}
	}
	return true
}

// credentialWords say that a value beside them is meant to be secret.
var credentialWords = []string{
	"key", "token", "secret", "api", "pass", "pwd", "auth", "cred", "bearer", "login", "access", "client", "sid", "webhook", "apikey", "license",
}

// noise are words between a name and a value that say what the value is, and
// that it is no secret.
var noise = []string{
	"sha\"", "sha'", "sha\\\"", "sha:", "sha=", "sha1", "sha256", "sha512", "sha-", "md5", "hash", "digest", "checksum", "integrity", "commit", "revision", "etag", "uuid",
	"resolved", "fingerprint", "public_key", "publickey", "public key", "client_id", "clientid", "client-id", "sourcemappingurl", "base64,", "blob/", "tree/", "/commit", "pull/",
}

func noisy(gap []byte) bool { return containsAnyFold(gap, noise) }

// lastPart is what of a gap follows the last value in it.
func lastPart(gap []byte) []byte {
	if i := bytes.LastIndexAny(gap, ",;{&"); i >= 0 && bytes.ContainsFunc(gap[i:], unicode.IsLetter) {
		return gap[i:]
	}
	return gap
}

// endsInAssignment reports whether what stands before a value hands it over:
// an operator, a colon or an opening bracket, then perhaps a quote.
func endsInAssignment(gap []byte) bool {
	gap = bytes.TrimRight(gap, " \t\r\n\"'`\\")
	if len(gap) == 0 {
		return false
	}
	switch gap[len(gap)-1] {
	case '=', ':', '(', ',', '>', '[', '{', '|':
		return true
	}
	return false
}

// goesOn reports whether a line with a name hands over to the next: it ends in
// an operator or a bracket, or the next begins with a name of its own for the
// value.
func goesOn(line, next []byte) bool {
	line = bytes.TrimRight(line, " \t\r\"'`\\+.-")
	if len(line) > 0 && bytes.IndexByte([]byte("=:({[>|&"), line[len(line)-1]) >= 0 {
		return true
	}
	if len(line) > 0 && line[len(line)-1] == ';' { // a statement that is over
		return false
	}
	next = bytes.TrimLeft(next, " \t\"'`<-")
	return hasPrefixAnyFold(next, []string{"value", "string", "default", "data"}) || containsAnyFold(next, credentialWords)
}

// endsInOption reports whether an option of a command stands before a value.
func endsInOption(before []byte) bool {
	before = bytes.TrimRight(before, " \"'")
	word := before[bytes.LastIndexAny(before, " \t")+1:]
	return len(word) > 1 && word[0] == '-' && (letter(word[1]) || word[1] == '-')
}

// containsAnyFold reports whether text has one of the lower-case words, in any case.
func containsAnyFold(text []byte, words []string) bool {
	var first pattern.Bytes // what they begin with: most bytes begin none
	for _, w := range words {
		first.Add(w[0])
	}
	for i := range text {
		c := lower(text[i])
		if !first.Has(c) {
			continue
		}
		for _, w := range words {
			if w[0] == c && len(text)-i >= len(w) && equalFold(text[i:], w) {
				return true
			}
		}
	}
	return false
}

func hasPrefixAnyFold(text []byte, words []string) bool {
	for _, w := range words {
		if len(text) >= len(w) && equalFold(text, w) {
			return true
		}
	}
	return false
}
