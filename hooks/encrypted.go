package hooks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"stanch/hooks/git"
	"stanch/hooks/sealed"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// unencrypted is the rule for files in clear that are to be encrypted, by what the
// repository itself says of them. It judges files as a whole, so the scanner,
// which sees what is added, knows nothing of it.
var unencrypted = &scanner.Rule{
	ID: sealed.RuleID, Name: "File that should be encrypted", Kind: "config-file", Severity: scanner.High, Confidence: scanner.Sure, Rotation: "unknown",
}

// ClearFile is a file in clear that is to be encrypted.
type ClearFile struct {
	Name    string // from the top of the work tree
	Says    string // what says that it is to be encrypted
	Command string // that encrypts it, with NAME for its name
}

// inClear adds to a verdict the files that are in clear and should not be:
// those that the repository says are to be encrypted, and those that were.
// id names the text of a file after and before the change.
func (j *Judge) inClear(ctx context.Context, v *Verdict, w *sealWatch, id func(t touched) (now, before string)) error {
	if w == nil || j.Place.Top == "" {
		return nil
	}
	rules, err := j.sealRules(ctx, w.files)
	if err != nil {
		return err
	}
	var ask []string
	var of []touched
	for _, t := range w.files {
		if strings.ContainsAny(t.name, "\n") || rules[t.name] == nil && !w.sealed || j.Scanner.Ignored(t.name) {
			continue
		}
		now, before := id(t)
		ask, of = append(ask, now, before), append(of, t)
	}
	if len(ask) == 0 || j.Scanner.Disabled(sealed.RuleID) {
		return nil
	}
	seen := map[touched]bool{}
	i := 0
	var now []byte
	err = j.blobs(ctx, ask, func(text []byte) {
		t := of[i/2]
		if i++; i%2 == 1 {
			now = text
			return
		}
		c := ClearFile{Name: t.name}
		switch r := rules[t.name]; {
		case len(now) == 0 || seen[t] || bytes.Equal(now, text):
			return
		case r != nil && r.Clear(now):
			c.Says, c.Command = r.Says, r.Command
		case sealed.Kind(text) != "" && sealed.Kind(now) == "" && !sealed.Random(now):
			c.Says, c.Command = "before, it was encrypted by "+sealed.Kind(text), resealing(sealed.Kind(text))
		default:
			return
		}
		seen[t] = true
		j.addClear(v, t, c)
	})
	if err != nil || len(seen) == 0 {
		return err
	}
	return j.mask(ctx, v)
}

// resealing is the command by which a tool encrypts a file again.
func resealing(tool string) string {
	switch tool {
	case "sops":
		return "sops encrypt -i NAME && git add -- NAME"
	case "ansible-vault":
		return "ansible-vault encrypt NAME && git add -- NAME"
	case "git-crypt":
		return "git add --renormalize -- NAME   # with its line back in .gitattributes, after git-crypt unlock"
	case "age":
		return "age -R RECIPIENTS -o NAME.age NAME && git rm -q --cached -- NAME && git add -- NAME.age"
	case "PGP":
		return "gpg -e -r RECIPIENT -o NAME.gpg NAME && git rm -q --cached -- NAME && git add -- NAME.gpg"
	}
	return ""
}

func (j *Judge) addClear(v *Verdict, t touched, c ClearFile) {
	f := scanner.Finding{
		Rule: unencrypted, Severity: unencrypted.Severity, Confidence: unencrypted.Confidence, File: t.name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1,
		Kind: patch.Name, Commit: t.commit, Redacted: "in clear", Fingerprint: clearFingerprint(t.name),
	}
	allowed, why := j.Scanner.AllowedByConfig(f.Fingerprint)
	if allowed {
		return
	}
	f.Ignored = why
	if f.Severity < j.FailOn {
		v.Notes = append(v.Notes, f)
		return
	}
	v.At.Clear = append(v.At.Clear, c)
	v.Findings = append(v.Findings, f)
}

// clearFingerprint names a file as a finding. The hash keeps it from being taken
// for a password, whose fingerprint would cost time.
func clearFingerprint(name string) string {
	sum := sha256.Sum256([]byte(sealed.RuleID + "\x00" + name))
	return scanner.Fingerprint(hex.AppendEncode(nil, sum[:]))
}

// blobs gives the text of each blob named, in order; nil for what is none.
func (j *Judge) blobs(ctx context.Context, names []string, f func(text []byte)) error {
	return j.Repo.Objects(ctx, names, func(o *git.Object) error {
		var text []byte
		var err error
		if o.Kind == "blob" {
			text, err = o.Bytes()
		}
		if err == nil {
			f(text)
		}
		return err
	})
}
