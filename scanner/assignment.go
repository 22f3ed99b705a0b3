package scanner

import (
	"bytes"
	"strings"

	"stanch/scanner/patch"
)

const (
	maxName  = 64  // bytes of an identifier on either side of its keyword
	maxGap   = 48  // bytes between an identifier and its value
	maxPlain = 512 // bytes of a value
)

func nameByte(c byte) bool { return alnum(c) || c == '_' || c == '-' || c == '.' || c >= 0x80 }

// assignment parses what follows the keyword.
func (m *matcher) assignment(at, end int) (a assignment, ok bool) {
	text := m.text
	lo, hi := at, end
	for lo > 0 && at-lo < maxName && (nameByte(text[lo-1]) || text[lo-1] == '$' || text[lo-1] == '@') {
		lo--
	}
	if escapeEndsAt(text, at) && lo < at {
		lo = at
	}
	for hi < len(text) && hi-end < maxName && nameByte(text[hi]) {
		hi++
	}
	if hi == len(text) || hi > end && text[hi] == '>' && text[hi-1] == '-' { // password->field
		return a, false
	}
	i, op := m.operator(hi)
	if op == 0 || op == '(' {
		if j, cmp := m.compared(lo, &hi); cmp != 0 {
			i, op = j, cmp
		}
	}
	if op == 0 || op == ':' || op == ' ' || op == ',' && m.lineEnds(i) {
		if j := m.elsewhere(lo, hi); j > 0 {
			i, op = j, '\n'
		}
	}
	switch op { // before anything about the name: most names are not assigned to
	case 0:
		return a, false
	case ',':
		if !m.argument(lo, hi) && !m.valueNext(i) {
			return a, false
		}
	case '>':
		if !m.tagged(lo) {
			return a, false
		}
	case ' ':
		if !m.spacedFits(lo, hi) {
			return a, false
		}
	}
	if op == ':' && lo > 0 && (text[lo-1] == ':' || text[lo-1] == '/') { // arn:…:secret:x, /etc/passwd:644
		return a, false
	}
	a.head, a.tail, a.name, a.op = text[lo:at], text[end:hi], text[lo:hi], op
	if !nameFits(&a) {
		return a, false
	}
	return m.value(a, i, op)
}

// compared reads what a name is compared with: == "…", .equals("…"). It cuts the
// method off the name, which ends at hi.
func (m *matcher) compared(lo int, hi *int) (next int, op byte) {
	text := m.text
	if !m.kind.code || *hi >= len(text) {
		return 0, 0
	}
	for _, method := range []string{".equals", ".equalsignorecase"} {
		if n := *hi - len(method); n > lo && text[*hi] == '(' && equalFold(text[n:], method) {
			next = *hi + 1
			*hi = n
			return next, '?'
		}
	}
	i := *hi
	for i < len(text) && bytes.IndexByte([]byte(" '\"])"), text[i]) >= 0 && i-*hi < 4 {
		i++
	}
	if i+2 < len(text) && (text[i] == '=' || text[i] == '!') && text[i+1] == '=' {
		if i += 2; text[i] == '=' {
			i++
		}
		return i, '?'
	}
	return 0, 0
}

// elsewhere looks for a value that stands on another line than the name
// text[lo:hi], with more between: the default of a declared variable, or the
// value that a list gives before its name. It returns where the value begins,
// or 0.
func (m *matcher) elsewhere(lo, hi int) int {
	text := m.text
	lineLo, lineHi := m.line(lo)
	rest := bytes.Trim(text[hi:lineHi], " \t\"'")
	switch string(rest) {
	case "{", ":", ": {", "\": {", "\" {":
		return m.defaultBelow(lineLo, lineHi)
	}
	before := bytes.Trim(text[lineLo:lo], " \t\"'{-")
	if i := m.partBelow(before, rest, lineHi); i > 0 {
		return i
	}
	if lineLo < 2 || !bytes.EqualFold(before, []byte("name\":")) && !bytes.EqualFold(before, []byte("key\":")) {
		return 0
	}
	prevLo, prevHi := m.line(lineLo - 1)
	if i := bytes.Index(text[prevLo:prevHi], []byte(`"value":`)); i >= 0 {
		return prevLo + i + len(`"value":`)
	}
	return 0
}

