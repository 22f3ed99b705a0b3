package scanner

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"stanch/scanner/patch"
)

// Whatever the text: a finding's spans are inside it, its position agrees with
// its offset, what is reported does not hold the secret, and a second look
// sees the same.
func FuzzMatcher(f *testing.F) {
	set := readRules(f)
	for i := range set.Rules {
		if e := set.Rules[i].Examples; i%7 == 0 && len(e.Match) > 0 {
			f.Add(exampleNames(&set.Rules[i])[0], []byte(Arm(e.Match[0])))
			f.Add(exampleNames(&set.Rules[i])[0], []byte(Arm(e.NoMatch[0])))
		}
	}
	paths, _ := filepath.Glob("testdata/safe/*.txt")
	for _, path := range paths {
		for _, x := range readFixtures(f, path) {
			f.Add(x.name, []byte(x.text))
		}
	}
	s := New(testOptions())
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		if len(text) > 64<<10 {
			return
		}
		for _, c := range candidates(s, name, string(text), patch.Content) {
			if c.span.Lo < 0 || c.span.Lo > c.span.Hi || c.span.Hi > len(text) || c.from > len(text) {
				t.Fatalf("%s: span %v of a text of %d bytes", c.rule.ID, c.span, len(text))
			}
			if c.rule.ID == "" || len(c.value) == 0 {
				t.Fatalf("%s: a secret of no bytes", c.rule.ID)
			}
		}
		first, second := fuzzScan(t, s, name, text), fuzzScan(t, s, name, text)
		if a, b := fmt.Sprint(first), fmt.Sprint(second); a != b {
			t.Fatalf("two looks at one text differ:\n%s\n%s", a, b)
		}
		kept := 0
		for i := range first {
			x := &first[i]
			for _, piece := range x.pieces {
				kept += len(piece)
			}
			if x.Line < 1 || x.Column < 1 || x.EndLine < x.Line || x.Line > 1+bytes.Count(text, []byte("\n"))+bytes.Count(text, []byte("\r")) {
				t.Fatalf("%s: found at %d:%d to %d:%d", x.Rule.ID, x.Line, x.Column, x.EndLine, x.EndColumn)
			}
			if x.Severity == SeverityNone || x.Confidence == 0 {
				t.Fatalf("%s: severity %s, confidence %s", x.Rule.ID, x.Severity, x.Confidence)
			}
			checkUntold(t, x)
			checkPlace(t, x, text)
		}
		if most := 4*len(text) + 512*len(first); kept > most {
			t.Fatalf("%d findings keep %d bytes of a text of %d", len(first), kept, len(text))
		}
	})
}

// checkPlace fails where a finding's position is not in the text, or its secret
// does not stand behind it.
func checkPlace(t *testing.T, f *Finding, text []byte) {
	rest := text
	for range f.Line - 1 {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			t.Fatalf("%s: there is no line %d", f.Rule.ID, f.Line)
		}
		rest = rest[i+1:]
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if f.Column-1 > len(line) {
		t.Fatalf("%s: line %d has no column %d", f.Rule.ID, f.Line, f.Column)
	}
	if len(f.pieces) > 0 && !f.blob.around && !bytes.Contains(rest[f.Column-1:], f.pieces[0]) {
		t.Fatalf("%s: what is found does not stand behind %d:%d", f.Rule.ID, f.Line, f.Column)
	}
}

func fuzzScan(t *testing.T, s *Scanner, name string, text []byte) []Finding {
	res, err := s.Scan(context.Background(), &patch.Texts{Open: once(name, text)})
	if err != nil && err != io.EOF {
		t.Fatal(err)
	}
	return res.Findings
}

