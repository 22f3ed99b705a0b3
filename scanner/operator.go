package scanner

import (
	"bytes"
	"strings"
)

// operator reads what stands between a name and its value; op is 0 where
// nothing hands one over.
func (m *matcher) operator(i int) (next int, op byte) {
	limit := min(len(m.text), i+maxGap)
	i, spaced, op := m.gap(i, limit)
	if op != 0 || i >= limit {
		return i, op
	}
	if m.kind.code {
		if j := m.otherwise(i, limit); j > 0 {
			return j, '='
		}
	}
	if next, op, ok := m.sign(i, limit, spaced); ok {
		return next, op
	}
	if spaced {
		if next, op, ok := m.word(i, limit); ok {
			return next, op
		}
	}
	if spaced || i > 0 && (m.text[i-1] == '"' || m.text[i-1] == '\'') {
		return i, ' '
	}
	return 0, 0
}

// gap goes on to what may be an operator: past quotes that end the name, past
// space, an index, signs that may stand at a name. op is not 0 where space alone
// hands the value over, which begins there; i is the limit where nothing does.
func (m *matcher) gap(i, limit int) (next int, spaced bool, op byte) {
	text := m.text
	for ; i < limit; i++ {
		switch text[i] {
		case '"', '\'', '`', ']', '\\', '?', '!':
			if text[i] == '!' && i+1 < limit && text[i+1] == '=' {
				return limit, false, 0
			}
			if text[i] == '?' && i+1 < limit && (text[i+1] == '?' || text[i+1] == ':') && m.kind.code { // ?? "…", ?: "…"
				return i, spaced, 0
			}
			if spaced && text[i] != ']' && text[i] != '\\' && text[i] != '?' && text[i] != '!' { // name 'value'
				return i, spaced, ' '
			}
			spaced = false
			continue
		case ' ', '\t':
			spaced = true
			continue
		case '*': // **Password**: …
			if m.kind.prose {
				continue
			}
		case '[': // char password[] =
			if j := bytes.IndexByte(text[i:min(limit, i+6)], ']'); j > 0 && len(bytes.Trim(text[i+1:i+j], "0123456789 ")) == 0 {
				i += j
				continue
			}
		}
		break
	}
	return i, spaced, 0
}

// sign reads an operator at text[i]: ok is true where there is one, or what
// tells that nothing is handed over, with op 0.
func (m *matcher) sign(i, limit int, spaced bool) (next int, op byte, ok bool) {
	text := m.text
	at := m.at
	switch c := text[i]; {
	case c == '=':
		switch at(i + 1) {
		case '=', '~':
			return 0, 0, true // a comparison
		case '>':
			return i + 2, '=', true
		}
		return i + 1, '=', true
	case c == ':' && spaced && m.bindsNext(i): // type="password" :label="…"
		return 0, 0, true
	case c == ':':
		switch {
		case at(i+1) == '=':
			return i + 2, '=', true
		case at(i+1) == ':':
			return 0, 0, true
		case at(i+1) == '-': // a shell's default
			return i + 2, '-', true
		}
		return i + 1, ':', true
	case c == '|' && at(i+1) == '|' && at(i+2) == '=', c == '?' && at(i+1) == '?' && at(i+2) == '=':
		return i + 3, '=', true
	case c == '+' && at(i+1) == '=':
		return i + 2, '=', true
	case c == ',':
		for _, second := range []string{", _ := ", ", err := ", ", _ = ", ", err = "} { // key, err := hex.DecodeString("…")
			if hasPrefixAnyFold(text[i:], []string{second}) && m.kind.code {
				return i + len(second), '=', true
			}
		}
		return i + 1, ',', true
	case c == '(':
		return i + 1, '(', true
	case c == 0xef && hasPrefixAnyFold(text[i:], wideSigns): // 密码：…
		return i + len("："), ':', true
	case c == '}' && (m.kind.ext == "pl" || m.kind.ext == "pm") && at(i+1) == ' ' && at(i+2) == '=' && at(i+3) == ' ': // $ENV{DB_PASSWORD} = "…"
		return i + 3, '=', true
	case spaced && c == '-' && hasPrefixAnyFold(text[i:limit], []string{"-value "}): // Set-Item Env:API_TOKEN -Value "…"
		return i + len("-value "), '=', true
	case c == '>':
		return i + 1, '>', true
	case c == ')' && hasPrefixAnyFold(text[i+1:], typing): // find("password").send_keys("…")
		return i + 1 + bytes.IndexByte(text[i+1:], '(') + 1, '(', true
	case c == '<' && at(i+1) == '-': // R
		return i + 2, '=', true
	case c == '-' && at(i+1) == '>' && i > 1 && (text[i-1] == '"' || text[i-2] == '"'): // "password" -> "…"
		return i + 2, '=', true
	case c == '<' && at(i+1) == '/': // <key>password</key> <string>…
		if j := bytes.IndexByte(text[i:limit], '>'); j > 0 && m.valueNext(i+j+1) {
			return i + j + 1, '\n', true
		}
		return 0, 0, true
	case c == '\n' || c == '\r': // name: password, and the value on the next line
		if m.valueNext(i) {
			return i, '\n', true
		}
		return 0, 0, true
	case c == '{' && m.kind.code && at(i+1) == '"': // const std::string token{"…"}
		return i + 1, '=', true
	case c == '{' && m.kind.code: // string Password { get; set; } = "…"
		if j := bytes.IndexByte(text[i:limit], '}'); j > 0 && hasPrefixAnyFold(bytes.TrimLeft(text[i+1:i+j], " "), []string{"get;"}) {
			if k := bytes.IndexByte(text[i+j:limit], '='); k > 0 && len(bytes.TrimSpace(text[i+j+1:i+j+k])) == 0 {
				return i + j + k + 1, '=', true
			}
		}
		return 0, 0, true
	}
	return 0, 0, false
}

