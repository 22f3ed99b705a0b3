// Package sealed knows files that are encrypted as they rest in a repository:
// what each tool's output looks like, and which files a repository says are to
// be encrypted. It opens nothing and decrypts nothing.
package sealed

import (
	"bytes"
	"math"
	"strings"

	"stanch/hooks/lazy"
)

// RuleID is the id of the rule for files that are in clear and should not be.
const RuleID = "should-be-encrypted"

// whole are the beginnings of files that are encrypted as a whole.
var whole = []struct{ start, kind string }{
	{"\x00GITCRYPT\x00", "git-crypt"},
	{"$ANSIBLE_VAULT;", "ansible-vault"},
	{"age-encryption.org/v1", "age"},
	{"-----BEGIN AGE ENCRYPTED FILE-----", "age"},
	{"-----BEGIN PGP MESSAGE-----", "PGP"},
	{"U2FsdGVkX1", "openssl"},
	{"Salted__", "openssl"},
	{"# STRONGBOX ENCRYPTED RESOURCE", "strongbox"},
}

// Markers are texts of which one is in every file that Kind knows by more than
// its randomness: whatever has none of them was never encrypted.
var Markers = [][]byte{
	[]byte("GITCRYPT\x00"), []byte("$ANSIBLE_VAULT;"), []byte("age-encryption.org/v1"), []byte("BEGIN AGE ENCRYPTED"),
	[]byte("BEGIN PGP MESSAGE"), []byte("ENC["), []byte("U2FsdGVkX1"), []byte("Salted__"), []byte("STRONGBOX ENC"),
}

// credentials is what Rails writes: three parts in base64.
var credentials = lazy.Regexp{Expr: `^[A-Za-z0-9+/]{8,}={0,2}--[A-Za-z0-9+/]{12,}={0,2}--[A-Za-z0-9+/]{16,}={0,2}\s*$`}

// Kind is the tool that encrypted a file, or "" for a file in clear. A file of
// which only some values are encrypted is in clear, but for those that sops
// made, which ends such a file with a record of its own.
func Kind(text []byte) string {
	start := bytes.TrimLeft(text, " \t\r\n")
	for _, w := range whole {
		if bytes.HasPrefix(text, []byte(w.start)) || bytes.HasPrefix(start, []byte(w.start)) {
			return w.kind
		}
	}
	switch {
	case isSOPS(text):
		return "sops"
	case len(start) < 1<<20 && credentials.Get().Match(start):
		return "Rails credentials"
	case isPGPBinary(text):
		return "PGP"
	}
	return ""
}

// isPGPBinary reports whether a file begins with an OpenPGP packet of a
// message that is encrypted: a session key for somebody, or encrypted data.
func isPGPBinary(text []byte) bool {
	if len(text) < 16 || !Random(text) {
		return false
	}
	c := text[0]
	return c >= 0x84 && c <= 0x87 || c >= 0x8c && c <= 0x8f || c == 0xc1 || c == 0xc3 || c == 0xd2 || c == 0xd4
}

// Random reports whether a file looks like the output of a cipher: all bytes
// about equally often. What is compressed looks so as well.
func Random(text []byte) bool {
	if len(text) < 64 {
		return false
	}
	text = text[:min(len(text), 1<<16)]
	var count [256]int
	for _, c := range text {
		count[c]++
	}
	bits := 0.0
	for _, n := range count {
		if n > 0 {
			p := float64(n) / float64(len(text))
			bits -= p * math.Log2(p)
		}
	}
	most := math.Min(8, math.Log2(float64(len(text)))) // short texts cannot have more
	return bits > most*0.93 && nonText(text)
}

func nonText(text []byte) bool {
	n := 0
	for _, c := range text {
		if c >= 0x80 || c < 0x20 && c != '\n' && c != '\r' && c != '\t' {
			n++
		}
	}
	return n > len(text)/4
}

// Rule is what says that a file is to be encrypted.
type Rule struct {
	Says    string // where it says so, in words
	Tool    string // by what
	Command string // that encrypts the file and stages it; NAME stands for the file
	// Clear reports whether a file's text is in clear that should not be.
	Clear func(text []byte) bool
}

// ByName is the rule for files that ansible-vault is known to keep secrets in,
// or nil.
func ByName(name string) *Rule {
	base := name[strings.LastIndexByte(name, '/')+1:]
	in := func(dir string) bool { return strings.Contains("/"+name, "/"+dir+"/") }
	vars := in("group_vars") || in("host_vars")
	strict := strings.HasSuffix(base, ".vault") || strings.HasSuffix(base, ".vault.yml") || strings.HasSuffix(base, ".vault.yaml")
	switch {
	case strict:
	case base == "vault.yml" || base == "vault.yaml" || base == "vault" && vars:
	default:
		return nil
	}
	return &Rule{
		Says: "its name, by which ansible-vault is known to keep secrets", Tool: "ansible-vault",
		Command: "ansible-vault encrypt NAME && git add -- NAME",
		Clear:   func(text []byte) bool { return clearVault(text, strict || vars) },
	}
}
