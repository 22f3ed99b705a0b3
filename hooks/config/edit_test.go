package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const fpA, fpB = "aaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbb"

func TestAddAllows(t *testing.T) {
	a := Allow{Fingerprint: fpA, Reason: "made up"}
	item := "  - fingerprint: " + fpA + "\n    reason: made up\n"
	for name, test := range map[string]struct {
		before, after string
		entry         Allow
	}{
		"no file":         {"", "version: 1\nallow:\n" + item, a},
		"only comments":   {"# ours\n", "# ours\nversion: 1\nallow:\n" + item, a},
		"no list":         {"version: 1 # one\n", "version: 1 # one\nallow:\n" + item, a},
		"no last newline": {"version: 1", "version: 1\nallow:\n" + item, a},
		"empty key":       {"version: 1\nallow: # none yet\nfail_on: low\n", "version: 1\nallow: # none yet\n" + item + "fail_on: low\n", a},
		"null":            {"version: 1\nallow: ~\n", "version: 1\nallow:\n" + item, a},
		"empty flow":      {"version: 1\nallow: []\n", "version: 1\nallow: [{fingerprint: " + fpA + ", reason: \"made up\"}]\n", Allow{fpA, "made up", ""}},
		"flow": {"version: 1\nallow: [{fingerprint: " + fpB + "}] # ]\nfail_on: low\n",
			"version: 1\nallow: [{fingerprint: " + fpB + "}, {fingerprint: " + fpA + ", reason: made up}] # ]\nfail_on: low\n", a},
		"last in the file": {"version: 1\nallow:\n- fingerprint: " + fpB + "\n  reason: b # why\n\n# end\n",
			"version: 1\nallow:\n- fingerprint: " + fpB + "\n  reason: b # why\n" + strings.ReplaceAll(item[2:], "\n  ", "\n") + "\n# end\n", a},
		"followed by a key": {"version: 1\nallow:\n    - fingerprint: " + fpB + "\n      reason: b\n\n# next\nfail_on: low\n",
			"version: 1\nallow:\n    - fingerprint: " + fpB + "\n      reason: b\n    - fingerprint: " + fpA + "\n      reason: made up\n\n# next\nfail_on: low\n", a},
		"windows line ends": {"version: 1\r\n", "version: 1\r\nallow:\r\n" + strings.ReplaceAll(item, "\n", "\r\n"), a},
		"block reason": {"version: 1\nallow:\n  - fingerprint: " + fpB + "\n    reason: |\n      one\n\n      # not a comment\n",
			"version: 1\nallow:\n  - fingerprint: " + fpB + "\n    reason: |\n      one\n\n      # not a comment\n" + item, a},
		"there already":          {"version: 1\nallow:\n" + item + "# x\n", "version: 1\nallow:\n" + item + "# x\n", a},
		"another reason":         {"version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: 'it''s old' # c\n", "version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: made up # c\n", a},
		"a day":                  {"version: 1\nallow:\n" + item, "version: 1\nallow:\n" + item + "    until: 2030-01-31\n", Allow{fpA, "made up", "2030-01-31"}},
		"another day":            {"version: 1\nallow:\n" + item + "    until: 2020-01-31 # c\n", "version: 1\nallow:\n" + item + "    until: 2030-01-31 # c\n", Allow{fpA, "made up", "2030-01-31"}},
		"no day any more":        {"version: 1\nallow:\n" + item + "    until: 2020-01-31\n", "version: 1\nallow:\n" + item, a},
		"a reason with signs":    {"version: 1\n", "version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: \"a: \\\"b\\\" # <c>\"\n", Allow{fpA, `a: "b" # <c>`, ""}},
		"a reason like a number": {"version: 1\n", "version: 1\nallow:\n  - fingerprint: " + fpA + "\n    reason: \"12\"\n", Allow{fpA, "12", ""}},
		"end of document":        {"---\nversion: 1\n...\n", "---\nversion: 1\nallow:\n" + item + "...\n", a},
		"byte order mark":        {"\ufeffversion: 1\nallow:\n" + item, "\ufeffversion: 1\nallow:\n" + item + "    until: 2030-01-31\n", Allow{fpA, "made up", "2030-01-31"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), Name)
			if test.before != "" {
				if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // the second time there is nothing to do
				if _, err := AddAllows(path, []Allow{test.entry}); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				want := strings.ReplaceAll(test.after, `reason: "made up"`, "reason: made up")
				if string(got) != want {
					t.Fatalf("got:\n%s\nwant:\n%s", got, want)
				}
			}
			if n, err := AddAllows(path, []Allow{test.entry}); n != 0 || err != nil {
				t.Errorf("adding again: changed %d, %v", n, err)
			}
		})
	}
}

func TestAddAllowsRefuses(t *testing.T) {
	a := Allow{Fingerprint: fpA, Reason: "made up"}
	for name, test := range map[string]struct {
		before string
		entry  Allow
	}{
		"all in one line": {"{version: 1}\n", a},
		"no mapping":      {"- version\n", a},
		"no YAML":         {"version: [\n", a},
		"no fingerprint":  {"version: 1\n", Allow{"abc", "made up", ""}},
		"no reason":       {"version: 1\n", Allow{fpA, " ", ""}},
		"two lines":       {"version: 1\n", Allow{fpA, "a\nb", ""}},
		"not a date":      {"version: 1\n", Allow{fpA, "a", "tomorrow"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), Name)
			if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := AddAllows(path, []Allow{test.entry}); err == nil {
				t.Error("no error")
			}
			if got, _ := os.ReadFile(path); string(got) != test.before {
				t.Errorf("the file was changed:\n%s", got)
			}
		})
	}
}