// checkUntold fails where a finding's text tells more of the secret than its
// public prefix and four characters.
func checkUntold(t *testing.T, f *Finding) {
	shown, _, _ := strings.Cut(f.Redacted, "…")
	rest := strings.TrimPrefix(string(f.secret), shown)
	if len(rest) > 4 && strings.Contains(f.Redacted, rest) {
		t.Fatalf("%s: the redacted form holds the secret", f.Rule.ID)
	}
	if len(shown) > 0 && len(shown)*2 > len(f.secret) {
		t.Fatalf("%s: more is shown than hidden", f.Rule.ID)
	}
	if said := f.Ignored + f.Problem; len(rest) > 8 && strings.Contains(said, rest) {
		t.Fatalf("%s: what is said about an allow holds the secret", f.Rule.ID)
	}
}

// An allow comment, whatever is in it, is understood or ignored; the ids it
// names are ids, and what it says of itself reads back the same.
func FuzzAllow(f *testing.F) {
	for _, line := range []string{
		"# stanch:allow", "// stanch:allow[github-pat-classic, slack-bot-token] reason until=2027-03-31", "stanch:allow-next-line[nope]",
		"<!-- stanch:allow github-pat-classic why -->", "pragma: allowlist secret", "stanch:allow[", "stanch:allow[]until=", "stanch:allow until=2027-02-30",
	} {
		f.Add(line, false)
		f.Add(line, true)
	}
	s := New(testOptions())
	f.Fuzz(func(t *testing.T, line string, next bool) {
		a := s.allowOn([]byte(line), next)
		if a == nil {
			return
		}
		for _, id := range a.Rules {
			if s.Rule(id) == nil {
				t.Fatalf("%q is no id", id)
			}
		}
		for _, id := range a.Unknown {
			if s.Rule(id) != nil {
				t.Fatalf("%q is an id", id)
			}
			if a.covers("github-pat-classic") && len(a.Rules) == 0 {
				t.Fatal("an allow for an id that no rule has allows every rule")
			}
		}
		if a.Marker != ownMarker {
			return
		}
		ids := append(append([]string{}, a.Rules...), a.Unknown...)
		again := ownMarker
		if next {
			again += nextSuffix
		}
		if len(ids) > 0 {
			again += "[" + strings.Join(ids, ",") + "]"
		}
		if !a.Until.IsZero() {
			again += " until=" + a.Until.Format("2006-01-02")
		}
		b := s.allowOn([]byte(again), next)
		if b == nil || strings.Join(b.Rules, " ") != strings.Join(a.Rules, " ") || strings.Join(b.Unknown, " ") != strings.Join(a.Unknown, " ") || !b.Until.Equal(a.Until) {
			t.Fatalf("%q reads back as another allow", again)
		}
	})
}

