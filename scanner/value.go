package scanner

import (
	"bytes"

	"stanch/scanner/patch"
)

// value reads the literal at text[i:] that op hands over.
func (m *matcher) value(a assignment, i int, op byte) (assignment, bool) {
	text := m.text
	limit := min(len(text), i+maxGap)
	if op == ':' && m.isYAML() && i < limit && (text[i] == '\n' || text[i] == '\r') && !m.valueNext(i) {
		return m.valueBelow(a, i)
	}
	i = m.skipSpace(i, limit, op)
	if i >= limit {
		return a, false
	}
	if (text[i] == '>' || text[i] == '|') && op == ':' && !m.kind.code { // the value is the block below
		if j := bytes.IndexByte(text[i:limit], '\n'); j > 0 && len(bytes.Trim(text[i:i+j], ">|+-0123456789 \r")) == 0 {
			for i += j; i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t'); {
				i++
			}
		}
	}
	if op == '>' && hasPrefixAnyFold(text[i:], []string{cdata}) {
		lo := i + len(cdata)
		n := bytes.Index(text[lo:min(len(text), lo+maxPlain)], []byte("]]>"))
		a.value = patch.Span{Lo: lo, Hi: lo + max(n, 0)}
		return a, n > 0
	}
	if text[i] == '{' && op == '=' && i+1 < limit && (text[i+1] == '"' || text[i+1] == '\'' || text[i+1] == '`') { // clientSecret={"…"}
		i++
	}
	if text[i] == '{' && op == ':' && m.kind.ext == "go" && i+1 < limit && text[i+1] == '"' { // "client_secret": {"…"}
		i++
	}
	if text[i] == '{' && op == ':' && !m.kind.code && m.valueNext(i+1) { // "adminPassword": {"value": "…"}
		i++
	}
	if text[i] == '&' && op == ':' && m.isYAML() { // password: &pw …
		if j := bytes.IndexByte(text[i:limit], ' '); j > 1 && isName(text[i+1:i+j]) {
			i = m.skipSpace(i+j, limit, op)
		}
		if i >= limit {
			return a, false
		}
	}
	for m.kind.prose && op == ':' && i+1 < limit && (text[i] == '*' || text[i] == ' ') { // **Password:** …
		i++
	}
	if m.kind.prose && op == '=' && text[i] == '[' { // x-api-key=[…], as programs log headers
		if a, ok := m.bareValue(a, m.unwrap(i+1), op); ok && bytes.HasSuffix(text[a.value.Lo:a.value.Hi], []byte("]")) {
			a.value.Hi--
			return a, true
		}
		return a, false
	}
	if j := m.typed(i, op); j > i { // password: string = "…"
		i = m.skipSpace(j, min(len(text), j+maxGap), '=')
		if op == ',' && m.isYAML() { // {name: DB_PASSWORD, value: …}
			op = ':'
		}
	}
	i = m.wrapped(m.defaultWithin(i))
	if i >= len(text) {
		return a, false
	}
	if q := text[i]; q == '"' && m.doubled(a, i) { // ""password"":""…""
		i++
	}
	q := text[i]
	escaped := q == '\\' && i+1 < len(text)
	if escaped {
		q = text[i+1]
	}
	if q == '"' || q == '\'' || q == '`' {
		return m.quotedValue(a, i, q, escaped)
	}
	if lo, hi := m.otherQuotes(i); hi > lo {
		a.value, a.quoted = patch.Span{Lo: lo, Hi: hi}, true
		return a, m.literalEnds(hi + 1)
	}
	if (m.kind.code || m.kind.ext == "tf") && hasPrefixAnyFold(text[i:], lookups) {
		return m.fallback(a, i)
	}
	if op == ',' && hasPrefixAnyFold(text[i:], []string{"default=", "defaultvalue: ", "default_value = ", "default: "}) { // add_argument("--password", default="…")
		if j := i + bytes.IndexAny(text[i:min(len(text), i+maxGap)], "\"'"); j > i && j-i <= len("default_value = ") {
			return m.quotedValue(a, j, text[j], false)
		}
	}
	if op == ',' || op == '(' || op == '?' {
		return a, false
	}
	return m.bareValue(a, i, op)
}

