package scanner

import (
	"bytes"

	"stanch/scanner/patch"
)

// context looks for the value of a rule that is known by a name near it: the
// keyword at text[at:end], then within the rule's reach, on this line or on
// the next, a whole value that is random enough to be no word.
func (m *matcher) context(c *compiled, at, end int) {
	if !m.keywordStands(at, end) {
		return
	}
	text := m.text
	limit := min(len(text), end+c.Context+c.shape.Min)
	lines := 0
	for i := end; i < limit; {
		b := text[i]
		if b == '\n' {
			if lines++; lines == 2 {
				return
			}
			limit = min(len(text), limit+maxIndent)
		}
		if !c.shape.All.has(b) {
			i++
			continue
		}
		lo := i
		for i < len(text) && i-lo <= maxValue && c.shape.All.has(text[i]) {
			i++
			if text[i-1] == '=' && i < len(text) && alnum(text[i]) { // NAME=value, where values may end in "="
				lo = i
			}
		}
		if i-lo < c.shape.Min || c.shape.Plain && c.shape.Max >= 0 && i-lo > c.shape.Max {
			continue
		}
		v := patch.Span{Lo: lo, Hi: i}
		if !c.shape.Plain {
			loc := c.regexp().FindIndex(text[lo:i])
			if loc == nil {
				continue
			}
			v = patch.Span{Lo: lo + loc[0], Hi: lo + loc[1]}
		}
		if m.contextValue(c, at, end, v) {
			return
		}
	}
}

const (
	maxIndent = 40       // of a value on the next line
	maxValue  = 16 << 10 // longest value looked at
)

// contextValue judges one value behind a keyword.
func (m *matcher) contextValue(c *compiled, at, end int, v patch.Span) bool {
	text := m.text
	if !m.standsAlone(v) {
		return false
	}
	value := text[v.Lo:v.Hi]
	gap := text[end:v.Lo]
	lineLo, _ := lineAround(text, at)
	_, lineHi := lineAround(text, v.Lo)
	before := text[lineLo:v.Lo]
	if noisyGap(text[max(lineLo, at-12):v.Lo]) || !looksRandom(value) {
		return false
	}
	if len(c.Words) > 0 && !containsAnyFold(before, c.Words) {
		return false
	}
	assigned := endsInAssignment(gap)
	if !assigned && c.Confidence < Sure && !containsAnyFold(text[lineLo:lineHi], credentialWords) {
		return false
	}
	if !assigned && isUUID(value) && !containsAnyFold(before, credentialWords) {
		return false
	}
	m.seen(c, v.Hi)
	m.add(c, candidate{span: v, value: value}, text[at:v.Hi])
	return true
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

// standsAlone reports whether no longer token holds the value.
func (m *matcher) standsAlone(v patch.Span) bool {
	text := m.text
	if v.Lo > 0 {
		switch c := text[v.Lo-1]; {
		case alnum(c):
			if !escapeEndsAt(text, v.Lo) {
				return false
			}
		case c == '_' || c == '-' && v.Lo > 1 && alnum(text[v.Lo-2]) || c == '#' || c == '$' || c == '@':
			return false
		}
	}
	if v.Hi < len(text) {
		switch c := text[v.Hi]; {
		case alnum(c) || c == '_' || c == '(' || c == '[':
			return false
		case (c == '-' || c == '.' || c == ':' || c == '=') && v.Hi+1 < len(text) && alnum(text[v.Hi+1]):
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
	"sha1", "sha256", "sha512", "sha-", "md5", "hash", "digest", "checksum", "integrity", "commit", "revision", "etag", "uuid",
	"resolved", "fingerprint", "public_key", "publickey", "public key", "blob/", "tree/", "/commit", "pull/",
}

func noisyGap(gap []byte) bool { return containsAnyFold(gap, noise) }

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

// containsAnyFold reports whether text has one of the lower-case words, in any case.
func containsAnyFold(text []byte, words []string) bool {
	for i := range text {
		c := lower(text[i])
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
