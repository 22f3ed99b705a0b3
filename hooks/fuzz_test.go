package hooks

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rogpeppe/go-internal/txtar"

	"stanch/hooks/git"
)

// FuzzConfig: a configuration is read or refused, with the file and the line,
// and what is refused is not half in force.
func FuzzConfig(f *testing.F) {
	f.Add("version: 1\nextends: a.yaml\nfail_on: low\nignore: ['**/*.x']\ndisable: [jwt]\nlocked: true\n")
	f.Add("version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: a\n    until: 2027-01-01\nrequire_reason: true\n")
	f.Add("version: 1\nrules:\n  - id: a\n    name: A\n    severity: high\n    keywords: [abc_]\n    pattern: 'abc_[a-z]{4}'\n    examples: {match: [abc_d¦efg]}\n")
	f.Add("a: &a [x, x]\nb: &b [*a, *a]\nignore: [*b, *b]\n")
	f.Add("version: &v 1\n<<: {fail_on: low}\nserver_time_limit: *v\n")
	for _, text := range scripts(f, "config-*.txtar", ".yaml", "yaml") {
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
		c, err := LoadConfig("", "", "", path)
		_, again := LoadConfig("", "", "", path)
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

// scripts are the files of scripts whose names end in one of the given ways.
func scripts(f *testing.F, pattern string, ends ...string) (texts []string) {
	paths, err := filepath.Glob(filepath.Join("..", "testdata", "script", pattern))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no scripts %s: %v", pattern, err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			for _, end := range ends {
				if strings.HasSuffix(file.Name, end) {
					texts = append(texts, string(file.Data))
				}
			}
		}
	}
	return texts
}

// FuzzMessage: of a message, each line is kept as it is or emptied, up to the
// scissors.
func FuzzMessage(f *testing.F) {
	for _, text := range scripts(f, "commitmsg-*.txtar", "msg", "message", "MSG") {
		f.Add(text, "#", true, true)
	}
	f.Add("a\n# b\n#"+scissorsLine+"\nc\n", "", true, true)
	f.Add("a\r\n; b\r\n;"+scissorsLine+"\r\nc", ";", true, true)
	f.Add("\x00\n//"+scissorsLine, "//", false, true)
	f.Fuzz(func(t *testing.T, text, sign string, comments, scissors bool) {
		got := bytes.Split(cleanup{comment: sign, comments: comments, scissors: scissors}.kept([]byte(text)), []byte("\n"))
		lines := strings.Split(text, "\n")
		for i, line := range got[:len(got)-1] {
			if len(line) > 0 && (i >= len(lines) || string(line) != lines[i]) {
				t.Fatalf("line %d is %q", i+1, line)
			}
			if len(line) > 0 && comments && sign != "" && strings.HasPrefix(lines[i], sign) {
				t.Fatalf("the comment in line %d is kept", i+1)
			}
			if len(line) == 0 && lines[i] != "" && !comments {
				t.Fatalf("line %d is gone, and no comment", i+1)
			}
		}
		if len(got) < len(lines) && !scissors {
			t.Fatalf("%d lines of %d are left", len(got), len(lines))
		}
	})
}

// FuzzUpdates: what git gives a hook of a push is understood whole or refused,
// however it arrives, and printed again it says the same.
func FuzzUpdates(f *testing.F) {
	a, b := strings.Repeat("a", 40), strings.Repeat("0", 64)
	f.Add("refs/heads/main " + a + " refs/heads/main " + a + "\n(delete) " + b + " refs/tags/x " + b + "\n")
	f.Add(a + " " + b + " refs/heads/main\r\n")
	f.Add("HEAD@{1 day ago} " + a + " refs/heads/main " + a)
	f.Add("\n\n \n")
	f.Fuzz(func(t *testing.T, text string) {
		for name, parse := range map[string]func(string) (update, bool){"pre-push": parsePrePush, "pre-receive": parsePreReceive} {
			all, err := readUpdates(strings.NewReader(text), parse)
			bits, bitsErr := readUpdates(iotest.OneByteReader(strings.NewReader(text)), parse)
			if fmt.Sprint(all, err) != fmt.Sprint(bits, bitsErr) {
				t.Fatalf("%s: byte by byte it reads otherwise", name)
			}
			if err != nil && len(all) > 0 {
				t.Fatalf("%s: an error and a result", name)
			}
			var again strings.Builder
			for _, u := range all {
				if !git.IsID(u.local) || !git.IsID(u.remote) {
					t.Fatalf("%s: %v has no ids", name, u)
				}
				if name == "pre-push" {
					fmt.Fprintf(&again, "%s %s %s %s\n", u.localRef, u.local, u.remoteRef, u.remote)
				} else {
					fmt.Fprintf(&again, "%s %s %s\n", u.remote, u.local, u.localRef)
				}
			}
			same, err := readUpdates(strings.NewReader(again.String()), parse)
			if err != nil || fmt.Sprint(same) != fmt.Sprint(all) {
				t.Fatalf("%s: %q reads back as %v, %v", name, again.String(), same, err)
			}
		}
	})
}

// FuzzAnswers: no answer of git blame makes who reads it fall.
func FuzzAnswers(f *testing.F) {
	id := strings.Repeat("ab", 20)
	f.Add([]byte(id + " 1 1 1\nauthor A\nauthor-time 99999999999999999999\n\tx\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		blamed(string(out))
	})
}
