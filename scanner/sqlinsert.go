package scanner

import (
	"bytes"

	"stanch/scanner/patch"
)

// sqlInsert looks at rows that SQL inserts, from the keyword at text[at:end]
// on: the value in a column that is named like a password, of every row.
func (m *matcher) sqlInsert(c *compiled, at, end int) {
	text := m.text
	limit := min(len(text), at+maxRows)
	i := bytes.IndexByte(text[end:min(limit, end+maxInsertHead)], '(')
	if i < 0 {
		return
	}
	lo := end + i + 1
	hi := bytes.IndexByte(text[lo:min(limit, lo+maxInsertHead)], ')')
	if hi < 0 {
		return
	}
	column := passwordColumn(text[lo : lo+hi])
	rest := lo + hi + 1
	values := bytes.IndexByte(text[rest:min(limit, rest+64)], '(')
	if column < 0 || values < 0 || !containsAnyFold(text[rest:rest+values], []string{"value"}) {
		return
	}
	m.seen(c, rest)
	for i := rest + values; i < limit && text[i] == '('; {
		cell, next, ok := sqlCell(text[:limit], i+1, column)
		if !ok {
			return
		}
		if v := text[cell.Lo:cell.Hi]; len(v) > 0 {
			f := candidate{span: cell, value: v}
			name := assignment{name: []byte("password"), quoted: true, op: ','}
			if m.judge(&f, name, kindPassword) {
				m.add(c, f, v)
			}
		}
		for i = next; i < limit && (text[i] == ',' || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t'); {
			i++
		}
	}
}

const (
	maxInsertHead = 2 << 10  // bytes of a list of columns
	maxRows       = 64 << 10 // bytes of rows of one statement
)

// passwordColumn is the 0-based index of the first column that is named like a
// password, or -1.
func passwordColumn(columns []byte) int {
	n := 0
	for name := range bytes.SplitSeq(columns, []byte{','}) {
		name = bytes.Trim(name, " \t\r\n`\"[]'")
		for _, w := range []string{"password", "passwd", "pwd", "pass", "user_pass", "userpass", "passphrase", "secret", "api_key", "apikey", "token"} {
			if bytes.EqualFold(name, []byte(w)) || len(name) > len(w)+1 && equalFold(name[len(name)-len(w):], w) && name[len(name)-len(w)-1] == '_' {
				return n
			}
		}
		n++
	}
	return -1
}

// sqlCell finds the quoted value in the given column of the row at text[i:];
// empty where it is not quoted. next is behind the row.
func sqlCell(text []byte, i, column int) (cell patch.Span, next int, ok bool) {
	for n := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case ')':
			return cell, i + 1, true
		case ',':
			n++
		case '\'', '"':
			lo := i + 1
			for i = lo; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if n == column {
				cell = patch.Span{Lo: lo, Hi: min(i, len(text))}
			}
		case '(':
			return cell, i, false // a call or a query: no plain row
		}
	}
	return cell, i, false
}