// valueBelow reads the value of a YAML name that stands alone on the next line,
// further in: there, nothing but a word that can only be a secret is one.
func (m *matcher) valueBelow(a assignment, i int) (assignment, bool) {
	lineLo, _ := m.line(i - 1)
	lo := i + bytes.IndexByte(m.text[i:], '\n') + 1
	_, hi := m.line(lo)
	line := bytes.TrimRight(m.text[lo:hi], " \t\r")
	word := bytes.TrimLeft(line, " ")
	indent := len(m.text[lineLo:i]) - len(bytes.TrimLeft(m.text[lineLo:i], " "))
	if lo == 0 || len(line)-len(word) <= indent || len(word) < 8 || bytes.IndexByte(word, ' ') >= 0 || word[len(word)-1] == ':' || word[0] == '-' {
		return a, false
	}
	if q := word[0]; (q == '"' || q == '\'') && word[len(word)-1] == q {
		word = word[1 : len(word)-1]
		hi = lo + len(line) - 1
	} else {
		hi = lo + len(line)
	}
	a.value, a.quoted = patch.Span{Lo: hi - len(word), Hi: hi}, true
	return a, strongWord(word)
}

// cdata begins a section of XML that holds its text as it is.
const cdata = "<![cdata["

func (m *matcher) skipSpace(i, limit int, op byte) int {
	text := m.text
	for i < limit {
		switch text[i] {
		case ' ', '\t':
			if op == '=' && m.kind.script && text[i-1] == '=' && i > 1 && nameByte(text[i-2]) { // NAME= value: the name is empty
				return limit
			}
			i++
			continue
		case '\n', '\r':
			if op == '(' || op == ',' || op == '>' || op == '=' && m.kind.code || m.valueNext(i) {
				i++
				continue
			}
			return limit
		case '<':
			if op == '>' && hasPrefixAnyFold(text[i:], []string{cdata}) {
				return i
			}
			if op == '>' || op == '\n' {
				if j := bytes.IndexByte(text[i:limit], '>'); j >= 0 && m.markupValue(text[i:i+j+1]) {
					i += j + 1
					continue
				}
				return limit
			}
		}
		break
	}
	return i
}

// markupValue reports whether a tag between a name and its value says that the
// value follows: <key>password</key> <string>…, a CDATA section.
func (m *matcher) markupValue(tag []byte) bool {
	return hasPrefixAnyFold(tag, []string{"</key", "<param-value", "<string", "<value", "</name", "</stringprop", "<![cdata[", "</string"})
}

// valueNext reports whether text[i:], white space aside, is a part of a list of
// names and values that says that the value follows.
func (m *matcher) valueNext(i int) bool {
	rest := bytes.TrimLeft(m.text[i:min(len(m.text), i+maxGap)], " \t\r\n")
	return hasPrefixAnyFold(rest, []string{"<string>", "<value>", "<stringprop name=\"argument.value\">", "value:", "value =", "\"value\"", "'value'", "value=", "\\\"value\\\"", "<param-value>"})
}

// typed skips a type between a name and "=", or the words that lead to a value
// on the next line, and returns where the value begins, or i.
func (m *matcher) typed(i int, op byte) int {
	text := m.text
	limit := min(len(text), i+maxGap)
	if op != ':' && op != ' ' && op != '>' && op != ',' && op != '\n' {
		return i
	}
	if hasPrefixAnyFold(text[i:limit], []string{"value", "\"value", "'value", "\\\"value", "android:value", "content"}) {
		if hasPrefixAnyFold(text[i:limit], []string{"android:"}) {
			i += len("android:")
		}
		for j := i; j < limit; j++ {
			if text[j] == '=' || text[j] == ':' {
				return j + 1
			}
		}
		return i
	}
	if op == ',' || op == '\n' || !m.kind.code {
		return i
	}
	for j := i; j < limit; j++ {
		switch c := text[j]; {
		case c == '=':
			if j+1 < limit && (text[j+1] == '=' || text[j+1] == '>') {
				return i
			}
			return j + 1
		case alnum(c) || bytes.IndexByte([]byte("_<>[]|?. &*\t"), c) >= 0:
		case c == '\'' && hasPrefixAnyFold(text[j+1:], []string{"static "}):
		default:
			return i
		}
	}
	return i
}

// doubled reports whether the value at text[i:] and the name before it stand in a
// string whose own quotes are written twice: @"{""password"": ""…""}".
func (m *matcher) doubled(a assignment, i int) bool {
	text := m.text
	if i+2 >= len(text) || text[i+1] != '"' || text[i+2] == '"' {
		return false
	}
	lo := i - 1
	for lo > 0 && (text[lo] == ' ' || text[lo] == ':' || text[lo] == '=') {
		lo--
	}
	return lo > 0 && text[lo] == '"' && text[lo-1] == '"'
}

