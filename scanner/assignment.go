package scanner

import (
	"bytes"
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
	for hi < len(text) && hi-end < maxName && nameByte(text[hi]) && (text[hi] != wideSigns[0][0] || !hasPrefixAnyFold(text[hi:], wideSigns)) {
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
	if !m.kind.code && !m.kind.script || *hi >= len(text) {
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
	if len(rest) > 2 && rest[0] == '{' && hasPrefixAnyFold(rest[1:], []string{" default", "default"}) { // variable "password" { default = "…" }
		i := len("{")
		if j := bytes.IndexByte(rest[i:], '='); j > 0 {
			return lineLo + bytes.Index(text[lineLo:lineHi], rest) + i + j + 1
		}
	}
	if i := m.partBelow(before, rest, lineHi); i > 0 {
		return i
	}
	if hasSuffixFold(before, `"name":`) || hasSuffixFold(before, `"name": `) { // {"value":"…","name":"DB_PASSWORD"}
		entry := bytes.LastIndexByte(text[lineLo:lo], '{') + 1
		if i := bytes.Index(text[lineLo+entry:lo], []byte(`"value":`)); i >= 0 {
			return lineLo + entry + i + len(`"value":`)
		}
	}
	if text[lo] == '-' && len(before) == 0 && len(bytes.Trim(rest, ",\r")) == 0 {
		return m.nextItem(lineHi)
	}
	inYAML := m.isYAML() && len(rest) == 0 && (bytes.EqualFold(before, []byte("name:")) || bytes.EqualFold(before, []byte("key:")))
	inJSON := bytes.EqualFold(before, []byte("name\":")) || bytes.EqualFold(before, []byte("key\":"))
	if lineLo < 2 || !inYAML && !inJSON {
		return 0
	}
	prevLo, prevHi := m.line(lineLo - 1)
	if inYAML { // - value: …, and name: … below
		item := bytes.TrimLeft(text[prevLo:prevHi], " ")
		if value := bytes.TrimLeft(bytes.TrimPrefix(item, []byte("-")), " "); bytes.HasPrefix(item, []byte("-")) && bytes.HasPrefix(value, []byte("value:")) {
			return prevHi - len(value) + len("value:")
		}
		return 0
	}
	if i := bytes.Index(text[prevLo:prevHi], []byte(`"value":`)); i >= 0 {
		return prevLo + i + len(`"value":`)
	}
	return 0
}

// nextItem is where the item begins that follows, in a list with one a line, the
// option on the line that ends at hi: - --password, and - … below; or 0.
func (m *matcher) nextItem(hi int) int {
	if hi+1 >= len(m.text) {
		return 0
	}
	lo, end := m.line(hi + 1)
	item := bytes.TrimLeft(m.text[lo:end], " \t")
	if m.isYAML() {
		dashless, ok := bytes.CutPrefix(item, []byte("- "))
		if item = dashless; !ok {
			return 0
		}
	} else if len(item) == 0 || item[0] != '"' && item[0] != '\'' {
		return 0
	}
	if len(item) < 4 || item[0] == '-' {
		return 0
	}
	return end - len(item)
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
	if m.erlangVariable(lo) {
		return false
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
		if open <= 0 {
			return false
		}
		call, commas := text[lineLo:lineLo+open], bytes.Count(text[lineLo+open:i], []byte{','})
		return commas == 0 && (hasSuffixFold(call, ".set") || hasSuffixFold(call, "setattr")) || commas%2 == 1 && hasSuffixFold(call, "map.of")
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

// erlangVariable reports whether the name at text[lo:] is a variable of Erlang,
// which has a capital: encode(Password, "…"). What -define is given has one as well.
func (m *matcher) erlangVariable(lo int) bool {
	if m.kind.ext != "erl" && m.kind.ext != "hrl" || !upper(m.text[lo]) {
		return false
	}
	lineLo, _ := m.line(lo)
	return !bytes.HasPrefix(m.text[lineLo:lo], []byte("-define("))
}

func hasSuffixFold(text []byte, end string) bool {
	return len(text) >= len(end) && bytes.EqualFold(text[len(text)-len(end):], []byte(end))
}

// tagged reports whether the name at text[lo:] stands in a tag of markup.
func (m *matcher) tagged(lo int) bool {
	from := max(0, lo-80)
	open := bytes.LastIndexAny(m.text[from:lo], "<>")
	return open >= 0 && m.text[from+open] == '<' && (!m.kind.code || from+open == lo-1 && m.inQuotes(lo))
}

// option reports whether the name is an option of a command line.
func (a *assignment) option() bool { return len(a.name) > 2 && a.name[0] == '-' }

// connection reports whether text[i:] is a value in a connection string, whose
// parts end with a semicolon, an ampersand or the quote around it.
func (m *matcher) connection(i int, op byte) bool {
	return (op == '=' || op == ':' && i > 0 && m.text[i-1] == ' ' && m.header(i)) && m.inQuotes(i)
}

// header reports whether the name before text[i:] is one that only headers of
// HTTP have, such as X-Api-Key: in a string of code, its value has no quotes.
func (m *matcher) header(i int) bool {
	lo, _ := m.line(i)
	name := bytes.TrimRight(m.text[lo:i], ": ")
	name = name[bytes.LastIndexAny(name, " \"'`,(")+1:]
	return bytes.IndexByte(name, '-') > 0 && letter(name[0])
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
