package scanner

import (
	"bytes"
	"slices"
	"strings"
)

func isWord(s []byte) bool {
	for _, c := range s {
		if !letter(c) {
			return false
		}
	}
	return true
}

// isPhrase reports whether s is a passphrase of words: four or more of them,
// of small letters alone, one space between.
func isPhrase(s []byte) bool {
	spaces := 0
	for i, c := range s {
		switch {
		case c == ' ' && i > 0 && s[i-1] != ' ' && i < len(s)-1:
			spaces++
		case c < 'a' || c > 'z':
			return false
		}
	}
	return spaces >= 3 && spaces*12 > len(s)-spaces
}

// isList reports whether s is words with commas or bars between: settings of a
// program, such as required|confirmed.
func isList(s []byte) bool {
	for _, c := range s {
		if !letter(c) && c != ',' && c != '|' && c != '_' {
			return false
		}
	}
	return bytes.ContainsAny(s, ",|")
}

// isChecks reports whether s is the checks of a form, with bars between, some
// with what they are held against: required|min:8.
func isChecks(s []byte) bool {
	args := 0
	for part := range bytes.SplitSeq(s, []byte{'|'}) {
		name, arg, ok := bytes.Cut(part, []byte{':'})
		if !isName(name) || !isWord(bytes.ReplaceAll(name, []byte{'_'}, nil)) || len(name) < 3 {
			return false
		}
		if ok && len(arg) > 0 {
			args++
		}
	}
	return bytes.IndexByte(s, '|') > 0 && args > 0 || bytes.Contains(s, []byte("required|"))
}

// isRange reports whether s is two small numbers with a sign between, or the
// versions of a package that will do: 8-72, ^4.0.1.
func isRange(s []byte) bool {
	if len(s) < 6 && len(bytes.Trim(s, "0123456789-.:/")) == 0 {
		return true
	}
	rest := bytes.TrimLeft(s, "^~>=<")
	return len(rest) < len(s) && bytes.Count(rest, []byte{'.'}) == 2 && len(bytes.Trim(rest, "0123456789.")) == 0
}

// codeHeads begin the codes of errors and fields.
const codeHeads list = " password passwd pwd pass token secret auth err error e code msg field login user "

// isCode reports whether s is such a code in capitals: AUTH_1001, PASSWORD_1.
func isCode(s []byte) bool {
	head, number, ok := bytes.Cut(s, []byte{'_'})
	if !ok {
		head, number, ok = bytes.Cut(s, []byte{'-'})
	}
	return ok && bytes.Equal(head, bytes.ToUpper(head)) && codeHeads.has(strings.ToLower(string(head))) && len(number) <= 5 && digits(number) == len(number)
}

// isVersioned reports whether s is words with signs between and a version or a
// number behind, as things of a program are named: acme_jwt_v1.
func isVersioned(s []byte) bool {
	words := 0
	for part := range bytes.FieldsFuncSeq(s, func(r rune) bool { return r == '_' || r == '-' || r == ':' || r == '.' || r == '/' }) {
		word := bytes.TrimRight(part, "0123456789")
		switch n := len(part) - len(word); {
		case !isWord(word) || n > 4 || n > 2 && len(word) > 1:
			return false
		case len(word) > 2:
			words++
		}
	}
	return words >= 2
}

// partWords end the names of the parts that a program's pages are made of.
const partWords list = " outlined rounded filled sharp tone closed icon glyph section panel input field box text area view page screen form button card dialog modal widget toggle component " +
	"control editor picker label column cell item group layout factory service handler controller provider formatter renderer validator "

// namesPart reports whether s is the name of such a part, in camel case: LockOutlined.
func namesPart(s []byte) bool {
	n, last := 0, ""
	for w := range words(s) {
		n++
		last = w
	}
	return n > 1 && partWords.has(last)
}

// isAddress reports whether s is the address of a mailbox.
func isAddress(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	if at <= 0 || bytes.IndexByte(s[at+1:], '@') >= 0 {
		return false
	}
	dot := bytes.LastIndexByte(s, '.')
	if dot < at+2 || len(s)-dot < 3 || len(s)-dot > 8 {
		return false
	}
	for _, c := range s[at+1:] {
		if !alnum(c) && c != '.' && c != '-' {
			return false
		}
	}
	return !digit(s[dot+1])
}