// otherQuotes is the literal at text[i:] that Perl, Ruby or Lua begins and ends
// with other signs than quotes: q{…}, qq(…), %q(…), [[…]].
func (m *matcher) otherQuotes(i int) (lo, hi int) {
	text := m.text
	begin := ""
	switch m.kind.ext {
	case "pl", "pm", "t", "cgi":
		begin = "q"
	case "rb":
		begin = "%q"
	case "lua":
		begin = "[["
	}
	if begin == "" || !bytes.HasPrefix(text[i:], []byte(begin)) {
		return 0, 0
	}
	i += len(begin)
	if begin == "q" && i < len(text) && text[i] == 'q' {
		i++
	}
	sign := byte(']')
	if begin != "[[" {
		if i+1 >= len(text) {
			return 0, 0
		}
		j := bytes.IndexByte([]byte("({[|!/"), text[i])
		if j < 0 {
			return 0, 0
		}
		sign = ")}]|!/"[j]
		i++
	}
	n := bytes.IndexByte(text[i:min(len(text), i+maxPlain)], sign)
	if n <= 0 || bytes.IndexByte(text[i:i+n], '\n') >= 0 {
		return 0, 0
	}
	return i, i + n
}

// quotedValue reads a quoted value up to its closing quote on the same line.
func (m *matcher) quotedValue(a assignment, i int, q byte, escaped bool) (assignment, bool) {
	text := m.text
	lo := i + 1
	if escaped {
		lo++
	}
	if lo+1 < len(text) && text[lo] == q && text[lo+1] == q { // """…"""
		lo += 2
	}
	if lo+1 < len(text) && q == '\'' && text[lo] == '"' { // '"…"'
		if a, ok := m.quotedValue(a, lo, '"', false); ok && a.value.Hi+1 < len(text) && text[a.value.Hi+1] == q {
			return a, true
		}
	}
	for _, w := range []string{"bearer ", "basic ", "token "} {
		if len(text)-lo > len(w) && equalFold(text[lo:], w) {
			lo += len(w)
		}
	}
	for j := lo; j < len(text) && j-lo <= maxPlain; j++ {
		switch c := text[j]; {
		case c == '\n' || c == '\r':
			return a, false
		case c == '\\' && escaped && j+1 < len(text) && text[j+1] == q:
			a.value, a.quoted = patch.Span{Lo: lo, Hi: j}, true
			return a, j > lo
		case c == '\\' && !escaped:
			j++
		case c == q && !escaped:
			a.value, a.quoted = patch.Span{Lo: lo, Hi: j}, true
			return a, j > lo && m.literalEnds(j+1)
		case c == q: // the string around ends: what follows is computed
			return a, false
		}
	}
	return a, false
}

// literalEnds reports whether the expression ends with the literal before
// text[i:]: what goes on with an operator or a method is computed.
func (m *matcher) literalEnds(i int) bool {
	rest := m.text[i:min(len(m.text), i+maxGap)]
	rest = bytes.TrimLeft(rest, " \t")
	if len(rest) == 0 {
		return true
	}
	switch rest[0] {
	case '+', '%', '[':
		return false
	case '.':
		return len(rest) > 1 && !letter(rest[1]) || hasPrefixAnyFold(rest, []string{".to_string", ".into(", ".tochararray", ".getbytes", ".encode", ".tostring", ".to_owned", ".trim", ".freeze", ".as_bytes", ".to_vec", ".parse",
			".as_ref", ".as_str", ".as_slice", ".into_bytes", ".to_bytes", ".tobytearray", ".utf8", ".data(using", ".strip", ".clone", ".asbytes"})
	}
	return true
}

