package remedy

import (
	"errors"
	"strings"
)

var (
	errNoLiteral = errors.New("it is not in a literal")
	errInComment = errors.New("it is in a comment: take it out by hand")
)

// literal is a text of a program, quotes included.
type literal struct {
	lo, hi int
	open   string // the quote, which ends it as well
}

// syntax is how a language writes comments and texts. A text ends on the line
// it begins on, unless its quote is in long: so a quote that is none, in a
// regular expression say, leads no further astray than to the end of its line.
type syntax struct {
	lang     Lang
	comments []string    // to the end of the line
	blocks   [][2]string // over lines
	long     []string    // quotes of texts over lines
	quotes   string      // of texts on one line
	prefixes string      // letters before a quote that change nothing
	insert   []string    // what begins a value within a text
	raw      string      // quotes in which a backslash is one
}

var syntaxes = [...]syntax{
	{lang: Python, comments: []string{"#"}, long: []string{`"""`, `'''`}, quotes: `"'`, prefixes: "uUrR"},
	{lang: JavaScript, comments: []string{"//"}, blocks: [][2]string{{"/*", "*/"}}, long: []string{"`"}, quotes: `"'`, insert: []string{"${"}},
	{lang: Java, comments: []string{"//"}, blocks: [][2]string{{"/*", "*/"}}, long: []string{`"""`}, quotes: `"`},
	{lang: Kotlin, comments: []string{"//"}, blocks: [][2]string{{"/*", "*/"}}, long: []string{`"""`}, quotes: `"`, insert: []string{"$"}},
	{lang: CSharp, comments: []string{"//"}, blocks: [][2]string{{"/*", "*/"}}, long: []string{`"""`}, quotes: `"`},
	{lang: Rust, comments: []string{"//"}, blocks: [][2]string{{"/*", "*/"}}, quotes: `"`},
	{lang: Ruby, comments: []string{"#"}, quotes: `"'`, insert: []string{"#{"}},
	{lang: PHP, comments: []string{"//", "#"}, blocks: [][2]string{{"/*", "*/"}}, quotes: `"'`, insert: []string{"$", "{$"}},
	{lang: Shell, comments: []string{"#"}, quotes: `"'`, raw: "'"},
	{lang: Terraform, comments: []string{"#", "//"}, blocks: [][2]string{{"/*", "*/"}}, quotes: `"`},
}

// syntaxOf is the syntax of a language that has one here; no other is asked for.
func syntaxOf(l Lang) *syntax {
	for i := range syntaxes {
		if syntaxes[i].lang == l {
			return &syntaxes[i]
		}
	}
	return &syntax{}
}

// literal finds the text that the secret stands in.
func (s *site) literal(l Lang) (literal, error) {
	x, t := syntaxOf(l), s.text
	for i := 0; i < len(t) && i <= s.lo; {
		switch end, open := x.token(t, i); {
		case open == "":
			i = end
		case open == "#": // a comment
			if s.lo < end {
				return literal{}, errInComment
			}
			i = end
		case s.lo < end:
			lit := literal{i, end, open}
			return lit, s.fits(x, lit)
		default:
			i = end
		}
	}
	return literal{}, errNoLiteral
}

// token is the end of what begins at i: a comment ("#"), a text (its quote), or
// else one byte.
func (x *syntax) token(t string, i int) (end int, open string) {
	rest := t[i:]
	for _, c := range x.comments {
		if strings.HasPrefix(rest, c) && (c != "#" || x.lang != Shell || i == 0 || strings.IndexByte(" \t\n;&|(", t[i-1]) >= 0) {
			return i + len(rest) - len(afterLine(rest)), "#"
		}
	}
	for _, b := range x.blocks {
		if strings.HasPrefix(rest, b[0]) {
			if n := strings.Index(rest[len(b[0]):], b[1]); n >= 0 {
				return i + len(b[0]) + n + len(b[1]), "#"
			}
			return len(t), "#"
		}
	}
	for _, q := range x.long {
		if strings.HasPrefix(rest, q) {
			if n := strings.Index(rest[len(q):], q); n >= 0 {
				return i + 2*len(q) + n, q
			}
			return len(t), q
		}
	}
	if strings.IndexByte(x.quotes, rest[0]) < 0 {
		return i + 1, ""
	}
	for j := 1; j < len(rest) && rest[j] != '\n'; j++ {
		switch {
		case rest[j] == '\\' && strings.IndexByte(x.raw, rest[0]) < 0:
			j++
		case rest[j] == rest[0]:
			return i + j + 1, rest[:1]
		}
	}
	return i + 1, ""
}

// afterLine is what follows the first line.
func afterLine(s string) string {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[i:]
	}
	return ""
}

// fits reports what keeps a literal from being replaced as a whole.
func (s *site) fits(x *syntax, lit literal) error {
	n := len(lit.open)
	if lit.hi-n < s.hi || lit.lo+n > s.lo || len(lit.open) > 1 || strings.Contains(s.text[lit.lo:lit.hi], "\n") {
		return errors.New("it is part of a text over several lines")
	}
	if lit.lo > 0 {
		switch c := s.text[lit.lo-1]; {
		case strings.IndexByte(x.prefixes, c) >= 0 && x.prefixes != "" && (lit.lo == 1 || !isWord(s.text[lit.lo-2])):
			return errors.New("its text has a prefix")
		case isWord(c) && x.lang != Shell || c == '@' && x.lang == CSharp || (c == '$' || c == '#') && x.lang != Shell && x.lang != PHP:
			return errors.New("its text has a prefix")
		case c == '$' && x.lang == Shell:
			return errors.New("its text has a prefix")
		}
	}
	for _, in := range x.insert {
		if lit.open != "'" && strings.Contains(s.text[lit.lo:lit.hi], in) {
			return errors.New("values are inserted into its text")
		}
	}
	return nil
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || isLower(c) || isUpper(c)
}
