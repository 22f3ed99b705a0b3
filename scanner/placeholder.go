package scanner

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"stanch/scanner/pattern"
)

// isPlaceholder reports whether a value only stands where a secret would: a
// template, a word such as "changeme", one of the values that providers print
// in their documentation, or a pattern that no generator makes.
func (r *Rule) isPlaceholder(value []byte) bool {
	for _, kw := range r.Keywords {
		if len(value) >= len(kw) && equalFold(value, kw) {
			value = value[len(kw):]
			break
		}
	}
	value = r.free(value)
	return isTemplate(value) || hasPlaceholderWord(value) || isPattern(value)
}

// free is what of a value the rule's pattern does not prescribe.
func (r *Rule) free(value []byte) []byte {
	rest := value
	for _, lit := range r.shape.Literals {
		if i := bytes.Index(rest, []byte(lit)); i >= 0 {
			rest = append(rest[:i:i], rest[i+len(lit):]...)
		}
	}
	return rest
}

// placeholderWords make a placeholder of whatever value they stand in.
var placeholderWords = []string{
	"example", "sample", "dummy", "placeholder", "changeme", "change-me", "change_me", "changethis", "change-this", "change_this",
	"replace", "your-", "your_", "<your", "yourkey", "yourtoken", "yourpass", "yoursecret", "yourapi", "your.", "your ", "my-secret", "my_secret",
	"mysecret", "mytoken", "my-token", "my_token", "insert", "fixme", "redacted", "masked", "hidden", "-here", "_here", "secret-here", "not-a-secret", "not_a_secret",
	"notasecret", "notreal", "not-real", "not_real", "not-used", "unused", "invalid", "undefined", "lorem", "xxxxx", "XXXXX", "******",
	"00000000", "......", "------", "______", "removed", "test-secret", "test_secret",
	"secret-key", "secret_key", "secretkey", "some-secret", "some_secret", "somesecret", "thisisasecret", "this-is", "this_is", "do-not-use", "donotuse",
	"abcdefghij", "1234567890", "0123456789", "123456789", "qwerty", "asdfgh", "mnbvcxzlk", "ywjjzgvmz", "mtizndu2nzg5", "deadbeef", "cafebabe", "enter-", "enter_", "choose-", "generate", "provide",
	"password-goes", "goes-here", "goes_here", "fill-me", "fillme", "fill_me", "set-me", "setme", "set_me",
}

// shortWords do so only where they stand by themselves.
var shortWords = []string{
	"test", "tests", "testing", "tester", "foo", "bar", "baz", "fake", "todo", "demo", "mock", "stub", "none", "null", "nil", "true", "false", "n/a", "tbd", "abc", "abc123",
	"foobar", "xxx", "empty", "string", "value", "blah", "dev", "local", "localhost",
}

func hasPlaceholderWord(value []byte) bool {
	folded := bytes.ToLower(value[:min(len(value), 256)])
	for _, w := range placeholderWords {
		if bytes.Contains(folded, []byte(w)) {
			return true
		}
	}
	for _, w := range shortWords {
		for from := 0; ; {
			i := bytes.Index(folded[from:], []byte(w))
			if i < 0 {
				break
			}
			lo, hi := from+i, from+i+len(w)
			if (lo == 0 || !alnum(folded[lo-1])) && (hi == len(folded) || !alnum(folded[hi])) {
				return true
			}
			from = hi
		}
	}
	return false
}

// templateMarks tell that a value is filled in elsewhere.
var templateMarks = []string{
	"${", "{{", "{%", "$(", "#{", "<%", "%>", "<?", "ENC[", "ENC(", "op://", "ssm:/", "arn:", "vault:", "sops://", "ref+", "gcp:secretmanager",
	"@Microsoft.KeyVault", "keyring:", "{cipher}", "AQICAH", "AQECAH", "process.env", "os.environ", "getenv", "secrets.", "***", "!Ref", "!Sub", "%(",
	"awssm:", "secretsmanager:", "keyvault:", "(.*", "[^", "[a-z", "[A-Z", "[0-9", "(?:", "(?i", "(?=", "…", "...", "•", "××",
}

// isTemplate reports whether a value is a reference to one, or a frame for one.
func isTemplate(value []byte) bool {
	n := len(value)
	if n == 0 {
		return true
	}
	if bytes.IndexByte(value, 0) >= 0 { // no template is binary; a key of git-crypt has some mark in it by chance
		return false
	}
	for _, mark := range templateMarks {
		if bytes.Contains(value, []byte(mark)) {
			return true
		}
	}
	first, last := value[0], value[n-1]
	switch {
	case first == '<' && last == '>', first == '[' && last == ']', first == '{' && last == '}' && bytes.IndexByte(value, '"') < 0,
		first == '%' && last == '%', first == '@' && last == '@', first == '_' && last == '_' && n > 4,
		first == '(' && last == ')':
		return true
	case first == '$' && n > 1 && (letter(value[1]) || value[1] == '_') && isName(value[1:]):
		return true
	case first == ':' && isName(value[1:]), first == '%' && n <= 3, first == '&' && isName(value[1:]):
		return true
	}
	return false
}

