package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stanch/hooks/scripts"
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
		e := Allow{Fingerprint: fpA, Reason: reason, Until: until}
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

// FuzzConfig: a configuration is read or refused, with the file and the line,
// and what is refused is not half in force.
func FuzzConfig(f *testing.F) {
	f.Add("version: 1\nextends: a.yaml\nfail_on: low\nignore: ['**/*.x']\ndisable: [jwt]\nlocked: true\n")
	f.Add("version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: a\n    until: 2027-01-01\nrequire_reason: true\n")
	f.Add("version: 1\nrules:\n  - id: a\n    name: A\n    severity: high\n    keywords: [abc_]\n    pattern: 'abc_[a-z]{4}'\n    examples: {match: [abc_d¦efg]}\n")
	f.Add("a: &a [x, x]\nb: &b [*a, *a]\nignore: [*b, *b]\n")
	f.Add("version: &v 1\n<<: {fail_on: low}\nserver_time_limit: *v\n")
	for _, text := range scripts.Files(f, "../../testdata/script/config-*.txtar", ".yaml", "yaml") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 16<<10 {
			return
		}
		path := filepath.Join(t.TempDir(), "x.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load("", "", "", path)
		_, again := Load("", "", "", path)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("%v, and then %v", err, again)
		}
		if err != nil {
			if msg := err.Error(); !strings.Contains(msg, path+":") && !strings.HasPrefix(msg, "reading the configuration: ") {
				t.Errorf("the error does not name the file and the line: %s", msg)
			}
			return
		}
		for _, r := range c.Rules {
			if r.Origin == "" {
				t.Errorf("nobody knows where the rule %q is from", r.ID)
			}
		}
	})
}