// partBelow finds the value of an entry whose name stands on the line that ends
// at hi, with other parts of the entry between: name, description, value. before
// and rest are what else is on that line.
func (m *matcher) partBelow(before, rest []byte, hi int) int {
	text := m.text
	markup := len(rest) > 1 && rest[len(rest)-1] == '>' && rest[len(rest)-2] != '/' && hasSuffixFold(before, "name=")
	if !markup && (len(bytes.Trim(rest, ", \r")) > 0 || !hasPrefixAnyFold(before, []string{"name", "key", "id", "parameterkey"}) || len(before) > len("parameterkey\":")) {
		return 0
	}
	for range 4 {
		if hi+1 >= len(text) {
			return 0
		}
		lo := hi + 1
		_, hi = m.line(lo)
		body := bytes.TrimLeft(text[lo:hi], " \t\"'")
		if len(body) == 0 || body[0] == '}' || body[0] == '-' || hasPrefixAnyFold(body, []string{"</", "name", "key"}) {
			return 0
		}
		part := body[:bytes.IndexAny(append(body[:len(body):len(body)], ':'), ":=>\"'")]
		if bytes.EqualFold(part, []byte("value")) || bytes.EqualFold(part, []byte("parametervalue")) || markup && bytes.EqualFold(part, []byte("<value")) {
			i := hi - len(body) + len(part)
			for i < hi && bytes.IndexByte([]byte("\"': =>"), text[i]) >= 0 {
				if i++; text[i-1] == ':' || text[i-1] == '=' || text[i-1] == '>' {
					break
				}
			}
			return i
		}
	}
	return 0
}

// defaultBelow finds the default in the block that the line text[lo:hi] opens.
func (m *matcher) defaultBelow(lo, hi int) int {
	text := m.text
	indent := len(text[lo:hi]) - len(bytes.TrimLeft(text[lo:hi], " \t"))
	for range 6 {
		if hi >= len(text) {
			return 0
		}
		lo = hi + 1
		if lo >= len(text) {
			return 0
		}
		_, hi = m.line(lo)
		line := text[lo:hi]
		body := bytes.TrimLeft(line, " \t\r\"'")
		if len(body) == 0 {
			continue
		}
		if body[0] == '}' || len(line)-len(bytes.TrimLeft(line, " \t")) <= indent {
			return 0
		}
		if hasPrefixAnyFold(body, []string{"default"}) {
			if i := bytes.IndexAny(line, "=:"); i > 0 {
				return lo + i + 1
			}
		}
	}
	return 0
}

// typing are the methods by which a test types into a field.
var typing = []string{".send_keys(", ".sendkeys(", ".fill(", ".type(", ".setvalue(", ".val(", ".clear_and_type("}

// argument reports whether the name text[lo:hi] is a string and the first
// argument of a call, or the first of a pair: put("password", "…"). The second
// is then its value; in a longer list it is but the next word.
func (m *matcher) argument(lo, hi int) bool {
	text := m.text
	if lineLo, _ := m.line(lo); bytes.Equal(bytes.TrimSpace(text[lineLo:lo]), []byte("set :")) { // Capistrano
		return true
	}
	if lo == 0 || text[hi] != '"' && text[hi] != '\'' && text[hi] != '\\' {
		return false
	}
	i := lo - 1
	for i >= 0 && (text[i] == '"' || text[i] == '\'' || text[i] == '\\' || text[i] == ' ' || text[i] == ':' || text[i] == '#') {
		i--
	}
	if i > 0 && text[i] == ',' { // config.set("section", "password", "…")
		lineLo, _ := m.line(lo)
		open := bytes.LastIndexByte(text[lineLo:i], '(')
		return open > 0 && hasSuffixFold(text[lineLo:lineLo+open], ".set") && bytes.IndexByte(text[lineLo+open:i], ',') < 0
	}
	if i < 0 || text[i] != '{' && text[i] != '(' {
		return false
	}
	if text[i] == '(' && i > 0 && nameByte(text[i-1]) {
		return true // a call
	}
	_, end := m.line(hi)
	j := bytes.IndexAny(text[hi:end], "})") // a pair, and no more than a pair
	return j > 0 && bytes.Count(text[hi:hi+j], []byte{','}) == 1
}

func hasSuffixFold(text []byte, end string) bool {
	return len(text) >= len(end) && bytes.EqualFold(text[len(text)-len(end):], []byte(end))
}

// tagged reports whether the name at text[lo:] stands in a tag of markup.
func (m *matcher) tagged(lo int) bool {
	from := max(0, lo-80)
	open := bytes.LastIndexAny(m.text[from:lo], "<>")
	return open >= 0 && m.text[from+open] == '<' && !m.kind.code
}

