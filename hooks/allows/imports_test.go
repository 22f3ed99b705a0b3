package allows

import (
	"strings"
	"testing"
)

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

// FuzzAnswers: no answer of git blame makes who reads it fall.
func FuzzAnswers(f *testing.F) {
	id := strings.Repeat("ab", 20)
	f.Add([]byte(id + " 1 1 1\nauthor A\nauthor-time 99999999999999999999\n\tx\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		blamed(string(out))
	})
}
