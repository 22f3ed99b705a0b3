package scanner

import (
	"strings"
	"testing"

	"stanch/scanner/patch"
)

// A redacted secret gives away its public prefix and its length: never more
// than four characters of the rest, and nothing of a secret that a name
// beside it told of.
func TestRedaction(t *testing.T) {
	set := readRules(t)
	s := New(testOptions())
	for i := range set.Rules {
		r := &set.Rules[i]
		if r.ByName() {
			continue
		}
		for _, e := range r.Examples.Match {
			for _, c := range candidates(s, exampleNames(r)[0], Arm(e), patch.Content) {
				checkRedacted(t, c.rule, c.value)
			}
		}
	}
}

func checkRedacted(t *testing.T, r *Rule, secret []byte) {
	t.Helper()
	red := redact(r, secret)
	shown, _, ok := strings.Cut(red, "…")
	if !ok || !strings.HasPrefix(string(secret), shown) {
		t.Fatalf("%s: redacted is not a prefix and a length", r.ID)
	}
	public := 0
	if r.Context == 0 && r.Detect == "" && r.Value == "" && r.Rank >= 0 {
		for _, kw := range r.Keywords {
			if len(secret) > len(kw) && equalFold(secret, kw) {
				public = max(public, len(kw))
			}
		}
	}
	if len(shown) > public+4 || public == 0 && shown != "" {
		t.Errorf("%s: %q of a secret of %d bytes is shown", r.ID, shown, len(secret))
	}
	if len(shown)*2 > len(secret) {
		t.Errorf("%s: more is shown than hidden", r.ID)
	}
}

func TestRedactTable(t *testing.T) {
	pat := Builtin("github-pat-classic")
	tests := map[string]struct {
		rule         *Rule
		secret, want string
	}{
		"prefix":            {pat, checked(), "ghp_… (40 characters)"},
		"context":           {Builtin("adzuna-api-key"), "adzuna0123456789", "… (16 characters)"},
		"password":          {Builtin("generic-password-assignment"), "password1234", "… (12 characters)"},
		"named group":       {Builtin("dotenv-file"), "passwordpassword1234", "… (20 characters)"},
		"short":             {pat, "ghp_abc", "… (7 characters)"},
		"key":               {Builtin("pem-ec-private-key"), strings.Repeat("k", 120), "… (120 characters)"},
		"password in a url": {Builtin("postgres-url"), "postgres://hunter2", "… (18 characters)"},
	}
	for name, tt := range tests {
		if got := redact(tt.rule, []byte(tt.secret)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

// A fingerprint must stay what it is: it stands in people's files.
func TestFingerprintIsStable(t *testing.T) {
	tests := map[string]struct{ secret, want string }{
		"guessable": {"hunter2", "6rzr4ewug4npqoii3amxjrieuu"},
		"random":    {strings.Repeat("q7Zt", 3) + "Vb2mWx9Kd4Rp8Ns6Lh1Jf3", "tqmtpjdceybcyzghotiqpaac5a"},
	}
	for name, tt := range tests {
		got := Fingerprint([]byte(tt.secret))
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
		if !IsFingerprint(got) {
			t.Errorf("%s: %s is no fingerprint", name, got)
		}
	}
	for _, s := range []string{"", "abc", strings.Repeat("a", 25), strings.Repeat("A", 26), strings.Repeat("1", 26), strings.Repeat("a", 27)} {
		if IsFingerprint(s) {
			t.Errorf("%q counts as a fingerprint", s)
		}
	}
}

// What it costs to try a word on a fingerprint, and what a secret that nobody
// can guess costs us.
func BenchmarkFingerprint(b *testing.B) {
	for name, secret := range map[string]string{"guessable": "hunter2", "random": strings.Repeat("q7Zt", 3) + "Vb2mWx9Kd4Rp8Ns6Lh1Jf3"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Fingerprint([]byte(secret))
			}
		})
	}
}

// The same secret has the same fingerprint wherever it stands and whatever
// surrounds it; another has another.
func TestFingerprintNamesTheSecret(t *testing.T) {
	s := New(testOptions())
	tok := checked()
	var all []Finding
	for name, text := range map[string]string{
		"a.txt":        tok,
		"src/b.go":     "package x\n\nconst token = \"" + tok + "\"\n",
		"c/d.env":      "A=b\r\nTOKEN=" + tok + "\r\n",
		"e.md":         "curl -H 'Authorization: token " + tok + "' https://api.acme.dev",
		"minified.js":  strings.Repeat("a=b;", 2000) + "t=\"" + tok + "\";" + strings.Repeat("c=d;", 2000),
		"notebook.txt": "{\"x\": \"\\\"" + tok + "\\\"\\n\"}",
	} {
		res := scanText(t, s, name, text)
		if len(res.Findings) != 1 {
			t.Fatalf("%s: %d findings, want 1", name, len(res.Findings))
		}
		all = append(all, res.Findings...)
	}
	s.Fingerprints(all)
	for _, f := range all {
		if f.Fingerprint != all[0].Fingerprint {
			t.Errorf("%s: another fingerprint than in %s", f.File, all[0].File)
		}
	}
	if Fingerprint([]byte(tok)) == Fingerprint([]byte(tok[:39]+"x")) {
		t.Error("two secrets have one fingerprint")
	}
}

// Only what nobody can guess is hashed cheaply.
func TestGuessable(t *testing.T) {
	for secret, want := range map[string]bool{
		"hunter2": true, "correct horse battery staple": true, "Sommer2026!Sommer2026!": true,
		"gh" + "p_uV9zQ2mXw7Lk4RtYb8NcJh3GfDs6PaWe1q": false, "kV9zQ2mXw7Lk4RtYb8Nc": false,
	} {
		if guessable([]byte(secret)) != want {
			t.Errorf("a secret of %d bytes that begins with %q: guessable is %v", len(secret), secret[:2], !want)
		}
	}
}
