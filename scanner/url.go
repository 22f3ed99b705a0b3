package scanner

import (
	"bytes"
	"strings"

	"stanch/scanner/patch"
)

// url looks for scheme://user:password@host, whose keyword is the scheme's
// end or the whole of it: text[at:end] holds "://".
func (m *matcher) url(c *compiled, at, end int) {
	text := m.text
	i := bytes.Index(text[at:min(len(text), end+8)], []byte("://"))
	if i < 0 {
		return
	}
	schemeHi := at + i
	schemeLo := schemeHi
	for schemeLo > 0 && schemeHi-schemeLo < 30 && (alnum(text[schemeLo-1]) || text[schemeLo-1] == '+' || text[schemeLo-1] == '-') {
		schemeLo--
	}
	scheme := bytes.ToLower(text[schemeLo:schemeHi])
	if len(scheme) < 2 || len(c.Schemes) > 0 && !hasScheme(c.Schemes, scheme) {
		return
	}
	user, pass, host, ok := userinfo(text, schemeHi+3)
	m.seen(c, schemeHi+3)
	if !ok || len(c.Hosts) > 0 && !hostMatches(c.Hosts, text[host.Lo:host.Hi]) {
		return
	}
	if pass.Hi == pass.Lo { // a token alone, as user
		if !looksRandom(text[user.Lo:user.Hi]) || user.Hi-user.Lo < 20 {
			return
		}
		pass = user
	}
	f := candidate{span: pass, value: text[pass.Lo:pass.Hi]}
	if !m.judgeURL(&f, text[user.Lo:user.Hi], text[host.Lo:host.Hi]) {
		return
	}
	m.seen(c, pass.Hi)
	m.add(c, f, text[schemeLo:host.Hi])
}

func hasScheme(schemes []string, scheme []byte) bool {
	for _, s := range schemes {
		if string(scheme) == s || bytes.HasPrefix(scheme, []byte(s+"+")) || bytes.HasSuffix(scheme, []byte("+"+s)) {
			return true
		}
	}
	return false
}

func hostMatches(hosts []string, host []byte) bool {
	for _, h := range hosts {
		if bytes.HasSuffix(bytes.ToLower(host), []byte(h)) {
			return true
		}
	}
	return false
}

// userinfo takes apart user:password@host at text[i:]. A password may hold an
// "@" or a "/" that should have been escaped, as people write them.
func userinfo(text []byte, i int) (user, pass, host patch.Span, ok bool) {
	limit := min(len(text), i+maxPlain)
	j, at := i, -1
	depth := 0
	for ; j < limit; j++ {
		c := text[j]
		if c == '{' {
			depth++
		} else if c == '}' && depth > 0 {
			depth--
		}
		if c <= ' ' || c == '"' || c == '`' || c == '\\' || c == '|' || c == '<' && depth == 0 && at >= 0 || c == '\'' || c == ',' && at >= 0 || c == ';' && at >= 0 || c == ')' && at >= 0 {
			break
		}
		if c == '@' {
			at = j
		}
		if (c == '/' || c == '?' || c == '#') && (at >= 0 || bytes.IndexByte(text[i:j], ':') < 0) {
			break
		}
	}
	if at < 0 {
		return
	}
	host = patch.Span{Lo: at + 1, Hi: j}
	user = patch.Span{Lo: i, Hi: at}
	if k := bytes.IndexByte(text[i:at], ':'); k >= 0 {
		user.Hi = i + k
		pass = patch.Span{Lo: i + k + 1, Hi: at}
	}
	if host.Hi == host.Lo && computed(text[host.Lo:]) && bytes.IndexByte(text[user.Lo:user.Hi], '/') < 0 {
		return user, pass, host, true
	}
	if host.Hi == host.Lo && pass.Hi > pass.Lo && host.Lo < len(text) && text[host.Lo] == '/' && bytes.IndexByte(text[user.Lo:user.Hi], '/') < 0 { // a socket
		return user, pass, host, true
	}
	if host.Hi == host.Lo || !alnum(text[host.Lo]) && text[host.Lo] != '[' && text[host.Lo] != '$' && text[host.Lo] != '{' && text[host.Lo] != '%' && text[host.Lo] != '<' && text[host.Lo] != '(' {
		return user, pass, host, false
	}
	if bytes.IndexByte(text[user.Lo:user.Hi], '/') >= 0 {
		return user, pass, host, false
	}
	return user, pass, host, true
}