// operator reads what stands between a name and its value; op is 0 where
// nothing hands one over.
func (m *matcher) operator(i int) (next int, op byte) {
	text := m.text
	limit := min(len(text), i+maxGap)
	space := false
	for ; i < limit; i++ {
		switch text[i] {
		case '"', '\'', '`', ']', '\\', '?', '!':
			if text[i] == '!' && i+1 < limit && text[i+1] == '=' {
				return 0, 0
			}
			if space && text[i] != ']' && text[i] != '\\' && text[i] != '?' && text[i] != '!' { // name 'value'
				return i, ' '
			}
			space = false
			continue
		case ' ', '\t':
			space = true
			continue
		case '[': // char password[] =
			if j := bytes.IndexByte(text[i:min(limit, i+6)], ']'); j > 0 && len(bytes.Trim(text[i+1:i+j], "0123456789 ")) == 0 {
				i += j
				continue
			}
		}
		break
	}
	if i >= limit {
		return 0, 0
	}
	at := func(j int) byte {
		if j < len(text) {
			return text[j]
		}
		return 0
	}
	switch c := text[i]; {
	case c == '=':
		switch at(i + 1) {
		case '=', '~':
			return 0, 0 // a comparison
		case '>':
			return i + 2, '='
		}
		return i + 1, '='
	case c == ':':
		switch {
		case at(i+1) == '=':
			return i + 2, '='
		case at(i+1) == ':':
			return 0, 0
		case at(i+1) == '-': // a shell's default
			return i + 2, '-'
		}
		return i + 1, ':'
	case c == '|' && at(i+1) == '|' && at(i+2) == '=', c == '?' && at(i+1) == '?' && at(i+2) == '=':
		return i + 3, '='
	case c == '+' && at(i+1) == '=':
		return i + 2, '='
	case c == ',':
		return i + 1, ','
	case c == '(':
		return i + 1, '('
	case c == '>':
		return i + 1, '>'
	case c == ')' && hasPrefixAnyFold(text[i+1:], typing): // find("password").send_keys("…")
		return i + 1 + bytes.IndexByte(text[i+1:], '(') + 1, '('
	case c == '<' && at(i+1) == '-': // R
		return i + 2, '='
	case c == '<' && at(i+1) == '/': // <key>password</key> <string>…
		if j := bytes.IndexByte(text[i:limit], '>'); j > 0 && m.valueNext(i+j+1) {
			return i + j + 1, '\n'
		}
		return 0, 0
	case c == '\n' || c == '\r': // name: password, and the value on the next line
		if m.valueNext(i) {
			return i, '\n'
		}
		return 0, 0
	case space && hasPrefixAnyFold(text[i:limit], []string{"as string", "as securestring", "as new securestring"}): // Basic
		if j := bytes.IndexByte(text[i:limit], '='); j > 0 {
			return i + j + 1, '='
		}
		return 0, 0
	case c == '{' && m.kind.code: // string Password { get; set; } = "…"
		if j := bytes.IndexByte(text[i:limit], '}'); j > 0 && hasPrefixAnyFold(bytes.TrimLeft(text[i+1:i+j], " "), []string{"get;"}) {
			if k := bytes.IndexByte(text[i+j:limit], '='); k > 0 && len(bytes.TrimSpace(text[i+j+1:i+j+k])) == 0 {
				return i + j + k + 1, '='
			}
		}
		return 0, 0
	case space && letter(c) && m.kind.code: // var password string = "…"
		j := i
		for j < limit && (alnum(text[j]) || bytes.IndexByte([]byte("_.*[]<> "), text[j]) >= 0) {
			j++
		}
		if j < limit && j > i && text[j] == '=' && at(j+1) != '=' && text[j-1] == ' ' && bytes.Count(text[i:j], []byte{' '}) <= 2 {
			return j + 1, '='
		}
		return 0, 0
	case space && hasPrefixAnyFold(text[i:limit], []string{"is ", "is: ", "was "}):
		return i + bytes.IndexByte(text[i:limit], ' ') + 1, 'i'
	case space || i > 0 && (text[i-1] == '"' || text[i-1] == '\''):
		return i, ' '
	}
	return 0, 0
}

// sqlWords lead to a password in SQL.
var sqlWords = []string{"identified", "create user", "alter user", "create role", "alter role", "create login", "alter login", "set password", "grant ", "with password", "with encrypted", "with login"}

