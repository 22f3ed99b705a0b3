package hooks

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"stanch/scanner"
	"stanch/scanner/madeup"
)

const tokenForm = "gh" + "p_[0-9A-Za-z]{36}"

var plantedToken = regexp.MustCompile(tokenForm)

// keyName is of the planted private keys.
const keyName = "EC PRIVATE" + " KEY"

// plantedForms are all in which a secret is planted: a token, a private key
// over several lines or with their ends escaped, base64 of a text with a token.
var plantedForms = regexp.MustCompile(tokenForm + `|-----BEGIN ` + keyName + `-----(?:\\n|\r?\n|\r)(?:[A-Za-z0-9+/=]+(?:\\n|\r?\n|\r))+-----END|[A-Za-z0-9+/]{64,}={0,2}`)

// plantedIn is the secret in a text of one of the forms, "" where there is none.
// Of a key it is the digits, as in a report.
func plantedIn(form string) string {
	switch form[0] {
	case '-':
		_, body, _ := strings.Cut(form[5:], "-----")
		return strings.NewReplacer(`\n`, "", "\r", "", "\n", "", "\t", "", " ", "", "-----END", "").Replace(body)
	case 'g':
		if plantedToken.MatchString(form) {
			return form
		}
	}
	text, _ := base64.RawStdEncoding.DecodeString(strings.TrimRight(form, "="))
	return string(plantedToken.Find(text))
}

func isKey(secret string) bool { return !plantedToken.MatchString(secret) }

// counted is how often each secret stands in a text.
func counted(text string) map[string]int {
	n := map[string]int{}
	for _, form := range plantedForms.FindAllString(text, -1) {
		if s := plantedIn(form); s != "" {
			n[s]++
		}
	}
	return n
}

// countedOpen is how often each secret stands in a text without an allow: on
// its line, or its first one, or above that.
func countedOpen(text string) map[string]int {
	n := map[string]int{}
	for _, at := range plantedForms.FindAllStringIndex(text, -1) {
		s := plantedIn(text[at[0]:at[1]])
		lo := strings.LastIndexAny(text[:at[0]], "\r\n") + 1
		line, above := text[lo:], ""
		if i := strings.IndexAny(line, "\r\n"); i >= 0 {
			line = line[:i]
		}
		if lo > 0 {
			above = strings.TrimSuffix(text[:lo], "\n")
			above = strings.TrimSuffix(above, "\r")
			if text[lo-1] == '\r' {
				above = text[:lo-1]
			}
			above = above[strings.LastIndexAny(above, "\r\n")+1:]
		}
		if s != "" && (!hasAny(line, allowing) || hasAny(line, notAllowing)) && !strings.Contains(above, nextLine) {
			n[s]++
		}
	}
	return n
}

func hasAny(text string, any []string) bool {
	return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(text, s) })
}

// allowing are comments that let what is on their line pass.
var allowing = []string{" # stanch:allow", " // stanch:allow[github-pat-classic] made up", " -- stanch:allow[jwt,github-pat-classic] both", " # gitleaks:allow", " /* stanch:allow until=2999-12-31 */"}

// notAllowing are comments that let nothing pass here.
var notAllowing = []string{" # stanch:allowed", " # Stanch:Allow", " # stanch:no", " # stanch: allow", " # for stanch"}

const nextLine = "# stanch:allow-next-line made up"

// secret is a new one, or sometimes one that was planted before.
func (m *maker) secret() string {
	if len(m.planted) > 0 && m.chance(15) {
		return pick(m, m.planted)
	}
	s := madeup.GitHubToken(fmt.Sprintf("differential %d %d", m.seed, len(m.planted)))
	m.planted = append(m.planted, s)
	return s
}

// longKey writes a private key over several lines, or over one with their ends
// escaped. A key keeps the way in which it was written first: in the other one
// it may be told of as moved or as new.
func (m *maker) longKey() string {
	if len(m.keys) > 0 && m.chance(25) {
		return fmt.Sprintf(pick(m, aroundKey), pick(m, m.keys))
	}
	var body bytes.Buffer
	for n := range 2 + m.r.IntN(6) {
		sum := sha512.Sum512(fmt.Appendf(nil, "differential %d %d %d", m.seed, len(m.keys), n))
		body.Write(sum[:])
	}
	digits := base64.StdEncoding.EncodeToString(body.Bytes()[:body.Len()-m.r.IntN(60)])
	lines := []string{"-----BEGIN " + keyName + "-----"}
	for line := range slices.Chunk([]byte(digits), 64) {
		lines = append(lines, string(line))
	}
	lines = append(lines, "-----END "+keyName+"-----")
	end := pick(m, []string{"\n", "\n", `\n`})
	m.keys = append(m.keys, strings.Join(lines, end))
	return fmt.Sprintf(pick(m, aroundKey), m.keys[len(m.keys)-1])
}

// wrappedToken is a line with a token in base64. Neither stands anywhere otherwise.
func (m *maker) wrappedToken() string {
	if len(m.wrapped) > 0 && m.chance(25) {
		return pick(m, m.wrapped)
	}
	token := madeup.GitHubToken(fmt.Sprintf("differential %d in base64 %d", m.seed, len(m.wrapped)))
	before := m.r.IntN(4)
	if m.chance(4) { // longer than what is judged at once
		before += m.r.IntN(60000)
	}
	text := fmt.Sprintf("%s token = %s %s", m.words(before), token, m.words(m.r.IntN(4)))
	m.wrapped = append(m.wrapped, "data: "+base64.StdEncoding.EncodeToString([]byte(text)))
	return m.wrapped[len(m.wrapped)-1]
}

// allPlanted are all secrets by their fingerprints.
func (m *maker) allPlanted() map[string]string {
	all := map[string]string{}
	for _, s := range m.planted {
		all[scanner.Fingerprint([]byte(s))] = s
	}
	for _, text := range slices.Concat(m.keys, m.wrapped) {
		for s := range counted(text) {
			all[scanner.Fingerprint([]byte(s))] = s
			if _, body, escaped := strings.Cut(text, `-----\n`); escaped {
				body, _, _ = strings.Cut(body, "-----")
				all[scanner.Fingerprint([]byte(body))] = s
			}
		}
	}
	return all
}

// unescaped is a secret as the truth has it.
func unescaped(secret string) string { return strings.ReplaceAll(secret, `\n`, "") }

// around are ways to write a secret on a line.
var around = []string{"token = \"%s\"", "%s", "export TOKEN=%s", "  \"token\": \"%s\",", "url: https://%s@git.acme.org/x.git", "- %s # for now", "+%s", "-%s", "@@ %s @@", " %s", "é %s ü", "clé=%s;", "«%s»", "密码%s密码", "\t%s\u0085", "%s\u00a0x", "<a>%s</a>", "\\n%s\\n", "%s\x7f", "x=%s&y=1"}

// aroundKey are ways to write a private key.
var aroundKey = []string{"%s", "key: |\n%s", "  %s", `  "key": "%s",`, "key = \"\"\"%s\"\"\"", "// %s"}

// plant writes a secret into a text that may have several lines.
func (m *maker) plant() string {
	switch k := m.r.IntN(100); {
	case k < 10:
		return m.longKey()
	case k < 16:
		return m.wrappedToken()
	}
	return fmt.Sprintf(pick(m, around), m.secret())
}