func isName(s []byte) bool {
	for _, c := range s {
		if !alnum(c) && c != '_' && c != '.' && c != '-' && c != '>' && c != ':' {
			return false
		}
	}
	return len(s) > 0
}

// isPattern reports whether a value was typed or counted, not generated: few
// different characters, a short block repeated, a run of neighbours.
func isPattern(value []byte) bool {
	n := len(value)
	if n < 4 {
		return false
	}
	var seen pattern.Bytes
	distinct, run, longest, counted := 0, 1, 1, 0
	same, repeat := 1, 1
	for i, c := range value {
		if !seen.Has(c) {
			seen.Add(c)
			distinct++
		}
		if i == 0 {
			continue
		}
		if d := int(c) - int(value[i-1]); d == 1 || c == '0' && value[i-1] == '9' {
			if run++; run == 5 {
				counted += run
			} else if run > 5 {
				counted++
			}
			longest = max(longest, run)
		} else {
			run = 1
		}
		if c == value[i-1] {
			same++
			repeat = max(repeat, same)
		} else {
			same = 1
		}
	}
	if distinct == 1 || n >= 16 && distinct < 4 || longest >= 6 && (2*longest >= n || 4*counted >= 3*n) || repeat >= 8 && n < 128 || repeat >= 4 && 2*repeat >= n {
		return true
	}
	if isCounted(value) {
		return true
	}
	for p := 1; p <= min(8, n/3); p++ {
		if bytes.Equal(value[p:], value[:n-p]) {
			return true
		}
	}
	return false
}

// isCounted reports whether a value is bytes in hex, each one more than the one
// before, or one less.
func isCounted(value []byte) bool {
	n := len(value)
	if n < 16 || n%2 != 0 {
		return false
	}
	steps := 0
	for i := 0; i < n; i++ {
		if !isHex(value[i]) {
			return false
		}
		if i%2 == 1 && i > 2 {
			d := int(unhex(value[i-1]|0x20)<<4|unhex(value[i]|0x20)) - int(unhex(value[i-3]|0x20)<<4|unhex(value[i-2]|0x20))
			if d == 1 || d == -1 || d == 0x22 || d == -0x22 {
				steps++
			}
		}
	}
	return 4*steps >= 3*(n/2-1)
}

// published are parts of the values that providers print in documentation and
// SDKs, or that are public for another reason.
var published = []string{
	"Eby8vdM02xNO", "C2y6yDjf5/R+ob0N", "4eC39HqLyjWD", "TYooMQauvdED", "DEF1234ghIkl-zyx57", "AAHdqTcvCH1vGWJxf", "MTk4NjIyNDgzNDcxOTI1MjQ4",
	"POSTMARK_API_TEST", "QWxhZGRpbjpvcGVu", "DEMO_KEY", "3ax6xnjp29jd6fds", "6LeIxAcTAAAAA", "T00000000/B00000000", "ab85fc6f8d7638cf1c11da",
	"eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9l", "eyJpc3MiOiJqb2Ui", "ac0974bec39a17e3", "SW2YcwTIb9zpOO", "abandon abandon abandon", "test test test test",
	"legal winner thank year", "letter advice cage absurd", "zoo zoo zoo zoo",
	"czZCaGRSa3F0Mzpn", "2YotnFZFEjr1zCsicMWpAA", "tGzv3JOkF0XG5Qx2", "SlAV32hkKG", "mF_9.B5f-4.1JqM", "SplxlOBeZQQYbYS6", "7Fjfp0ZBr1KtDRbnfVdmIw", "JBSWY3DPEHPK3PXP", // RFC 6749 and its kin
	"2b7e151628aed2a6", "8e73b0f7da0e6452", "603deb1015ca71be", "GEZDGNBVGY3TQOJQ", "YWxiZXJ0bzplaW5zdGVpbg", "$abcdefgh$", "0a1b2c3d4e5f", "1234abcd", "abcd1234", "a1b2c3d4",
}

// publishedHashes are the first 8 bytes of the SHA-256 of Google's sample API
// keys, in hex.
const publishedHashes = "f56e323494a6ffc2 2037abcaffb2b777 3f370c9dd8225c63 e4a5542bb7fd7b67 a19f89ab3555eac1 0b476bdf9acf2123 " +
	"eb540d2b6ee2a0a4 37f8f09bdf12c2f2 8731261cb72d8626 49f777db995e8260 27a9a42931dff7eb dc0fcf046c61640c 4c98242dcadc8b29 " +
	"ea9bb1082cf95663 3a8b61d0f636b007"

func isPublished(value []byte) bool {
	for _, p := range published {
		if bytes.Contains(value, []byte(p)) {
			return true
		}
	}
	if len(value) == 35 { // a Google API key without its "AIza"
		sum := sha256.Sum256(append([]byte("AIza"), value...))
		return strings.Contains(publishedHashes, hex.EncodeToString(sum[:8]))
	}
	return false
}