// at is the byte at text[i], 0 behind its end.
func (m *matcher) at(i int) byte {
	if i < len(m.text) {
		return m.text[i]
	}
	return 0
}

// word is sign for what is said in words, with space before it.
func (m *matcher) word(i, limit int) (next int, op byte, ok bool) {
	text := m.text
	switch c := text[i]; {
	case c == 't' && hasPrefixAnyFold(text[i:limit], []string{"to \""}) && (text[i-2] == '"' || m.kind.ext == "applescript"): // "password" to "…"
		return i + 3, '=', true
	case hasPrefixAnyFold(text[i:limit], []string{"as string", "as securestring", "as new securestring"}): // Basic
		if j := bytes.IndexByte(text[i:limit], '='); j > 0 {
			return i + j + 1, '=', true
		}
		return 0, 0, true
	case m.kind.code && letter(c) && !m.remark(i): // var password string = "…"
		if j := m.typedTo(i, limit); j > 0 {
			return j, '=', true
		}
		return 0, 0, true
	case m.kind.ext == "sql" && m.typedTo(i, limit) > 0:
		return m.typedTo(i, limit), '=', true
	case m.kind.markup && hasPrefixAnyFold(text[i:limit], []string{"serializeas=", "translatable=", "formatted=", "type=\"string\"", "tools:"}):
		if j := bytes.IndexByte(text[i:limit], '>'); j > 0 && text[i+j-1] != '/' { // <string name="db_password" translatable="false">…
			return i + j + 1, '>', true
		}
		return 0, 0, true
	case m.kind.prose && hasPrefixAnyFold(text[i:limit], []string{"for ", "of ", "für ", "pour ", "para "}): // the password for root is …
		for _, is := range []string{" is ", " ist ", " lautet ", " est ", " es "} {
			if j := bytes.Index(text[i:limit], []byte(is)); j > 0 && bytes.IndexByte(text[i:i+j], '\n') < 0 {
				return i + j + len(is), 'i', true
			}
		}
		return 0, 0, true
	case m.kind.prose && m.colonBehind(i, limit) > 0: // Hasło do bazy: …
		return m.colonBehind(i, limit), 'i', true
	case hasPrefixAnyFold(text[i:limit], []string{"is ", "is: ", "was ", "ist ", "lautet ", "est "}):
		return i + bytes.IndexByte(text[i:limit], ' ') + 1, 'i', true
	}
	return 0, 0, false
}

// typedTo is what follows the operator behind the type of a name, at text[i:];
// 0 where no type and operator stand.
func (m *matcher) typedTo(i, limit int) int {
	text := m.text
	j := i
	for j < limit && (alnum(text[j]) || bytes.IndexByte([]byte("_.*[]<> "), text[j]) >= 0 || sized(text[i:j], text[j])) {
		j++
	}
	if j < limit && j > i && text[j] == '=' && m.at(j+1) != '=' && text[j-1] == ' ' && bytes.Count(text[i:j], []byte{' '}) <= 2 {
		return j + 1
	}
	return 0
}

// sized reports whether c goes on with the brackets around the size of a type of
// SQL: DECLARE @password NVARCHAR(50) = …
func sized(name []byte, c byte) bool {
	return c == '(' && hasSuffixFold(name, "char") || c == ')' && bytes.IndexByte(name, '(') > 0
}

// bindsNext reports whether the colon at offset i, behind a quoted value and
// space, begins the next attribute of a tag, as Vue has them.
func (m *matcher) bindsNext(i int) bool {
	before := bytes.TrimRight(m.text[max(0, i-maxGap):i], " \t")
	return i+1 < len(m.text) && letter(m.text[i+1]) && len(before) > 0 && (before[len(before)-1] == '"' || before[len(before)-1] == '\'')
}

