package scanner

import (
	"bytes"

	"stanch/scanner/patch"
)

// assignment is a literal value handed to a name: password = "…", password: …,
// --password …, <password>…</password> and the many other ways to write it.
type assignment struct {
	name   []byte // the whole identifier
	tail   []byte // what of the identifier follows the keyword
	head   []byte // what of it stands before
	value  patch.Span
	quoted bool
	op     byte // what hands the value over: = : , ( > or a space; - for a shell's default
	vague  bool // the name says more than that: the value has to speak for itself
}

// generic looks for a literal assigned to a name that holds the keyword at
// text[at:end], and judges whether it is a real credential.
func (m *matcher) generic(c *compiled, at, end int) {
	if m.kind.skipped && !m.kind.script && c.Value == "" {
		return
	}
	if c.Value == "" && (!nameByte(m.text[end-1]) || bytes.IndexByte(m.text[at:end], '=') > 0) { // "pw =", to tell short names from parts of others
		for end = at + 1; nameByte(m.text[end]); {
			end++
		}
	}
	if end > at+1 && (m.text[at] == '_' || m.text[at] == '-' || m.text[at] == '.') {
		at++
	}
	if c.Value == "" && longerWord(m.text[end:]) && m.text[end] != 's' { // most that a keyword is part of; an s may be the plural
		return
	}
	want := kindPassword
	if c.Kind != "password" && c.Value == "" {
		want = kindKey
	}
	a, ok := m.assignment(at, end)
	if !ok && c.Value != "" && !nameByte(m.text[end-1]) && (at == 0 || !nameByte(m.text[at-1]) || m.text[at-1] == '.') {
		a, ok = m.nextLiteral(c, at, end)
	}
	value := m.text[a.value.Lo:a.value.Hi]
	if !ok || bytes.Contains(value, []byte(`\x`)) || len(value) > 0 && value[0] == '[' && !a.quoted {
		m.several(c, at, end, want)
		return
	}
	if c.Pattern != "" {
		if _, ok := m.find(c, a.value.Lo, a.value.Hi); !ok {
			return
		}
	}
	if a.op == '=' && a.quoted && m.kind.code {
		a = m.itsOwn(a, at)
		value = m.text[a.value.Lo:a.value.Hi]
	}
	f := candidate{span: a.value, value: value}
	if !m.judge(&f, a, want) {
		return
	}
	f.public = f.public || m.inRustTests(at) || m.hiddenField(a) || m.downloadToken(a)
	if len(c.Words) > 0 {
		lo, _ := m.line(at)
		if !containsAnyFold(m.text[lo:a.value.Lo], c.Words) {
			return
		}
	}
	m.seen(c, a.value.Hi)
	f.keyword = end - at
	m.add(c, f, value)
}

// hiddenField reports whether the name is that of a field of a form that nobody
// sees, by which a server knows its own page again: it is good for one session.
func (m *matcher) hiddenField(a assignment) bool {
	lo, _ := m.line(a.value.Lo)
	tag := m.text[max(lo, a.value.Lo-2*maxName):a.value.Lo]
	tag = tag[max(bytes.LastIndexByte(tag, '<'), 0):]
	return a.keyword("token") && hasPrefixAnyFold(tag, []string{"<input"}) && containsAnyFold(tag, []string{`type="hidden"`, "type='hidden'", "type=hidden"})
}

// downloadToken reports whether the value is the token that Firebase puts into
// the address of one file, for all who may see that: ?alt=media&token=…
func (m *matcher) downloadToken(a assignment) bool {
	return a.keyword("token") && isUUID(m.text[a.value.Lo:a.value.Hi]) && bytes.HasSuffix(m.before(a), []byte("alt=media&"))
}

// itsOwn is the assignment whose name stands at text[at:] with the value of its
// own, where several names are given several values: user, password = "…", "…".
func (m *matcher) itsOwn(a assignment, at int) assignment {
	lo, _ := m.line(at)
	before := bytes.TrimSpace(m.text[lo : at-len(a.head)])
	nth := bytes.Count(before, []byte{','})
	if nth == 0 || before[len(before)-1] != ',' || bytes.ContainsAny(before, "(\"'[{=:") {
		return a
	}
	b := a
	for ok := true; nth > 0; nth-- {
		i := skipBlank(m.text, b.value.Hi+1)
		if i >= len(m.text) || m.text[i] != ',' {
			return a
		}
		i = skipBlank(m.text, i+1)
		if i >= len(m.text) || m.text[i] != '"' && m.text[i] != '\'' {
			return a
		}
		if b, ok = m.quotedValue(b, i, m.text[i], false); !ok {
			return a
		}
	}
	return b
}

// several looks for what is no single literal: the bytes of a key, the secrets of
// a list.
func (m *matcher) several(c *compiled, at, end int, w want) {
	if !c.generic() {
		return
	}
	if w == kindKey && m.kind.code {
		m.byteKey(c, at, end)
	}
	m.collection(c, at, end, w)
}

// nextLiteral is the first quoted literal behind a keyword that is no name,
// such as "session(", on its line and within the rule's reach.
func (m *matcher) nextLiteral(c *compiled, at, end int) (a assignment, ok bool) {
	_, hi := m.line(at)
	for i := end; i < min(hi, end+c.Context); i++ {
		q := m.text[i]
		if q != '"' && q != '\'' && q != '`' {
			continue
		}
		a.name = m.text[at:end]
		if a, ok = m.quotedValue(a, i, q, false); ok && a.value.Hi-a.value.Lo >= 8 {
			return a, true
		}
		if i = a.value.Hi; !ok {
			return a, false
		}
	}
	return a, false
}
