package hooks

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzEditAllow: whatever a configuration looks like, an entry is put in so
// that putting it in again changes nothing, every old line is still there, or
// there is an error.
func FuzzEditAllow(f *testing.F) {
	for _, s := range []string{
		"", "version: 1\n", "version: 1\nallow: []\n", "version: 1\nallow:\n- fingerprint: " + fpB + "\n  reason: |\n    x\n\n    # y\n",
		"{version: 1}", "a: &x [1]\nallow: *x\n", "version: 1\r\nallow:\r\n", "? allow\n: - b\n", "allow: {a: b}\nversion: 1", "\ufeffversion: 1", "--- # x\nversion: 1\n...\n", "allow: !!seq [] # c",
	} {
		f.Add(s, "why: \"it\" is # none", "")
		f.Add(s, "plain", "2030-01-31")
	}
	f.Fuzz(func(t *testing.T, text, reason, until string) {
		e := AllowEntry{Fingerprint: fpA, Reason: reason, Until: until}
		if e.Check() != nil {
			return
		}
		got, err := editAllow("f", []byte(text), e)
		if err != nil {
			return
		}
		again, err := editAllow("f", got, e)
		if err != nil || !bytes.Equal(got, again) {
			t.Errorf("the second time: %v\n%q\n%q", err, got, again)
		}
		if strings.Contains(text, fpA) {
			return // what is there may be changed
		}
		rest := string(got)
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\r\n")
			if i := strings.Index(rest, line); i >= 0 {
				rest = rest[i+len(line):]
			} else if !strings.Contains(line, "]") && !strings.Contains(line, "allow") {
				t.Errorf("the line %q is gone from\n%q", line, got)
			}
		}
	})
}

// FuzzImport: no list makes the parsers fail but by an error, which quotes
// nothing of the list.
func FuzzImport(f *testing.F) {
	for name, text := range map[string]string{
		".gitleaksignore": "# c\nabcdef0123:a:b:1\na:b:2\nx\n", ".talismanrc": "fileignoreconfig:\n- filename: a\n  allowed_patterns: [b, '(']\nscopeconfig: [{scope: go}]\n",
		".secretsignore": "a/*\n[secrets]\n(b\n", ".gitallowed": "^a\n(?=b)\n", "report.json": `[{"RuleID":"a","File":"b","StartLine":1}]`, ".secrets.baseline": `{"results":{"a":[{"hashed_secret":"b","line_number":1,"is_secret":true}]}}`,
	} {
		f.Add(name, text)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		parse, err := listFormat(name, []byte(text))
		if err != nil {
			return
		}
		claims, err := parse("list", []byte(text))
		if err != nil && len(claims) > 0 {
			t.Error("an error and a result")
		}
		for _, c := range claims {
			if c.cannot == "" && c.file == "" && c.pattern == nil {
				t.Errorf("%q is about everything", c.what)
			}
		}
	})
}
