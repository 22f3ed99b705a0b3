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
	if lower(text[at]) == 'f' { // from stdin
		m.copied(c, at, end, limit)
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
	columns := secretColumns(text[lo : lo+hi])
	rest := lo + hi + 1
	values := bytes.IndexByte(text[rest:min(limit, rest+64)], '(')
	if len(columns) == 0 || values < 0 || !containsAnyFold(text[rest:rest+values], []string{"value"}) {
		return
	}
	m.seen(c, rest)
	for i := rest + values; i < limit && text[i] == '('; {
		next := i
		for _, column := range columns {
			cell, behind, ok := sqlCell(text[:limit], i+1, column.at)
			if !ok {
				return
			}
			m.cell(c, cell, column)
			next = behind
		}
		for i = next; i < limit && (text[i] == ',' || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t'); {
			i++
		}
	}
}

// copied looks at the rows that PostgreSQL copies: COPY users (name, password)
// FROM stdin; the columns parted by tabs, the last row above "\.".
func (m *matcher) copied(c *compiled, at, end, limit int) {
	text := m.text
	lo, hi := m.line(at)
	m.seen(c, end)
	open := bytes.IndexByte(text[lo:at], '(')
	if open < 0 || !hasPrefixAnyFold(text[lo:], []string{"copy "}) {
		return
	}
	columns := secretColumns(bytes.TrimRight(text[lo+open+1:at], ") "))
	for i := hi + 1; len(columns) > 0 && i < limit && text[i] != '\\' && text[i] != '\n'; {
		next := i
		for _, column := range columns {
			var cell patch.Span
			if cell, next = csvCell(text, i, column.at, '\t'); string(text[cell.Lo:cell.Hi]) != `\N` {
				m.cell(c, cell, column)
			}
		}
		i = next
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

// secretColumn is a column of a table that is named like a secret.
type secretColumn struct {
	at   int // 0-based
	name string
	want want
}

// What columns with secrets are called.
var (
	passwordNames = []string{"password", "passwd", "pwd", "pass", "userpass", "passphrase", "secret", "passwort", "kennwort", "senha", "contraseña", "contrasena", "mot_de_passe", "wachtwoord", "hasło", "пароль", "密码"}
	keyNames      = []string{"api_key", "apikey", "token", "access_key", "secret_key", "private_key"}
)

// secretColumns are those of the columns, with commas between, that are named
// like a secret.
func secretColumns(columns []byte) (all []secretColumn) {
	at := 0
	for name := range bytes.SplitSeq(columns, []byte{','}) {
		name = bytes.ReplaceAll(bytes.Trim(name, " \t\r\n`\"[]'"), []byte{' '}, []byte{'_'})
		if w := endsInWord(name, passwordNames); w != "" {
			all = append(all, secretColumn{at, "password", kindPassword})
		} else if w := endsInWord(name, keyNames); w != "" {
			all = append(all, secretColumn{at, w, kindKey})
		}
		at++
	}
	return all
}

// endsInWord is the one of the words that the name is, or ends in behind "_".
func endsInWord(name []byte, words []string) string {
	for _, w := range words {
		if len(name) < len(w) || !hasSuffixFold(name, w) {
			continue
		}
		if n := len(name) - len(w); n == 0 || n > 1 && name[n-1] == '_' {
			return w
		}
	}
	return ""
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