// A rule file is read or refused with its name and a line; what is read has no
// two rules of one id and no rule that can match nothing.
func FuzzParseRules(f *testing.F) {
	f.Add("version: 1\nrules:\n  - id: a\n    pattern: 'abc_[a-z]{4}'\n    keywords: [abc_]\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("version: 1\nrules:\n  - id: a\n    context: 40\n    keywords: [acme]\n    pattern: '[0-9a-f]{32}'\n    words: [key]\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("version: 1\nrules:\n  - id: a\n    paths: ['**/*.p12']\n  - id: a\n    paths: ['[']\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("version: 2\nrulez: []\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("version: 1\nrules: [{id: a, pattern: '('}]\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("providers: {a: {name: A}}\n", "abc_defg acme_key = 0123456789abcdef")
	f.Add("version: 1\nrules:\n  - id: a\n    keywords: ['begin acme']\n    detect: pem\n    labels: [ACME KEY]\n", "-----BEGIN ACME KEY-----\n"+strings.Repeat("QUJDREVG", 20)+"\n-----END ACME KEY-----\n")
	for _, x := range hostile {
		f.Add(fmt.Sprintf("version: 1\nrules:\n  - {id: a, keywords: [%q], context: %d, pattern: %q}\n", x.keyword, x.context, x.pattern), strings.Repeat(x.unit, 100))
	}
	f.Fuzz(func(t *testing.T, text, scanned string) {
		set, err := ParseRules("own.yaml", strings.NewReader(text))
		if err != nil {
			if set != nil {
				t.Fatal("an error, and a result")
			}
			if !strings.HasPrefix(err.Error(), "own.yaml") && !strings.HasPrefix(err.Error(), "reading own.yaml") {
				t.Fatalf("the error does not name the file: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for i := range set.Rules {
			r := &set.Rules[i]
			if seen[r.ID] {
				t.Fatalf("two rules %q", r.ID)
			}
			seen[r.ID] = true
		}
		opt := testOptions()
		opt.Rules = set.Rules
		var e *EffortError
		if _, err := tryText(New(opt), "a.txt", scanned); err != nil && !errors.As(err, &e) {
			t.Fatal(err)
		}
	})
}

// Whatever encodings lie around a text: nothing that is found in it lies
// outside of what stands there, and how the text arrives changes nothing.
func FuzzLayers(f *testing.F) {
	for i, line := range []string{
		"token = " + Arm("ghp_¦jAsr7q4dXj4G7S1P9nemclTB6UKZxB0qWRXo"), "password: \"kW7qLz93vTn4x\"\n", "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIB\n", "\x00\xff\\x4\\u00%4%%", "",
	} {
		for layers := range uint32(3 * len(encodings)) {
			f.Add("src/config.txt", []byte(line), layers*uint32(len(encodings)+1)+uint32(i))
		}
	}
	s := New(testOptions())
	f.Fuzz(func(t *testing.T, name string, text []byte, layers uint32) {
		if len(text) > 4<<10 {
			return
		}
		for ; layers > 0 && len(text) < 64<<10; layers /= uint32(len(encodings)) {
			text = encodings[int(layers)%len(encodings)](text)
		}
		for _, c := range candidates(s, name, string(text), patch.Content) {
			if c.span.Lo < 0 || c.span.Lo >= c.span.Hi || c.span.Hi > len(text) || c.from > len(text) {
				t.Fatalf("%s: span %v of a text of %d bytes", c.rule.ID, c.span, len(text))
			}
		}
		whole := fuzzScan(t, s, name, text)
		pieces := &patch.Texts{Open: func() func() (patch.Segment, io.ReadCloser, error) {
			open := once(name, text)
			return func() (patch.Segment, io.ReadCloser, error) {
				seg, r, err := open()
				if err == nil {
					r = io.NopCloser(iotest.OneByteReader(r))
				}
				return seg, r, err
			}
		}()}
		res, err := s.Scan(context.Background(), pieces)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := fmt.Sprint(whole), fmt.Sprint(res.Findings); a != b {
			t.Fatalf("byte by byte it is judged otherwise:\n%s\n%s", a, b)
		}
	})
}

// encodings are what is put around a text.
var encodings = []func([]byte) []byte{
	func(s []byte) []byte { return fmt.Appendf(nil, "x = %q\n", s) },
	func(s []byte) []byte { return fmt.Appendf(nil, "x: %s\n", base64.StdEncoding.EncodeToString(s)) },
	func(s []byte) []byte { return base64.RawURLEncoding.AppendEncode(nil, s) },
	func(s []byte) []byte { return fmt.Appendf(nil, "%x", s) },
	func(s []byte) []byte { return []byte(url.PathEscape(string(s))) },
	func(s []byte) []byte { return []byte(strings.ReplaceAll(fmt.Sprintf("% x", s), " ", `\x`)) },
	func(s []byte) []byte { return bytes.Join(bytes.SplitAfter(s, []byte("_")), []byte(`" + "`)) },
	func(s []byte) []byte { return bytes.Join(bytes.SplitAfter(s, []byte("a")), []byte("\"\n  \"")) },
	func(s []byte) []byte { return bytes.Join(bytes.Split(s, nil), []byte{0}) },
	func(s []byte) []byte { return append([]byte{0}, bytes.Join(bytes.Split(s, nil), []byte{0})...) },
}
