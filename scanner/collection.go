package scanner

import (
	"bytes"
	"strings"

	"stanch/scanner/patch"
)

// maxBlanks is how many blanks may align an operator.
const maxBlanks = 24

// maxCollection is how far the values of a list or a map are looked for.
const maxCollection = 2 << 10

// collection looks for the values of a list or of a map whose name is the plural
// of a secret's, API_KEYS = ["…", "…"]; the keyword stands at text[at:end].
func (m *matcher) collection(c *compiled, at, end int, w want) {
	text := m.text
	plural := 0
	if end < len(text) && lower(text[end]) == 's' {
		plural = 1
	}
	next := skipQuoted(text, end+plural)
	if next >= len(text) || text[next] != ':' && text[next] != '=' && text[next] != '[' {
		return
	}
	if plural == 1 && m.isYAML() && w == kindKey {
		m.items(c, at, end)
	}
	i, op := m.operator(end + plural)
	if op != '=' && op != ':' {
		return
	}
	if rest := bytes.TrimLeft(text[i:min(len(text), i+maxBracket)], " "); plural == 0 && (len(rest) < 2 || rest[0] != '[' || rest[1] != '"' && rest[1] != '\'') {
		return // cookieSecret: ["…", "…"]
	}
	if bytes.EqualFold(text[at:end], []byte("credential")) { // of any kind: their names, as a rule
		return
	}
	limit, from := min(len(text), i+maxBracket), i
	for i < limit && text[i] != '[' && text[i] != '{' && text[i] != '(' || i+1 < limit && text[i] == '[' && (text[i+1] == ']' || letter(text[i+1])) {
		if !alnum(text[i]) && bytes.IndexByte([]byte(" []."), text[i]) < 0 { // map[string]string{
			return
		}
		i++
	}
	if i >= limit || text[i] == '(' && len(bytes.TrimSpace(text[from:i])) > 0 { // a call
		return
	}
	a := assignment{name: text[at:end], quoted: true, op: '='}
	for lo := at; lo > 0 && nameByte(text[lo-1]); lo-- {
		a.name = text[lo-1 : end]
	}
	a.head = a.name[:len(a.name)-(end-at)]
	if !nameFits(&a) && !bytes.EqualFold(bytes.TrimRight(a.head, "_-"), []byte("valid")) { // VALID_TOKENS: what the program lets in
		return
	}
	for span := range m.literals(i) {
		f := candidate{span: span, value: text[span.Lo:span.Hi], keyword: end - at}
		if w == kindPassword && !isStrongPassword(f.value) || w == kindKey && (len(f.value) < 12 || !looksRandom(f.value)) || !m.judge(&f, a, w) {
			continue
		}
		f.public = f.public || m.inRustTests(at)
		m.seen(c, span.Hi)
		m.add(c, f, f.value)
	}
}

// skipQuoted is the offset of what follows a name that ends before text[i:], its
// quote and a few blanks aside.
func skipQuoted(text []byte, i int) int {
	if i < len(text) && (text[i] == '"' || text[i] == '\'') {
		i++
	}
	for n := 0; i < len(text) && text[i] == ' ' && n < maxBlanks; n++ {
		i++
	}
	return i
}

// items looks at the values that YAML lists, one a line, below a name that is the
// plural of a key's: those that nobody would write.
func (m *matcher) items(c *compiled, at, end int) {
	text := m.text
	_, hi := m.line(at)
	if string(bytes.TrimRight(text[end+1:hi], " \r")) != ":" {
		return
	}
	for limit := min(len(text), at+maxCollection); hi+1 < limit; {
		lo := hi + 1
		_, hi = m.line(lo)
		item, ok := bytes.CutPrefix(bytes.TrimLeft(text[lo:hi], " "), []byte("- "))
		if !ok {
			return
		}
		v := bytes.Trim(item, " \r\"'")
		if len(v) < 16 || !looksRandom(v) || !tokenLike(v) || isUUID(v) || bytes.IndexByte(v, ' ') >= 0 {
			continue
		}
		from := hi - len(item) + bytes.Index(item, v)
		f := candidate{span: patch.Span{Lo: from, Hi: from + len(v)}, value: v, keyword: end - at}
		if m.judge(&f, assignment{name: text[at:end], quoted: true, op: '='}, kindKey) {
			m.add(c, f, v)
		}
	}
}

// literals are the string literals between the bracket at text[i] and its
// counterpart, without the names of a map.
func (m *matcher) literals(i int) func(yield func(patch.Span) bool) {
	text := m.text
	return func(yield func(patch.Span) bool) {
		limit := min(len(text), i+maxCollection)
		for depth := 0; i < limit; i++ {
			switch q := text[i]; q {
			case '[', '{', '(':
				depth++
			case ']', '}', ')':
				if depth--; depth == 0 {
					return
				}
			case ';':
				return
			case '"', '\'':
				lo := i + 1
				other := depth > 1 && isOtherMember(text[max(0, i-maxBracket):i])
				for i = lo; i < limit && text[i] != q && text[i] != '\n'; i++ {
				}
				if i >= limit || text[i] != q {
					return
				}
				rest := bytes.TrimLeft(text[i+1:min(len(text), i+8)], " ")
				if named := len(rest) > 0 && (rest[0] == ':' || rest[0] == '='); !named && !other && i > lo && !yield(patch.Span{Lo: lo, Hi: i}) {
					return
				}
			}
		}
	}
}

// isOtherMember reports whether before, which a value follows, ends in the name of
// a member that is not the secret of its entry: {name: "…", key: "…"}.
func isOtherMember(before []byte) bool {
	name := bytes.TrimRight(before, " \t")
	if len(name) == 0 || name[len(name)-1] != ':' && name[len(name)-1] != '=' {
		return false
	}
	name = bytes.TrimRight(name, ":=> \t\"'")
	lo := len(name)
	for lo > 0 && nameByte(name[lo-1]) {
		lo--
	}
	return !secretMembers.has(strings.ToLower(string(name[lo:])))
}

// secretMembers are names of what an entry is there for.
const secretMembers list = " key value secret token password pass apikey api_key "
