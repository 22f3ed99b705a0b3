package scanner

import (
	"bytes"

	"stanch/scanner/patch"
)

// csvFile looks at a table of values with a sign between, whose first line
// names the columns and has the keyword text[at:end]: the value in the column
// that is named like a password, of every row.
func (m *matcher) csvFile(c *compiled, at, end int) {
	text := m.text
	if m.kind.prose {
		m.proseTable(c, at)
		return
	}
	if m.seg.Line > 1 || m.seg.Column > 0 || at > maxHeader || bytes.IndexByte(text[:at], '\n') >= 0 {
		return
	}
	nl := bytes.IndexByte(text[at:min(len(text), at+maxHeader)], '\n')
	if nl < 0 {
		return
	}
	m.seen(c, at+nl)
	header := bytes.TrimPrefix(text[:at+nl], []byte("\ufeff"))
	sep := separator(header)
	for _, column := range csvColumns(header, sep) {
		for i := at + nl + 1; i < min(len(text), maxRows); {
			cell, next := csvCell(text, i, column.at, sep)
			m.cell(c, cell, column)
			i = next
		}
	}
}

// cell judges the value in a column of a table.
func (m *matcher) cell(c *compiled, cell patch.Span, column secretColumn) {
	v := m.text[cell.Lo:cell.Hi]
	if len(v) == 0 {
		return
	}
	f := candidate{span: cell, value: v}
	if m.judge(&f, assignment{name: []byte(column.name), quoted: true, op: ','}, column.want) {
		m.add(c, f, v)
	}
}

// proseTable looks at a table in text for people, whose columns the line of
// text[at:] names between bars: the password, of every row.
func (m *matcher) proseTable(c *compiled, at int) {
	text := m.text
	lo, hi := m.line(at)
	head := bytes.TrimSpace(text[lo:hi])
	m.seen(c, hi)
	if len(head) == 0 || head[0] != '|' || hi-lo > maxHeader || hi+1 >= len(text) {
		return
	}
	columns := csvColumns(text[lo:hi], '|')
	rule, i := m.line(hi + 1)
	if len(columns) == 0 || len(bytes.Trim(text[rule:i], "|-: \t\r")) > 0 {
		return
	}
	for i++; i < min(len(text), lo+maxRows) && text[i] != '\n'; {
		cell, next := csvCell(text, i, columns[0].at, '|')
		v := bytes.Trim(text[cell.Lo:cell.Hi], " \t`*")
		cell.Lo += bytes.Index(text[cell.Lo:cell.Hi], v)
		cell.Hi = cell.Lo + len(v)
		if f := (candidate{span: cell, value: v}); isStrongPassword(v) && m.judge(&f, assignment{name: []byte("password"), quoted: true, op: ','}, kindPassword) {
			m.add(c, f, v)
		}
		i = next
	}
}

// maxHeader is how long the line that names the columns may be.
const maxHeader = 4 << 10

// separator is the sign between the columns that a line names.
func separator(header []byte) byte {
	best, most := byte(','), 0
	for _, sep := range []byte(",;\t|") {
		if n := bytes.Count(header, []byte{sep}); n > most {
			best, most = sep, n
		}
	}
	return best
}

// csvColumns are the columns that are named like a secret. A password alone is
// no table: there has to be whose it is, too.
func csvColumns(header []byte, sep byte) []secretColumn {
	if bytes.IndexByte(header, sep) < 0 {
		return nil
	}
	names := bytes.ReplaceAll(header, []byte{','}, nil)
	if sep == ',' {
		names = header
	}
	names = bytes.ReplaceAll(names, []byte{sep}, []byte{','})
	return secretColumns(names)
}

// csvCell finds the value in the given column of the row at text[i:], without
// its quotes. next is where the next row begins.
func csvCell(text []byte, i, column int, sep byte) (cell patch.Span, next int) {
	for n := 0; i < len(text); n++ {
		lo := i
		if text[i] == '"' {
			for i++; i < len(text) && (text[i] != '"' || i+1 < len(text) && text[i+1] == '"'); i++ {
				if text[i] == '"' {
					i++
				}
			}
			if n == column {
				cell = patch.Span{Lo: lo + 1, Hi: min(i, len(text))}
			}
		}
		for i < len(text) && text[i] != sep && text[i] != '\n' {
			i++
		}
		if n == column && cell.Hi == 0 {
			cell = patch.Span{Lo: lo, Hi: lo + len(bytes.TrimRight(text[lo:i], " \r"))}
		}
		if i >= len(text) || text[i] == '\n' {
			break
		}
		i++
	}
	return cell, i + 1
}
