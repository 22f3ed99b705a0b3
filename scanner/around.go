package scanner

import "bytes"

// before is what of its line stands before the name of an assignment, without
// the quotes around the name; false where the name is not where it was.
func (m *matcher) before(a assignment) []byte {
	lo, _ := m.line(a.value.Lo)
	text := m.text[max(lo, a.value.Lo-maxGap-3*maxName):a.value.Lo]
	return bytes.TrimRight(text[:max(bytes.LastIndex(text, a.name), 0)], "\"'`\\ \t")
}

// prompted reports whether what is assigned is what a person is asked, by a
// script of Windows: set /p PASSWORD=Your password:
func (m *matcher) prompted(a assignment) bool {
	return (m.kind.ext == "bat" || m.kind.ext == "cmd") && hasSuffixFold(m.before(a), "set /p")
}

// otherwiseWord reports whether a name in quotes is one of two values, and what
// follows its colon the other: kind === "password" ? "newPassword" : "code".
func (m *matcher) otherwiseWord(a assignment) bool {
	return a.op == ':' && m.kind.code && bytes.HasSuffix(m.before(a), []byte("?"))
}

// elementMakers make an element of a page of a tag and of what it is given.
const elementMakers list = " h hasync createelement cloneelement jsx jsxs jsxdev _jsx _jsxs _jsxdev createvnode createelementvnode createblock createelementblock _createvnode _createelementvnode _createblock _createelementblock "

// elementKey reports whether a value is what a library tells elements of a page
// apart by: h(Host, { key: "…" }), <Row key="…">.
func (m *matcher) elementKey(a assignment) bool {
	if len(a.head) > 0 || len(a.tail) > 0 || !m.kind.code || !a.keyword("key") {
		return false
	}
	before := m.before(a)
	if a.op == '=' {
		tag := before[bytes.LastIndexByte(before, '<')+1:]
		return (m.kind.ext == "jsx" || m.kind.ext == "tsx") && len(tag) > 0 && len(tag) < len(before) && letter(tag[0]) && bytes.IndexByte(tag, '>') < 0
	}
	given, ok := bytes.CutSuffix(before, []byte("{"))
	if given, ok2 := bytes.CutSuffix(bytes.TrimRight(given, " "), []byte(",")); ok && ok2 {
		open := bytes.LastIndexByte(given, '(')
		if open < 0 || bytes.IndexByte(given[open:], ',') >= 0 {
			return false
		}
		maker := given[:open]
		maker = maker[bytes.LastIndexAny(maker, " .,;:?&|(){}[]=>!")+1:]
		return elementMakers.has(string(bytes.ToLower(maker)))
	}
	return false
}
