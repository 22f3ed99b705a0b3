package scanner

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"time"

	"stanch/scanner/patch"
)

// jwt looks for a JSON web token that begins at text[at:]: three parts, of
// which the first two decode to JSON.
func (m *matcher) jwt(c *compiled, at, end int) {
	text := m.text
	if !m.startsAt(at) {
		return
	}
	head, body, tail := m.tokenParts(at)
	if head-at < 12 || head-at > maxTokenHead || head >= len(text) || text[head] != '.' || body-head < 10 || body >= len(text) || text[body] != '.' || tail-body < 11 {
		return
	}
	var header struct {
		Alg string `json:"alg"`
		Typ string `json:"typ"`
	}
	begun := json.NewDecoder(base64.NewDecoder(base64.RawURLEncoding, bytes.NewReader(text[at:head])))
	if begun.Decode(&header) != nil || json.Unmarshal(decodePart(text[at:head]), &header) != nil || header.Alg == "" && header.Typ == "" {
		return
	}
	payload := decodePart(text[head+1 : body])
	var claims struct {
		Exp  float64 `json:"exp"`
		Role string  `json:"role"`
	}
	known := json.Unmarshal(payload, &claims) == nil
	if len(c.Claims) > 0 && !hasClaims(payload, c.Claims) {
		return
	}
	m.seen(c, tail)
	f := candidate{span: patch.Span{Lo: at, Hi: tail}, value: text[at:tail]}
	f.harmless = known && claims.Exp > 0 && time.Unix(int64(claims.Exp), 0).Before(m.s.opt.Now)
	f.public = known && claims.Role == "anon"
	m.add(c, f, f.value)
}

// hasClaims reports whether the payload holds all of the texts; "|" in one
// parts alternatives.
func hasClaims(payload []byte, claims []string) bool {
	for _, c := range claims {
		found := false
		for alt := range bytes.SplitSeq([]byte(c), []byte("|")) {
			found = found || bytes.Contains(payload, alt)
		}
		if !found {
			return false
		}
	}
	return true
}

// maxTokenHead is how long the first part of a token may be, certificates
// included.
const maxTokenHead = 16 << 10

// tokenParts are the ends of the three parts of a token that begins at text[at:].
// They are kept: what looks like a token may begin very often in one part.
func (m *matcher) tokenParts(at int) (head, body, tail int) {
	p := &m.lastToken
	if at < p.at || at >= p.head {
		p.at, p.head = at, tokenPart(m.text, at)
		p.body = tokenPart(m.text, p.head+1)
		p.tail = tokenPart(m.text, p.body+1)
	}
	return p.head, p.body, p.tail
}

// tokenMemo is where the parts end of what began at a place.
type tokenMemo struct{ at, head, body, tail int }

// tokenPart is the end of the run of base64url at text[i:].
func tokenPart(text []byte, i int) int {
	for i < len(text) && (alnum(text[i]) || text[i] == '_' || text[i] == '-') {
		i++
	}
	return i
}

func decodePart(s []byte) []byte {
	out := make([]byte, base64.RawURLEncoding.DecodedLen(len(s)))
	n, _ := base64.RawURLEncoding.Decode(out, s)
	return out[:n]
}