// isJoinedPhrase reports whether s is a passphrase of three or more words joined by one kind of sign, none of which a program's name would have.
func isJoinedPhrase(s []byte) bool {
	var sign byte
	var seen []string
	start, joints := 0, 0
	take := func(end int) bool {
		w := string(bytes.ToLower(s[start:end]))
		start = end + 1
		if len(w) < 3 || len(w) > 10 || aboutWords.has(w) || shownWords.has(w) || plainValues.has(w) || plainTail.has(w) || codeWords.has(w) {
			return false
		}
		if !slices.Contains(seen, w) {
			seen = append(seen, w)
		}
		return true
	}
	for i, c := range s {
		switch {
		case letter(c):
			continue
		case c != '-' && c != '_' && c != '.' || sign != 0 && c != sign:
			return false
		}
		sign = c
		joints++
		if !take(i) {
			return false
		}
	}
	return sign != 0 && take(len(s)) && joints >= 2 && len(seen) >= 2 && len(s) >= 14
}

// codeWords are parts of the names of hosts, packages, events and options.
const codeWords list = " com org net www http https api app web src lib get set put new old user users name the and for with not from auth login logout account accounts " +
	"admin server client service services cloud aws azure google github gitlab internal local example config settings spring java javax python node " +
	"data database db sql mysql postgres redis mongo mail email smtp ftp ssh tls ssl cert root vault kube kubernetes docker container system " +
	"update create delete edit change reset forgot forgotten confirm confirmation verify strength policy required invalid error message label title " +
	"current again repeat retype weak strong changed minimum maximum native caching sha plugin method basic digest bearer oauth oidc saml ldap kerberos " +
	"manager provider factory credentials credential production staging development test default custom session cookie cookies form input page view screen "

// mixed reports whether s has letters and digits.
func mixed(s []byte) bool {
	l, d := false, false
	for _, c := range s {
		l, d = l || letter(c), d || digit(c)
	}
	return l && d
}

// tokenLike reports whether s is made of what keys are made of.
func tokenLike(s []byte) bool {
	odd := 0
	for i, c := range s {
		switch {
		case alnum(c) || c == '_' || c == '-' || c == '=':
		case c == '/' && i == 0:
			return false
		case c == '+' || c == '/' || c == '.' || c == '~' || c == '!' || c == '@' || c == '#' || c == '$' || c == '%' || c == '^' || c == '&' || c == '*' || c == ':':
			odd++
		default:
			return false
		}
	}
	return odd*3 < len(s)
}

func printable(s []byte) bool {
	for _, c := range s {
		if c < 0x20 || c == 0x7f {
			return false
		}
	}
	return true
}

// dotted reports whether s is a path or a dotted name.
func dotted(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	if s[0] == '/' || s[0] == '.' || s[0] == '~' || bytes.HasPrefix(s, []byte("--")) {
		return true
	}
	for _, c := range s {
		if !alnum(c) && c != '.' && c != '_' && c != '/' && c != '-' && c != ':' && c != '$' && c != '\\' {
			return false
		}
	}
	return true
}

// isPath reports whether s is a path or a dotted name of several parts. A full
// stop behind digits at the end parts nothing: people end passwords with one.
func isPath(s []byte) bool {
	body := s
	if n := len(s); n > 1 && s[n-1] == '.' && digit(s[n-2]) && letter(s[0]) {
		body = s[:n-1]
	}
	return dotted(s) && bytes.ContainsAny(body, "./")
}

// endsInNumber reports whether a dotted value is words and, behind its last
// sign, a number of two digits or more, as people end a password: few names
// have that, and a version has digits before the sign.
func endsInNumber(s []byte) bool {
	i := bytes.LastIndexAny(s, ".-_")
	return i > 0 && letter(s[i-1]) && len(s)-i > 2 && digits(s[i+1:]) == len(s)-i-1 && bytes.IndexByte(s, '/') < 0 && bytes.IndexByte(s, ':') < 0
}

// camelName reports whether s is a name put together from words.
func camelName(s []byte) bool { return unlikeWords(s) < 5.2 }

// isProse reports whether s is words for people: several of them, with space
// between.
func isProse(s []byte) bool {
	spaces, letters := 0, 0
	for _, c := range s {
		if c == ' ' {
			spaces++
		} else if letter(c) || c >= 0x80 {
			letters++
		}
	}
	return spaces > 0 && (spaces >= 2 || 10*letters >= 8*(len(s)-spaces)) || letters == 0 && spaces > 0 || 2*nonASCII(s) > len(s)
}

func nonASCII(s []byte) (n int) {
	for _, c := range s {
		if c >= 0x80 {
			n++
		}
	}
	return n
}
