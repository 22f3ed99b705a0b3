package scanner

import (
	"bytes"
	"strings"
)

// What programs write with signs and numbers in it, where a password would
// have them too: measures, types, checks, references.

// units follow the number of a measure.
const units list = " b kb kib mb mib gb gib bit bits byte bytes char chars character characters digit digits letter letters zeichen caractères caracteres " +
	"ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days w week weeks month months y year years px rem em pt % "

// isMeasure reports whether s is a number, or two with a sign between, and a
// unit: 64KiB, 8-72 chars.
func isMeasure(s []byte) bool {
	unit := bytes.TrimLeft(s, "0123456789.- ")
	number := len(bytes.TrimRight(s[:len(s)-len(unit)], " "))
	return digit(s[0]) && number <= 5 && units.has(strings.ToLower(string(unit)))
}

// isDate reports whether s is a day: 2026-11-01.
func isDate(s []byte) bool {
	return len(s) == len("2026-11-01") && (s[0] == '1' || s[0] == '2') && s[4] == '-' && s[7] == '-' && digits(s) == len(s)-2
}

// columnTypes take the length of what they hold.
const columnTypes list = " char varchar varchar2 nchar nvarchar nvarchar2 character string str text binary varbinary bytes bytea blob raw bit int integer bigint number numeric decimal float charfield stringfield "

// isCall reports whether s is a call without arguments, or a type with its
// length: PasswordField(), varchar(255).
func isCall(s []byte) bool {
	name, args, ok := bytes.Cut(s, []byte{'('})
	if !ok || len(name) < 3 || len(bytes.TrimLeft(args, "0123456789, ")) != 1 || args[len(args)-1] != ')' {
		return false
	}
	return len(args) == 1 && isWord(name) || columnTypes.has(strings.ToLower(string(name)))
}

// fieldChecks are what frameworks hold the value of a field against.
const fieldChecks list = " required nullable optional omitempty filled present sometimes confirmed string numeric integer alpha alpha_num alphanum ascii min max between size len length digits in not_in oneof regex pattern same different unique exists gt gte lt lte eq ne "

// isCheckList reports whether s is such checks and nothing else: min:8,
// required,min=8, in 0,1.
func isCheckList(s []byte) bool {
	args := false
	for part := range bytes.FieldsFuncSeq(s, func(r rune) bool { return r == '|' || r == ',' }) {
		i := bytes.IndexAny(part, ":= ")
		if i < 0 {
			i = len(part)
		}
		if !fieldChecks.has(string(part[:i])) && !(args && digits(part) == len(part)) {
			return false
		}
		args = args || i < len(part)
	}
	return args
}

// isReference reports whether s says where a value is: a sign, "$__" and a name,
// or a name in capitals, and to the end in brackets what is there: @{vault:db},
// $__file{/run/db}, KEY_VAULT(db).
func isReference(s []byte) bool {
	i := bytes.IndexAny(s, "{(")
	if i < 1 || s[i] == '{' && s[len(s)-1] != '}' || s[i] == '(' && s[len(s)-1] != ')' {
		return false
	}
	head, inner := s[:i], s[i+1:len(s)-1]
	for _, c := range inner {
		if !alnum(c) && bytes.IndexByte([]byte("_-.:/#"), c) < 0 {
			return false
		}
	}
	if len(inner) < 2 || !letter(inner[0]) && inner[0] != '/' {
		return false
	}
	return s[i] == '{' && len(head) == 1 && bytes.IndexByte([]byte("@~%&"), head[0]) >= 0 || bytes.HasPrefix(head, []byte("$__")) && isName(head[1:]) || len(bytes.Trim(head, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")) == 0 && bytes.IndexByte(head, '_') > 0
}

// isVariables reports whether s is two variables of a shell or more, in capitals,
// with signs between: $USER:$PASS.
func isVariables(s []byte) bool {
	n := 0
	for len(s) > 0 {
		name, ok := bytes.CutPrefix(s, []byte{'$'})
		if !ok {
			return false
		}
		rest := bytes.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
		if len(name)-len(rest) < 2 {
			return false
		}
		s = bytes.TrimLeft(rest, "|:;,/@+.- ")
		n++
	}
	return n > 1
}

// isLabel reports whether s is a word for people with a colon behind: Kennwort:
func isLabel(s []byte) bool {
	word, ok := bytes.CutSuffix(s, []byte{':'})
	return ok && len(word) > 0 && isWord(bytes.ReplaceAll(word, []byte{'-'}, nil))
}

// isFormat reports whether s is words and what printf puts between them: ext:%s
func isFormat(s []byte) bool {
	i := bytes.IndexByte(s, '%')
	if i < 0 || i+1 == len(s) || bytes.IndexByte([]byte("sdvqu@"), s[i+1]) < 0 || len(s) < 3 {
		return false
	}
	rest := bytes.TrimRight(s[i+2:], ":;,./=\"' ")
	return len(rest) == 0 && len(bytes.Trim(s[:i], "abcdefghijklmnopqrstuvwxyz:/_.=-")) == 0
}

// isTitle reports whether s is one word as a language has them: a capital and
// small letters.
func isTitle(s []byte) bool {
	return upper(s[0]) && isWord(s) && bytes.Equal(s[1:], bytes.ToLower(s[1:]))
}

// isBetween reports whether s is what stands between two literals, taken for one
// because the first ends in a colon: "Password:"),n?e.createElement("code".
func isBetween(s []byte) bool {
	return bytes.IndexByte([]byte(")],;}"), s[0]) >= 0 && bytes.IndexByte([]byte("([{,+:?="), s[len(s)-1]) >= 0 && bytes.ContainsAny(s, "(\"'`")
}

// isOption reports whether s is an option of a command: --crypt-password2.
func isOption(s []byte) bool {
	return len(s) > 3 && s[0] == '-' && s[1] == '-' && letter(s[2]) && isName(s[2:])
}
