package scanner

import "stanch/scanner/patch"

const (
	maxArgument  = 120
	minArgument  = 16 // bytes of a secret
	maxArguments = 3  // literals from the bracket on
)

// arguments looks at the literals that a call is given from its bracket on,
// which ends the keyword text[at:end], or a line behind a name: of an id and a
// secret, a later one is what nobody would write.
func (m *matcher) arguments(c *compiled, at, end int) {
	i := end
	if m.text[end-1] != '(' { // provider :name, "…", "…"
		for i < len(m.text) && nameByte(m.text[i]) {
			i++
		}
		if i == len(m.text) || m.text[i] != ',' {
			return
		}
		i++
	}
	var last patch.Span
	for n := range maxArguments {
		lit, next, ok := m.argumentAt(i)
		if !ok {
			break
		}
		if n > 0 && lit.Hi-lit.Lo >= minArgument {
			last = lit
		}
		if i = next; i >= len(m.text) || m.text[i] != ',' {
			break
		}
		i++
	}
	v := m.text[last.Lo:last.Hi]
	if len(v) == 0 || !isArgumentSecret(v) {
		return
	}
	m.seen(c, last.Hi)
	m.add(c, candidate{span: last, value: v, keyword: end - at}, v)
}

// argumentAt reads the string literal, without space in it, that is the
// argument at text[i:]; next is what follows it.
func (m *matcher) argumentAt(i int) (lit patch.Span, next int, ok bool) {
	text := m.text
	i = skipBlank(text, i)
	if i >= len(text) || text[i] != '"' && text[i] != '\'' {
		return lit, i, false
	}
	lo := i + 1
	for i = lo; i < len(text) && i-lo <= maxArgument && text[i] != text[lo-1]; i++ {
		if text[i] <= ' ' || text[i] == '\\' {
			return lit, i, false
		}
	}
	if i >= len(text) || text[i] != text[lo-1] {
		return lit, i, false
	}
	return patch.Span{Lo: lo, Hi: i}, skipBlank(text, i+1), true
}

// skipBlank is the offset of the first byte from text[i:] on that is no white space.
func skipBlank(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// isArgumentSecret reports whether v is made as keys are, of what keys are made of.
func isArgumentSecret(v []byte) bool {
	for _, c := range v {
		if !alnum(c) && c != '_' && c != '-' && c != '+' && c != '/' && c != '=' {
			return false
		}
	}
	return looksRandom(v) && mixed(v) && !isUUID(v)
}