// spacedFits reports whether a name with only space behind it can be one that
// takes a value: an option of a command, an SQL word, a line of a file such as
// .netrc or a Dockerfile's ENV.
func (m *matcher) spacedFits(lo, hi int) bool {
	text := m.text
	if text[lo] == '-' {
		return true
	}
	lineLo, _ := m.line(lo)
	before := bytes.TrimSpace(text[lineLo:lo])
	switch {
	case containsAnyFold(before, sqlWords) || hasPrefixAnyFold(before, []string{"machine ", "env ", "arg ", "login ", "default "}):
		return true
	case hasPrefixAnyFold(text[hi:], []string{" value=", "\" value=", "' value="}):
		return true
	case len(before) == 0:
		quoted := hi+1 < len(text) && (text[hi+1] == '"' || text[hi+1] == '\'')                               // password '…', as in Gradle
		return quoted || !m.kind.code && !m.kind.prose && !m.kind.markup && (!m.kind.script || m.kind.dotenv) // passwd bob
	case bytes.EqualFold(before, []byte("#define")) || bytes.EqualFold(before, []byte("env")) || bytes.EqualFold(before, []byte("arg")):
		return true
	}
	return followsUser(before)
}

// followsUser reports whether what stands before a name ends in a user's:
// user bob password …
func followsUser(before []byte) bool {
	f := bytes.Fields(before)
	if len(f) < 2 || len(f) > 6 {
		return false
	}
	switch strings.ToLower(string(f[len(f)-2])) {
	case "user", "username", "login", "account", "user:", "username:", "login:":
		return true
	}
	return false
}

// value reads the literal at text[i:] that op hands over.
func (m *matcher) value(a assignment, i int, op byte) (assignment, bool) {
	text := m.text
	limit := min(len(text), i+maxGap)
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
	for m.kind.prose && op == ':' && i+1 < limit && (text[i] == '*' || text[i] == ' ') { // **Password:** …
		i++
	}
	if j := m.typed(i, op); j > i { // password: string = "…"
		i = m.skipSpace(j, min(len(text), j+maxGap), '=')
	}
	i = m.wrapped(i)
	if i >= len(text) {
		return a, false
	}
	q := text[i]
	escaped := q == '\\' && i+1 < len(text)
	if escaped {
		q = text[i+1]
	}
	if q == '"' || q == '\'' || q == '`' {
		return m.quotedValue(a, i, q, escaped)
	}
	if m.kind.code && hasPrefixAnyFold(text[i:], lookups) {
		return m.fallback(a, i)
	}
	if op == ',' && hasPrefixAnyFold(text[i:], []string{"default=\"", "default='"}) { // add_argument("--password", default="…")
		return m.quotedValue(a, i+len("default="), text[i+len("default=")], false)
	}
	if op == ',' || op == '(' || op == '?' {
		return a, false
	}
	return m.bareValue(a, i, op)
}

// fallbacks lead to the value that a lookup gives where there is none:
// process.env.X || "…", os.getenv("X", "…").
var fallbacks = []string{"||", "??", "?:", ",", " or ", "default(", "unwrap_or("}

// fallback reads the literal that stands in for what text[i:] looks up.
func (m *matcher) fallback(a assignment, i int) (assignment, bool) {
	_, hi := m.line(i)
	line := m.text[i:hi]
	for _, f := range fallbacks {
		j := bytes.Index(line, []byte(f))
		if j < 0 || f == "," && !containsAnyFold(line[:j], []string{"env", "getproperty", "config("}) {
			continue
		}
		k := j + len(f)
		for k < len(line) && line[k] == ' ' {
			k++
		}
		if k < len(line) && (line[k] == '"' || line[k] == '\'' || line[k] == '`') {
			return m.quotedValue(a, i+k, line[k], false)
		}
	}
	return a, false
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
	return hasPrefixAnyFold(tag, []string{"</key", "<param-value", "<string", "<value", "</name", "<![cdata[", "</string"})
}

// valueNext reports whether text[i:], white space aside, is a part of a list of
// names and values that says that the value follows.
func (m *matcher) valueNext(i int) bool {
	rest := bytes.TrimLeft(m.text[i:min(len(m.text), i+maxGap)], " \t\r\n")
	return hasPrefixAnyFold(rest, []string{"<string>", "<value>", "value:", "value =", "\"value\"", "'value'", "value=", "\\\"value\\\"", "<param-value>"})
}