// colonBehind is where a value begins in running text, behind a few words that
// say whose it is and a colon: Mot de passe admin : …; or 0.
func (m *matcher) colonBehind(i, limit int) int {
	text := m.text
	for limit = min(limit, i+24); i < limit && (alnum(text[i]) || text[i] >= 0x80 || text[i] == ' ' || text[i] == '\''); i++ {
	}
	if i+1 < limit && text[i] == ':' && text[i+1] == ' ' {
		return i + 2
	}
	return 0
}

// otherwise are the words between a lookup by name and what stands in for it:
// process.env.API_TOKEN || "…", env::var("API_TOKEN").unwrap_or("…"), ENV.fetch("API_TOKEN") { "…" }.
var otherwise = []string{"||", "??", "?:", "or ", ".unwrap_or(", ".unwrap_or_else(|_| ", ".unwrap_or_else(|| ", ".orelse(", "{ ", ".getorelse("}

// otherwise is where the literal begins that stands in for what the expression
// that goes on at text[i:] may not give; 0 where there is none.
func (m *matcher) otherwise(i, limit int) int {
	text := m.text
	switch text[i] {
	case ')', '|', '?', 'o', '.':
	default:
		return 0
	}
	for n := 0; i < limit && text[i] == ')' && n < 2; n++ {
		i++
	}
	for i < limit && text[i] == ' ' {
		i++
	}
	for _, word := range otherwise {
		if i >= limit || !hasPrefixAnyFold(text[i:limit], []string{word}) || word == "or " && text[i-1] != ' ' || word == "{ " && m.kind.ext != "rb" {
			continue
		}
		j := i + len(word)
		for j < limit && text[j] == ' ' {
			j++
		}
		if j = m.unwrap(j); j < len(text) && (text[j] == '"' || text[j] == '\'') {
			return j
		}
	}
	return 0
}

// wideSigns hand a value over in East Asian text.
var wideSigns = []string{"：", "＝"}

// sqlWords lead to a password in SQL.
var sqlWords = []string{"identified", "create user", "alter user", "create role", "alter role", "create login", "alter login", "set password", "grant ", "with password", "with encrypted", "with login", "connect to", "options ("}

// spacedFits reports whether a name with only space behind it can be one that
// takes a value: an option of a command, an SQL word, a line of a file such as
// .netrc or a Dockerfile's ENV.
func (m *matcher) spacedFits(lo, hi int) bool {
	text := m.text
	if text[lo] == '-' {
		return true
	}
	lineLo, _ := m.line(lo)
	before := bytes.TrimSpace(text[lineLo:lo])
	switch {
	case containsAnyFold(before, sqlWords) || hasPrefixAnyFold(before, []string{"machine ", "env ", "arg ", "login ", "default "}):
		return true
	case hasPrefixAnyFold(text[hi:], []string{" value=", "\" value=", "' value=", "\" android:value=", "\" content="}):
		return true
	case text[lo] != '$' && lo > 0 && bytes.IndexByte([]byte(":\" ["), text[lo-1]) >= 0 && lispExts.has(m.kind.ext): // :password "…", {"x-api-key" "…"}, (def password "…")
		gap := bytes.TrimLeft(text[hi:min(len(text), hi+4)], "\"")
		return len(gap) > 1 && gap[0] == ' ' && gap[1] == '"'
	case setters.has(setter(before)) && !m.kind.prose:
		return true
	case len(before) == 0:
		quoted := hi+1 < len(text) && (text[hi+1] == '"' || text[hi+1] == '\'')                               // password '…', as in Gradle
		return quoted || !m.kind.code && !m.kind.prose && !m.kind.markup && (!m.kind.script || m.kind.dotenv) // passwd bob
	case bytes.EqualFold(before, []byte("#define")) || bytes.EqualFold(before, []byte("env")) || bytes.EqualFold(before, []byte("arg")):
		return true
	}
	return followsUser(before)
}

// setter is the first word before a name, where nothing but options follow it:
// set -gx API_TOKEN …
func setter(before []byte) string {
	before = bytes.Trim(before, "(\" ")
	word, options, _ := bytes.Cut(before, []byte{' '})
	for option := range bytes.SplitSeq(options, []byte{' '}) {
		if len(option) > 0 && option[0] != '-' {
			return ""
		}
	}
	return strings.ToLower(string(word))
}

// setters hand a value to the name that follows them: SetEnv DB_PASSWORD …
const setters list = " setenv set setx setq proxy_set_header fastcgi_param uwsgi_param export "

// lispExts are languages that write :name "value".
const lispExts list = " clj cljs cljc edn el lisp scm rkt "

// followsUser reports whether what stands before a name ends in a user's:
// user bob password …
func followsUser(before []byte) bool {
	f := bytes.Fields(before)
	if len(f) < 2 || len(f) > 6 {
		return false
	}
	switch strings.ToLower(string(f[len(f)-2])) {
	case "user", "username", "login", "account", "user:", "username:", "login:":
		return true
	}
	return false
}