// bareValue reads a value without quotes, which only some files have.
func (m *matcher) bareValue(a assignment, i int, op byte) (assignment, bool) {
	text := m.text
	remark := false
	if m.kind.code && op != '-' && op != 'i' && op != '>' && !a.option() && !m.connection(i, op) {
		if remark = (op == ':' || op == '=') && m.remark(i); !remark {
			return a, false
		}
	}
	stop := " \t\r\n\"'`<;,)}&|" // of values in running text
	switch {
	case remark:
	case op == '>':
		stop = "<\r\n"
	case op == '-':
		stop = "}\r\n\"'`"
	case m.kind.dotenv && op == '=':
		stop = " \t\r\n\"'`"
	case m.inFlow(i):
	case !m.kind.prose && !m.kind.script && (op == '=' || op == ':') && !m.inQuotes(i):
		stop = "\r\n"
	}
	j := i
	for j < len(text) && j-i <= maxPlain && bytes.IndexByte([]byte(stop), text[j]) < 0 {
		if text[j] == '#' && j > i && (text[j-1] == ' ' || text[j-1] == '\t') {
			break
		}
		j++
	}
	if k := bytes.IndexByte(text[i:j], ' '); k > 0 && (bytes.IndexByte(text[i+k:j], '=') > 0 || op == '=' && strongWord(text[i:i+k]) && m.withinLine(a, i)) { // a=1 b=2
		j = i + k
	}
	if k := bytes.IndexByte(text[i:j], '&'); k > 0 && op == '=' && bytes.IndexByte(text[i+k:j], '=') > 1 { // a=1&b=2
		j = i + k
	}
	if m.inQuotes(i) { // "usage: … password=PASSWORD\n"
		j = i + lineOf(text[i:j])
		if lo, _ := m.line(i); j > i && text[j-1] == ']' && bytes.Count(text[lo:i], []byte{'['}) > bytes.Count(text[lo:i], []byte{']'}) {
			j--
		}
	}
	if k := bytes.Index(text[i:j], []byte(" -->")); k > 0 && m.kind.markup { // <!-- password: … -->
		j = i + k
	}
	end := j
	if k := len(bytes.TrimSuffix(text[i:j], []byte(` \`))); i+k < j { // the command goes on below
		j = i + k
	}
	for j > i && (text[j-1] == ' ' || text[j-1] == '\t' || text[j-1] == ',' || text[j-1] == ';') {
		j--
	}
	a.value = patch.Span{Lo: i, Hi: j}
	switch {
	case op != '>' && op != '\n' && end < len(text) && text[end] == '<': // the frame of a template follows
		return a, false
	case op == '>' && !bytes.HasPrefix(bytes.TrimLeft(text[end:min(len(text), end+maxGap)], " \t\r\n"), []byte("</")) && !bytes.HasPrefix(text[i:j], []byte("<![CDATA[")):
		return a, false
	case op == 'i':
		j = i + len(bytes.TrimRight(text[i:j], ".:!?"))
		a.value = patch.Span{Lo: i, Hi: j}
		return a, strongWord(text[i:j])
	case m.kind.code && op == ':' && !remark && end < len(text) && text[end] == ' ' && !looksRandom(text[i:j]): // "EAP-PSK: PSK-1 (sending)"
		return a, false
	case op == ' ' && !a.option() && !m.lineEnds(end) && !m.netrcGoesOn(end):
		return a, false
	}
	if v := text[i:j]; remark && (bytes.ContainsAny(v, ".([{,*") || !isStrongPassword(v) && (len(v) < 20 || !mixed(v) || !looksRandom(v))) {
		return a, false
	}
	return a, j > i
}

// lineOf is how much of s, a part of a string in code, stands before the escape
// of a line's end or of a tab.
func lineOf(s []byte) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if i++; s[i] == 'n' || s[i] == 'r' || s[i] == 't' {
			return i - 1
		}
	}
	return len(s)
}

// remark reports whether the line of text[i:] is a comment of code, where values
// have no quotes either: // password: …
func (m *matcher) remark(i int) bool {
	lo, hi := m.line(i)
	line := bytes.TrimSpace(m.text[lo:hi])
	return isComment(line) && len(line) < maxComment
}

// inFlow reports whether text[i:] is a value in a mapping that is written on its
// line: {name: DB_PASSWORD, value: …}.
func (m *matcher) inFlow(i int) bool {
	if !m.isYAML() && m.kind.ext != "conf" && m.kind.ext != "hocon" {
		return false
	}
	lo, _ := m.line(i)
	before := m.text[lo:i]
	return bytes.Count(before, []byte{'{'}) > bytes.Count(before, []byte{'}'})
}

// withinLine reports whether the value at text[i:] is handed over without space
// behind a name before which something else stands: 0 4 * * * PGPASSWORD=… pg_dump.
func (m *matcher) withinLine(a assignment, i int) bool {
	lo, _ := m.line(i)
	name := i - 1 - len(a.name)
	return name > lo && m.text[i-1] == '=' && len(bytes.TrimSpace(m.text[lo:name])) > 0
}

// strongWord reports whether a word of running text can only be a password:
// letters and digits, and a sign or capitals within.
func strongWord(s []byte) bool {
	if len(s) < 6 || !mixed(s) {
		return false
	}
	for i, c := range s {
		if !alnum(c) && c != '-' && c != '.' && c != '/' && c != '_' && c != ':' && c < 0x80 || upper(c) && i > 0 && !upper(s[i-1]) {
			return true
		}
	}
	return false
}

// lineEnds reports whether nothing but a sign follows on the line.
func (m *matcher) lineEnds(i int) bool {
	_, hi := m.line(i)
	return len(bytes.Trim(m.text[i:hi], " \t;,)\"'")) == 0
}

// netrcGoesOn reports whether text[i:] goes on as a line of a .netrc or of SQL may.
func (m *matcher) netrcGoesOn(i int) bool {
	rest := bytes.TrimLeft(m.text[i:min(len(m.text), i+maxGap)], " \t;")
	return hasPrefixAnyFold(rest, []string{"machine", "login", "account", "macdef", "default", "valid", "with", "require", "superuser", "nosuperuser", "createdb", "login", "in role", "replication", "profile", "account", "using"})
}