// typed skips a type between a name and "=", or the words that lead to a value
// on the next line, and returns where the value begins, or i.
func (m *matcher) typed(i int, op byte) int {
	text := m.text
	limit := min(len(text), i+maxGap)
	if op != ':' && op != ' ' && op != '>' && op != ',' && op != '\n' {
		return i
	}
	if hasPrefixAnyFold(text[i:limit], []string{"value", "\"value", "'value", "\\\"value"}) {
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

// wrappers are calls and string prefixes that only dress a literal.
var wrappers = []string{
	"new string(", "string(", "string.from(", "string::from(", "str(", "bytes(", "[]byte(", "b\"", "b'", "r\"", "r'", "u\"", "u'", "f\"", "f'",
	"@\"", "$\"", "l\"", "n'", "some(", "just(", "secretstring(", "securestring(", "new secretstring(", "secret::new(", "text(", "literal(",
	"buffer.from(", "sensitive(", "secretstr(", "to_bytes(", "std::string(", "password(", "plaintext(", "aws.string(", "pointer.string(",
	"ptr(", "ptr.to(", "to.stringptr(", "string.valueof(", "quote(", "<<<", "basic ", "bearer ", "token ", "!!str ",
}

// wrapped skips one such wrapper.
func (m *matcher) wrapped(i int) int {
	if i < len(m.text) && m.text[i] == '(' {
		for i++; i < len(m.text) && bytes.IndexByte([]byte(" \t\r\n"), m.text[i]) >= 0; {
			i++
		}
	}
	return m.unwrap(m.unwrap(i))
}

// unwrap is where what the wrapper at offset i holds begins; i where there is
// none.
func (m *matcher) unwrap(i int) int {
	text := m.text[i:]
	if len(text) == 0 || !wrapperStarts.has(lower(text[0])) {
		return i
	}
	for _, w := range wrappers {
		if len(text) > len(w) && equalFold(text, w) {
			if c := w[len(w)-1]; c == '"' || c == '\'' {
				return i + len(w) - 1
			}
			return i + len(w)
		}
	}
	return i
}

// wrapperStarts are the bytes that wrappers begin with.
var wrapperStarts = func() (set charset) {
	for _, w := range wrappers {
		set.add(w[0])
	}
	return set
}()

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
		return len(rest) > 1 && !letter(rest[1]) || hasPrefixAnyFold(rest, []string{".to_string", ".into(", ".tochararray", ".getbytes", ".encode", ".tostring", ".to_owned", ".trim", ".freeze", ".as_bytes", ".to_vec", ".parse"})
	}
	return true
}

// bareValue reads a value without quotes, which only some files have.
func (m *matcher) bareValue(a assignment, i int, op byte) (assignment, bool) {
	text := m.text
	if m.kind.code && op != '-' && op != 'i' && !a.option() && !m.connection(i, op) {
		return a, false
	}
	stop := " \t\r\n\"'`<;,)}&|" // of values in running text
	switch {
	case op == '>':
		stop = "<\r\n"
	case op == '-':
		stop = "}\r\n\"'`"
	case m.kind.dotenv && op == '=':
		stop = " \t\r\n\"'`"
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
	if k := bytes.IndexByte(text[i:j], ' '); k > 0 && bytes.IndexByte(text[i+k:j], '=') > 0 { // a=1 b=2
		j = i + k
	}
	end := j
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
	case op == ' ' && !a.option() && !m.lineEnds(end) && !m.netrcGoesOn(end):
		return a, false
	}
	return a, j > i
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
	return hasPrefixAnyFold(rest, []string{"machine", "login", "account", "macdef", "default", "valid", "with", "require", "superuser", "nosuperuser", "createdb", "login", "in role", "replication", "profile", "account"})
}

// option reports whether the name is an option of a command line.
func (a *assignment) option() bool { return len(a.name) > 2 && a.name[0] == '-' }

// connection reports whether text[i:] is a value in a connection string, whose
// parts end with a semicolon, an ampersand or the quote around it.
func (m *matcher) connection(i int, op byte) bool {
	return op == '=' && m.inQuotes(i)
}

// inQuotes reports whether a string that began on this line is open at i.
func (m *matcher) inQuotes(i int) bool {
	lo, _ := m.line(i)
	var open byte
	for j := lo; j < i; j++ {
		switch c := m.text[j]; {
		case c == '\\':
			j++
		case open == 0 && (c == '"' || c == '\'' || c == '`'):
			open = c
		case c == open:
			open = 0
		}
	}
	return open != 0
}
