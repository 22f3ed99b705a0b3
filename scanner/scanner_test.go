package scanner

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stanch/scanner/madeup"
	"stanch/scanner/patch"
)

// What a rule says, and what was seen in the secret and around it, make the
// severity and the confidence.
func TestWeigh(t *testing.T) {
	token := &Rule{ID: "t", Kind: "access-token", Severity: Critical, Confidence: Sure, Keywords: []string{"tok_"}, Pattern: "tok_[a-z]{9}"}
	named := &Rule{ID: "c", Kind: "api-key", Severity: Critical, Confidence: Likely, Context: 40}
	unsure := &Rule{ID: "u", Kind: "api-key", Severity: High, Confidence: Unsure, Context: 40}
	guess := &Rule{ID: "g", Kind: "password", Severity: Medium, Confidence: Likely, Detect: "generic"}
	url := &Rule{ID: "l", Kind: "connection-string", Severity: Critical, Confidence: Sure, Detect: "url", Schemes: []string{"x"}}
	key := &Rule{ID: "k", Kind: "private-key", Severity: Critical, Confidence: Sure, Detect: "pem"}
	bare := &Rule{ID: "b"}
	plain, test := &fileKind{}, &fileKind{test: true}
	tests := map[string]struct {
		c    candidate
		kind *fileKind
		sev  Severity
		conf Confidence
	}{
		"as the rule says":              {candidate{rule: token}, plain, Critical, Sure},
		"nothing said":                  {candidate{rule: bare}, plain, Medium, Sure},
		"right checksum":                {candidate{rule: unsure, certain: true}, plain, High, Sure},
		"wrong checksum":                {candidate{rule: token, doubtful: true}, plain, Low, Sure},
		"test mode":                     {candidate{rule: token, harmless: true}, plain, Low, Sure},
		"test mode, right checksum":     {candidate{rule: token, harmless: true, certain: true}, plain, Low, Sure},
		"vendor's default":              {candidate{rule: guess, public: true}, plain, Low, Likely},
		"encrypted":                     {candidate{rule: key, sealed: true}, plain, Medium, Sure},
		"weak password":                 {candidate{rule: guess, weak: true}, plain, Medium, Unsure},
		"weak, but of a known form":     {candidate{rule: token, weak: true}, plain, Critical, Sure},
		"token in a test":               {candidate{rule: token}, test, High, Sure},
		"certain token in a test":       {candidate{rule: token, certain: true}, test, Critical, Sure},
		"named in a test":               {candidate{rule: named}, test, Medium, Likely},
		"unsure in a test":              {candidate{rule: unsure}, test, Low, Unsure},
		"password in a test":            {candidate{rule: guess}, test, Low, Likely},
		"url in a test":                 {candidate{rule: url}, test, Low, Sure},
		"url":                           {candidate{rule: url}, plain, Critical, Sure},
		"key in a test":                 {candidate{rule: key}, test, Low, Sure},
		"encrypted key in a test":       {candidate{rule: key, sealed: true}, test, Low, Sure},
		"vendor's default in a test":    {candidate{rule: guess, public: true}, test, Low, Likely},
		"least severity is never below": {candidate{rule: unsure, doubtful: true}, test, Low, Unsure},
	}
	for _, r := range []*Rule{token} {
		if err := r.check(); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range tests {
		sev, conf := weigh(&tt.c, tt.kind)
		if sev != tt.sev || conf != tt.conf {
			t.Errorf("%s: %s and %s, want %s and %s", name, sev, conf, tt.sev, tt.conf)
		}
	}
}

// The same secret weighs less the further its file is from what runs.
func TestWeighByPath(t *testing.T) {
	tests := map[string]bool{ // whether the path weighs down
		"src/app.go": false, "deploy/prod.env": false, "config/settings.yml": false, "notes.txt": false, "contest/a.go": false,
		"src/app_test.go": true, "src/app.test.ts": true, "src/app.spec.js": true, "tests/a.py": true, "a/__tests__/b.js": true, "testdata/a": true,
		"fixtures/a.json": true, "mocks/a.go": true, "examples/a.sh": true, "samples/a.sh": true, "docs/a.sh": true, "README.md": true,
		"a/cassettes/b.yaml": true, "src/a.test.js.snap": true, ".env.example": true, ".env.sample": true, ".env.template": true, ".env.dist": true,
	}
	for name, want := range tests {
		if k := kindOf(name, patch.Content); k.test != want {
			t.Errorf("%s: weighs down is %v, want %v", name, k.test, want)
		}
	}
}

// A checksum that says no counts only where its rule is strict, and one that
// only decodes proves nothing.
func TestChecksumsWeigh(t *testing.T) {
	s := New(testOptions())
	tail := strings.Repeat("Kq7Zt2mVx9Rw", 5)
	tests := map[string]struct {
		text string
		rule string
		sev  Severity
		conf Confidence
	}{
		"ghp_, right":  {checked(), "github-pat-classic", Critical, Sure},
		"ghp_, wrong":  {checked()[:39] + flip(checked()[39]), "github-pat-classic", Low, Sure},
		"vcp_, wrong":  {"vc" + "p_" + tail[:56], "vercel-token", Low, Sure},
		"vck_, wrong":  {"vc" + "k_" + tail[:56], "vercel-token", Critical, Sure},
		"fernet bytes": {"FERNET_KEY=" + "q83vEjRWeJCrze8SNFZ4kKvN7xI0Vng" + "Qq83vEjRWeJA=", "", 0, 0},
	}
	for name, tt := range tests {
		for _, f := range scanText(t, s, "a.conf", tt.text+"\n").Findings {
			if f.Rule.ID == tt.rule && (f.Severity != tt.sev || f.Confidence != tt.conf) {
				t.Errorf("%s: %s and %s, want %s and %s", name, f.Severity, f.Confidence, tt.sev, tt.conf)
			}
			if tt.rule == "" && f.Confidence == Sure && Builtin(f.Rule.ID).Confidence != Sure {
				t.Errorf("%s: %s is certain of a structure", name, f.Rule.ID)
			}
		}
	}
	for i := range builtinCount {
		r := builtin(i)
		if r.StrictChecksum && !slices.Contains([]string{"github-crc32", "cloudflare-crc32", "vercel-crc32", "atlassian-crc32"}, r.Checksum) {
			t.Errorf("%s: strict, though its checksum was not confirmed on real samples", r.ID)
		}
	}
}

func flip(c byte) string {
	if c == 'a' {
		return "b"
	}
	return "a"
}

// The model of words has a cost for each pair, and knows random text from words.
func TestWordModel(t *testing.T) {
	if len(wordCosts) != 28 {
		t.Fatalf("%d rows, want 28", len(wordCosts))
	}
	for i, row := range wordCosts {
		p := 0.0
		for _, cost := range row {
			p += math.Exp2(-float64(cost) / 16)
		}
		if p < 0.9 || p > 1.1 {
			t.Errorf("row %d: what may follow adds up to %.2f, want 1", i, p)
		}
	}
	for _, words := range []string{"certificate authority", "DatabaseConnectionString", "my_secret_password", "the quick brown fox"} {
		if cost := unlikeWords([]byte(words)); cost > 4.6 || looksRandom([]byte(words)) {
			t.Errorf("%q costs %.1f bits a letter", words, cost)
		}
	}
	for _, random := range []string{"kV9zQ2mXw7Lk4RtYb8Nc", "zqxjvkwpqzgxkvbjwmzq", "9f86d081884c7d659a2f"} {
		if !looksRandom([]byte(random)) {
			t.Errorf("%q does not look random", random)
		}
	}
	if e := entropy(bytes.Repeat([]byte("ab"), 9)); math.Abs(e-1) > 1e-9 {
		t.Errorf("entropy of two letters is %v", e)
	}
	if entropy(nil) != 0 || unlikeWords(nil) != 0 || looksRandom(nil) {
		t.Error("nothing is something")
	}
}

// TestOrder: findings come in the order of the text, whatever part of it was
// judged first.
func TestOrder(t *testing.T) {
	filler := strings.Repeat("nothing to see on this line\n", 3000)
	s := New(Options{})
	for range 5 {
		n := 0
		res, err := s.Scan(context.Background(), &patch.Texts{Open: func() (patch.Segment, io.ReadCloser, error) {
			if n++; n > 60 {
				return patch.Segment{}, nil, io.EOF
			}
			text := "a = \"" + madeup.GitHubToken(strconv.Itoa(n)) + "\"\nb = \"" + madeup.GitHubToken(strconv.Itoa(-n)) + "\"\n"
			if n%3 > 0 { // some take long
				text += filler
			}
			return patch.Segment{File: &patch.File{New: strconv.Itoa(n)}}, io.NopCloser(strings.NewReader(text)), nil
		}})
		if err != nil || len(res.Findings) != 120 {
			t.Fatalf("%d findings, %v", len(res.Findings), err)
		}
		for i, f := range res.Findings {
			if f.File != strconv.Itoa(i/2+1) || f.Line != i%2+1 {
				t.Fatalf("finding %d is %s:%d", i+1, f.File, f.Line)
			}
		}
	}
}
