package scanner

import (
	"bytes"

	"stanch/scanner/pattern"
)

// fallbacks lead to the value that a lookup gives where there is none:
// process.env.X || "…", os.getenv("X", "…").
var fallbacks = []string{"||", "??", "?:", ",", " or ", " : ", "default(", "unwrap_or(", "defaultValue:"}

// fallback reads the literal that stands in for what text[i:] looks up.
func (m *matcher) fallback(a assignment, i int) (assignment, bool) {
	_, hi := m.line(i)
	line := m.text[i:hi]
	if m.kind.ext != "rb" { // ENV.fetch "X", "…"
		line = line[:expression(line)]
	}
	for _, f := range fallbacks {
		j := bytes.Index(line, []byte(f))
		if j < 0 || f == "," && !containsAnyFold(line[:j], []string{"env", "getproperty", "config(", "coalesce("}) {
			continue
		}
		k := j + len(f)
		for k < len(line) && line[k] == ' ' {
			k++
		}
		k = m.unwrap(i+k) - i
		if k < len(line) && (line[k] == '"' || line[k] == '\'' || line[k] == '`') {
			return m.quotedValue(a, i+k, line[k], false)
		}
	}
	return a, false
}

// expression is the length of the expression that s begins with: up to a comma or
// a semicolon outside of its brackets and strings, or the end of what it stands in.
func expression(s []byte) int {
	depth := 0
	var open byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case open != 0:
			if c == open {
				open = 0
			}
		case c == '"' || c == '\'' || c == '`':
			open = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth--; depth < 0 {
				return i
			}
		case (c == ',' || c == ';') && depth == 0:
			return i
		}
	}
	return len(s)
}

// defaultWithin is where the default begins that a lookup at text[i:] holds, in
// a file that is no code: ${X:-…}, ${env:X, '…'}; i where there is none.
func (m *matcher) defaultWithin(i int) int {
	text := m.text
	from := i
	if from < len(text) && (text[from] == '"' || text[from] == '\'') {
		from++
	}
	if m.kind.code || !bytes.HasPrefix(text[from:], []byte("${")) {
		return i
	}
	_, hi := m.line(from)
	for j := from + len("${"); j < hi; j++ {
		switch c := text[j]; {
		case nameByte(c):
		case c == ':' && j+2 < hi && (text[j+1] == '-' || text[j+1] == '='):
			return j + 2
		case c == ':':
		case c == ',' && from == i && j+2 < hi && text[j+1] == ' ' && (text[j+2] == '\'' || text[j+2] == '"'):
			return j + 2
		default:
			return i
		}
	}
	return i
}

// wrappers are calls and string prefixes that only dress a literal.
var wrappers = []string{
	"new string(", "string(", "string.from(", "string::from(", "str(", "bytes(", "[]byte(", "b\"", "b'", "r\"", "r'", "u\"", "u'", "f\"", "f'",
	"@\"", "$\"", "l\"", "n'", "#\"", "some(", "just(", "secretstring(", "securestring(", "new secretstring(", "secret::new(", "text(", "literal(",
	"buffer.from(", "sensitive(", "secretstr(", "to_bytes(", "bytearray(", "new uint8array(", "std::string(", "qstringliteral(", "qlatin1string(", "_t(", "password(", "plaintext(", "aws.string(", "pointer.string(",
	"[]string{", "ptr(", "ptr.to(", "to.stringptr(", "string.valueof(", "quote(", "<<<", "basic ", "bearer ", "token ", "!!str ",
}

// decoders are calls that dress a literal as well, where there is one: what they
// do to anything else is no business of the name's.
var decoders = []string{
	"bytes.fromhex(", "bytearray.fromhex(", "binascii.unhexlify(", "unhexlify(", "base64.b64decode(", "b64decode(", "hex.decodestring(", "hex.decodehex(",
	"base64.stdencoding.decodestring(", "base64.getdecoder().decode(", "datatypeconverter.parsehexbinary(", "hexformat.of().parsehex(", "hex::decode(",
	"convert.fromhexstring(", "convert.frombase64string(", "encoding.utf8.getbytes(", "encoding.ascii.getbytes(", "system.text.encoding.utf8.getbytes(",
	"field(default=", "hex2bin(", "base64_decode(", "base64.decode64(", "base64.strict_decode64(", "atob(", "json.stringify(", "new textencoder().encode(", "new util.textencoder().encode(", "textencoder.encode(", "enc.encode(", "utf8tobytes(", "createsecretkey(buffer.from(", "crypto.createsecretkey(buffer.from(",
	"keys.hmacshakeyfor(", "decoders.base64.decode(", "decoders.base64url.decode(", "base64.decode(", "base64.urlsafe_b64decode(", "base64.b32decode(", "base64.rawurlencoding.decodestring(", "base64.urlencoding.decodestring(",
	"base64.decode64!(", "base64.urlsafe_decode64(", "decode_base64(", "sodium_hex2bin(", "hex!(", "hex.decode(", "hextobytes(", "hexstringtobytearray(", "data(", "symmetrickey(data: data(", "key.fromutf8(", "utf8.encode(", "base64decode(", "strdup(",
	"sha256(", "sha512(", "hashlib.sha256(", "hashlib.md5(", "field(", "hash::make(", "bcrypt(", "bcrypt.hashsync(", "bcrypt.hash(", "password_hash(", "make_password(", "generate_password_hash(", "passwordencoder.encode(", "encoder.encode(", "md5(", "sha1(", "sha2(",
}

// wrapped skips one such wrapper.
func (m *matcher) wrapped(i int) int {
	if i < len(m.text) && m.text[i] == '(' {
		for i++; i < len(m.text) && bytes.IndexByte([]byte(" \t\r\n"), m.text[i]) >= 0; {
			i++
		}
	}
	return m.unwrap(m.unwrap(i))
}

// unwrap is where what the wrapper at offset i holds begins; i where there is
// none.
func (m *matcher) unwrap(i int) int {
	text := m.text[i:]
	if len(text) == 0 || !wrapperStarts.Has(lower(text[0])) {
		return i
	}
	for _, w := range wrappers {
		if len(text) > len(w) && equalFold(text, w) {
			if c := w[len(w)-1]; c == '"' || c == '\'' {
				return i + len(w) - 1
			}
			return i + len(w)
		}
	}
	for _, w := range decoders {
		if len(text) > len(w) && equalFold(text, w) && bytes.IndexByte([]byte("\"'`b"), text[len(w)]) >= 0 {
			return i + len(w)
		}
	}
	return i
}

// wrapperStarts are the bytes that wrappers begin with.
var wrapperStarts = func() (set pattern.Bytes) {
	for _, list := range [][]string{wrappers, decoders} {
		for _, w := range list {
			set.Add(w[0])
		}
	}
	return set
}()
