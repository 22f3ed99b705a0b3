package scanner

import (
	"bytes"
	"strings"

	"stanch/scanner/patch"
)

// sqlInsert looks at rows that SQL inserts, from the keyword at text[at:end]
// on: the value in a column that is named like a password, of every row.
func (m *matcher) sqlInsert(c *compiled, at, end int) {
	text := m.text
	limit := min(len(text), at+maxRows)
	if rows := userRows(text[end:min(limit, end+maxTableName)]); rows > 0 {
		m.seen(c, end+rows)
		m.plainRows(c, end+rows, limit)
		return
	}
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

// userRows is where the rows begin that go into a table of users without a list
// of its columns, after "INSERT INTO"; 0 where there is none.
func userRows(text []byte) int {
	open := bytes.IndexByte(text, '(')
	if open < 0 {
		return 0
	}
	f := bytes.Fields(bytes.ToLower(text[:open]))
	if len(f) != 2 || string(f[1]) != "values" {
		return 0
	}
	last := ""
	for w := range words(f[0]) {
		last = w
	}
	if !userTables.has(strings.TrimSuffix(last, "s")) {
		return 0
	}
	return open
}

// userTables end the names of tables that hold people who sign in.
const userTables list = " user account admin administrator login member credential employee staff "

// rowPassword reports whether a value of such a table can only be a password.
func rowPassword(v []byte) bool {
	lowers, uppers := 0, 0
	for _, c := range v {
		if upper(c) {
			uppers++
		} else if letter(c) {
			lowers++
		}
	}
	return len(v) >= 8 && len(v) <= 40 && isStrongPassword(v) && (uppers > 0 && lowers > 0 && digits(v) > 0 || bytes.ContainsAny(v, "!@#$%^&*?=")) &&
		!bytes.ContainsAny(v, " /:") && !isAddress(v) && !isUUID(v)
}

// plainRows looks at rows whose columns have no names: what can only be a
// password is one.
func (m *matcher) plainRows(c *compiled, i, limit int) {
	text := m.text
	for i < limit && text[i] == '(' {
		next := i
		for column := 0; column < maxColumns; column++ {
			cell, behind, ok := sqlCell(text[:limit], i+1, column)
			if !ok {
				return
			}
			next = behind
			v := text[cell.Lo:cell.Hi]
			if !rowPassword(v) {
				continue
			}
			f := candidate{span: cell, value: v}
			if m.judge(&f, assignment{name: []byte("password"), quoted: true, op: ','}, kindPassword) {
				m.add(c, f, v)
			}
		}
		for i = next; i < limit && (text[i] == ',' || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t'); {
			i++
		}
	}
}

const (
	maxColumns    = 24
	maxTableName  = 120
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
