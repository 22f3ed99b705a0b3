package scanner

import (
	"bytes"
	"strings"
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
	if op == ':' && lo > 0 && (text[lo-1] == ':' && !m.scoped(i) || text[lo-1] == '/') { // arn:…:secret:x, /etc/passwd:644
		return a, false
	}
	a.head, a.tail, a.name, a.op = text[lo:at], text[end:hi], text[lo:hi], op
	if !nameFits(&a) {
		return a, false
	}
	return m.value(a, i, op)
}

// scoped reports whether a colon before text[i:] ends a name of YAML that has
// colons itself: profile::db::password: …
func (m *matcher) scoped(i int) bool {
	return m.isYAML() && i < len(m.text) && m.text[i] == ' '
}

func (m *matcher) isYAML() bool { return m.kind.ext == "yaml" || m.kind.ext == "yml" }

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
	if hasSuffixFold(before, `"name":`) || hasSuffixFold(before, `"name": `) { // {"value":"…","name":"DB_PASSWORD"}
		entry := bytes.LastIndexByte(text[lineLo:lo], '{') + 1
		if i := bytes.Index(text[lineLo+entry:lo], []byte(`"value":`)); i >= 0 {
			return lineLo + entry + i + len(`"value":`)
		}
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
		if hasPrefixAnyFold(body, []string{"default", "value\""}) {
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
	if erlangExts.has(m.kind.ext) && lo > 0 && bytes.IndexByte([]byte("{(:"), text[lo-1]) >= 0 { // {password, "…"}
		return true
	}
	if lo > 0 && text[lo] == '-' && (text[lo-1] == '"' || text[lo-1] == '\'') { // ["app", "--password", "…"]
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

// erlangExts are languages whose names stand in tuples.
const erlangExts list = " erl hrl ex exs "

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
		case '*': // **Password**: …
			if m.kind.prose {
				continue
			}
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
		for _, second := range []string{", _ := ", ", err := ", ", _ = ", ", err = "} { // key, err := hex.DecodeString("…")
			if hasPrefixAnyFold(text[i:], []string{second}) && m.kind.code {
				return i + len(second), '='
			}
		}
		return i + 1, ','
	case c == '(':
		return i + 1, '('
	case c == '>':
		return i + 1, '>'
	case c == ')' && hasPrefixAnyFold(text[i+1:], typing): // find("password").send_keys("…")
		return i + 1 + bytes.IndexByte(text[i+1:], '(') + 1, '('
	case c == '<' && at(i+1) == '-': // R
		return i + 2, '='
	case c == '-' && at(i+1) == '>' && i > 1 && (text[i-1] == '"' || text[i-2] == '"'): // "password" -> "…"
		return i + 2, '='
	case c == 't' && space && hasPrefixAnyFold(text[i:limit], []string{"to \""}) && (text[i-2] == '"' || m.kind.ext == "applescript"): // "password" to "…"
		return i + 3, '='
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
	case c == '{' && m.kind.code && at(i+1) == '"': // const std::string token{"…"}
		return i + 1, '='
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
	case space && m.kind.markup && hasPrefixAnyFold(text[i:limit], []string{"serializeas=", "translatable=", "formatted=", "type=\"string\"", "tools:"}):
		if j := bytes.IndexByte(text[i:limit], '>'); j > 0 && text[i+j-1] != '/' { // <string name="db_password" translatable="false">…
			return i + j + 1, '>'
		}
		return 0, 0
	case space && m.kind.prose && hasPrefixAnyFold(text[i:limit], []string{"for ", "of "}): // the password for root is …
		if j := bytes.Index(text[i:limit], []byte(" is ")); j > 0 && bytes.IndexByte(text[i:i+j], '\n') < 0 {
			return i + j + 4, 'i'
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
	case hasPrefixAnyFold(text[hi:], []string{" value=", "\" value=", "' value=", "\" android:value=", "\" content="}):
		return true
	case text[lo] != '$' && lo > 0 && text[lo-1] == ':' && lispExts.has(m.kind.ext): // :password "…"
		return hi+1 < len(text) && text[hi+1] == '"'
	case setters.has(strings.ToLower(string(bytes.Trim(before, "(\" ")))) && !m.kind.prose:
		return true
	case len(before) == 0:
		quoted := hi+1 < len(text) && (text[hi+1] == '"' || text[hi+1] == '\'')                               // password '…', as in Gradle
		return quoted || !m.kind.code && !m.kind.prose && !m.kind.markup && (!m.kind.script || m.kind.dotenv) // passwd bob
	case bytes.EqualFold(before, []byte("#define")) || bytes.EqualFold(before, []byte("env")) || bytes.EqualFold(before, []byte("arg")):
		return true
	}
	return followsUser(before)
}

// setters hand a value to the name that follows them: SetEnv DB_PASSWORD …
const setters list = " setenv set setx setq proxy_set_header fastcgi_param uwsgi_param export "

// lispExts are languages that write :name "value".
const lispExts list = " clj cljs cljc edn el lisp scm rkt "

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
