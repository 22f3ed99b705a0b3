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
	head := tokenPart(text, at)
	body := tokenPart(text, head+1)
	tail := tokenPart(text, body+1)
	if head-at < 12 || head >= len(text) || text[head] != '.' || body-head < 10 || body >= len(text) || text[body] != '.' || tail-body < 11 {
		return
	}
	var header struct {
		Alg string `json:"alg"`
		Typ string `json:"typ"`
	}
	if json.Unmarshal(decodePart(text[at:head]), &header) != nil || header.Alg == "" && header.Typ == "" {
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