// computed reports whether a string ends where text begins and goes on with
// what a program puts there: "…@" + host.
func computed(text []byte) bool {
	if len(text) == 0 || text[0] != '"' && text[0] != '\'' {
		return false
	}
	rest := bytes.TrimLeft(text[1:min(len(text), 8)], " ")
	return len(rest) > 0 && (rest[0] == '+' || rest[0] == '.' || rest[0] == '&')
}

// judgeURL decides whether the password in a URL is a real one.
func (m *matcher) judgeURL(f *candidate, user, host []byte) bool {
	v := f.value
	if len(v) < 3 || !printable(v) || isPlaceholderFor(v) || v[0] == '$' || v[0] == '<' || v[0] == '{' || v[0] == '[' || v[0] == '%' && !isEscape(v) || v[0] == '/' {
		return false
	}
	folded := string(bytes.ToLower(v))
	plain := lettersOf(folded)
	if bytes.ContainsAny(user, "[]<>") || bytes.HasSuffix(host, []byte(":port")) || urlPlain.has(folded) || plain == "password" || isHostPort(v) || bytes.HasPrefix(user, []byte("www.")) {
		return false
	}
	if bytes.EqualFold(user, v) || vendorDefaults.has(folded) || vendorDefaults.has(plain) || saysPassword(folded) || string(user) == "scott" && strings.HasPrefix(folded, "tiger") ||
		vendorDefaults.has(string(bytes.ToLower(user))) && len(v) < 8 && !mixed(v) {
		f.public = true
	}
	if reservedHost(host) {
		f.public = true
	}
	f.weak = len(v) < 8 && !mixed(v)
	return true
}

// urlPlain are words that stand for a password in a URL that explains the form.
const urlPlain list = " password passwd pass pwd secret token key pw passw0rd user username p4ssw0rd yourpassword mypassword mypass test xxx xxxx *** **** ***** PASSWORD key_1234 key_7890 proxypass x-oauth-basic x-oauth-token x-access-token foo bar baz 123 abc "

// lettersOf is the letters and digits of a password without the signs and
// escapes between them.
func lettersOf(folded string) string {
	var b strings.Builder
	for i := 0; i < len(folded); i++ {
		switch c := folded[i]; {
		case c == '%' && isEscape([]byte(folded[i:])):
			i += 2
		case alnum(c):
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isEscape(v []byte) bool { return len(v) > 2 && isHex(v[1]) && isHex(v[2]) }

// isHostPort reports whether what looks like a password is the port of a URL
// whose path holds the "@".
func isHostPort(v []byte) bool {
	digits := 0
	for digits < len(v) && digit(v[digits]) {
		digits++
	}
	return digits > 0 && digits < len(v) && v[digits] == '/'
}

// reservedHost reports whether nobody can have a host of that name.
func reservedHost(host []byte) bool {
	h := bytes.ToLower(host)
	if i := bytes.IndexByte(h, ':'); i > 0 {
		h = h[:i]
	}
	for _, end := range []string{"example.com", "example.org", "example.net", ".example", ".test", ".invalid", "host", "hostname", "server", "domain.com", "myhost", "yourhost", "your-host", "proxy"} {
		if bytes.HasSuffix(h, []byte(end)) && (len(h) == len(end) || end[0] == '.' || h[len(h)-len(end)-1] == '.') {
			return true
		}
	}
	return false
}
