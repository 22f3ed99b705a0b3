package scanner

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/crypto/scrypt"

	"stanch/scanner/patch"
)

// Finding is a secret, and where it stands. The secret itself is in no
// exported field, and its text form is redacted.
type Finding struct {
	Rule        *Rule
	Severity    Severity // what remains after everything was weighed
	Confidence  Confidence
	File        string // as git names it; "" in what a commit says
	Line        int    // 1-based
	Column      int    // 1-based, in bytes
	FirstLine   int    // that the secret itself begins on: a key is found at its BEGIN line
	EndLine     int
	EndColumn   int // 1-based, of the byte behind the last
	Kind        patch.Kind
	Commit      *patch.Commit // nil in the index or a plain file
	Redacted    string
	Fingerprint string // set by Scanner.Fingerprints
	Carried     bool   // the same change removes it elsewhere
	Decoded     []string
	Allow       *Allow // what lets it pass, or would if it counted
	Ignored     string // why Allow does not count
	Problem     string // what keeps Allow from being understood

	secret []byte
	pieces [][]byte // its lines, each as it stands in the text
	blob   blob     // that pieces are of
	order  [3]int   // batch, segment, offset: the order of the patch
}

// Secret is the raw secret. It must go nowhere but where a person asked to see it.
func (f *Finding) Secret() []byte { return f.secret }

// Place is file:line:column.
func (f *Finding) Place() string {
	name := f.File
	if name == "" { // what a tag says goes by the name of its ref
		name = map[patch.Kind]string{patch.Message: "commit message", patch.Author: "commit author"}[f.Kind]
	}
	return name + ":" + strconv.Itoa(f.Line) + ":" + strconv.Itoa(f.Column)
}

// String is redacted. It is on the value, so that printing a list of findings
// does not print their fields.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s (%s) %s", f.Place(), f.Rule.ID, f.Severity, f.Redacted)
}

// redact shows a secret's public prefix, if its format has one, and how long
// the secret is.
func redact(r *Rule, secret []byte) string {
	prefix := ""
	for _, kw := range r.Keywords {
		if r.Context == 0 && r.Detect == "" && r.Value == "" && !r.shape.Group && len(secret) >= 2*len(kw) && equalFold(secret, kw) {
			prefix = string(secret[:len(kw)])
			break
		}
	}
	return fmt.Sprintf("%s… (%d characters)", prefix, len(secret))
}

// Problem is something in what was read that keeps a verdict from being right.
type Problem struct {
	File string
	Line int
	Msg  string
}

// String begins with the place.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Msg
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Msg)
}

// Fingerprint names a secret, whatever line, file or commit it stands in. A
// secret that could be guessed is hashed by scrypt (16 MB, some 40 ms), so that
// a list of words is expensive to try against a fingerprint that somebody
// committed; one that nobody can guess is hashed at once.
func Fingerprint(secret []byte) string {
	var sum []byte
	if guessable(secret) {
		var err error
		if sum, err = scrypt.Key(secret, []byte(fingerprintSalt), 1<<14, 8, 1, 16); err != nil {
			panic(err) // only for parameters that are wrong, and these are constant
		}
	} else {
		h := sha256.Sum256(append([]byte(fingerprintSalt), secret...))
		sum = h[:16]
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum))
}

// IsFingerprint reports whether s has the form of a fingerprint.
func IsFingerprint(s string) bool {
	return len(s) == 26 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

const fingerprintSalt = "stanch fingerprint 1\x00"

// guessable reports whether a secret might be in a list of words, or near one.
func guessable(secret []byte) bool {
	return len(secret) < 20 || !looksRandom(secret) && len(secret) < 200
}

// fingerprints computes each secret's fingerprint once.
type fingerprints struct {
	mu   sync.Mutex
	done map[string]string
}

func (c *fingerprints) of(secret []byte) string {
	c.mu.Lock()
	fp, ok := c.done[string(secret)]
	c.mu.Unlock()
	if ok {
		return fp
	}
	fp = Fingerprint(secret)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = map[string]string{}
	}
	c.done[string(secret)] = fp
	return fp
}

// pieces are the lines of a secret, without what surrounds a wrapped one.
func pieces(text []byte) [][]byte {
	var all [][]byte
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = bytes.Trim(line, " \t\"'`,+\\;")
		if len(line) > 3 {
			all = append(all, bytes.Clone(line))
		}
	}
	if len(all) == 0 {
		all = append(all, bytes.Clone(bytes.TrimSuffix(text, []byte("\n"))))
	}
	return all
}
