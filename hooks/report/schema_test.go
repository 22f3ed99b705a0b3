package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"stanch/hooks"
	"stanch/hooks/gittest"
	"stanch/scanner"
	"stanch/scanner/madeup"
)

// schema is as much of JSON Schema (draft 4 to 7) as the schemas in testdata
// use; a word that it does not know fails the test.
type schema struct {
	root map[string]any
	errs []string
}

func (s *schema) fail(at, format string, args ...any) {
	s.errs = append(s.errs, at+": "+fmt.Sprintf(format, args...))
}

// valid reports whether v is, without saying why not.
func (s *schema) valid(at string, sch map[string]any, v any) bool {
	t := &schema{root: s.root}
	t.check(at, sch, v)
	return len(t.errs) == 0
}

func (s *schema) check(at string, sch map[string]any, v any) {
	if ref, ok := sch["$ref"].(string); ok {
		target := any(s.root)
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			target = target.(map[string]any)[part]
		}
		s.check(at, target.(map[string]any), v)
		return
	}
	for word, arg := range sch {
		switch word {
		case "$schema", "id", "$id", "definitions", "title", "description", "format", "default":
		case "type":
			if !hasType(arg, v) {
				s.fail(at, "is %T, want %v", v, arg)
			}
		case "enum":
			if !slices.ContainsFunc(arg.([]any), func(e any) bool { return reflect.DeepEqual(e, v) }) {
				s.fail(at, "%v is none of %v", v, arg)
			}
		case "const":
			if !reflect.DeepEqual(arg, v) {
				s.fail(at, "%v is not %v", v, arg)
			}
		case "minimum", "maximum":
			if n, ok := v.(float64); ok && (word == "minimum" && n < arg.(float64) || word == "maximum" && n > arg.(float64)) {
				s.fail(at, "%v is beyond the %s %v", n, word, arg)
			}
		case "minLength", "maxLength":
			text, ok := v.(string)
			if n := float64(utf8.RuneCountInString(text)); ok && (word == "minLength" && n < arg.(float64) || word == "maxLength" && n > arg.(float64)) {
				s.fail(at, "%.40q is beyond the %s %v", text, word, arg)
			}
		case "pattern":
			if text, ok := v.(string); ok && !regexp.MustCompile(arg.(string)).MatchString(text) {
				s.fail(at, "%q does not match %v", text, arg)
			}
		case "anyOf", "oneOf":
			n := 0
			for _, one := range arg.([]any) {
				if s.valid(at, one.(map[string]any), v) {
					n++
				}
			}
			if n == 0 || word == "oneOf" && n > 1 {
				s.fail(at, "fits %d of %s", n, word)
			}
		case "required", "properties", "additionalProperties", "items", "minItems", "uniqueItems":
			// below
		default:
			s.fail(at, "the schema has %q, which this test does not know", word)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		s.object(at, sch, v)
	case []any:
		s.array(at, sch, v)
	}
}

func (s *schema) object(at string, sch map[string]any, v map[string]any) {
	required, _ := sch["required"].([]any)
	for _, name := range required {
		if _, ok := v[name.(string)]; !ok {
			s.fail(at, "%v is missing", name)
		}
	}
	props, _ := sch["properties"].(map[string]any)
	for name, value := range v {
		if p, ok := props[name].(map[string]any); ok {
			s.check(at+"/"+name, p, value)
			continue
		}
		switch more := sch["additionalProperties"].(type) {
		case bool:
			if !more {
				s.fail(at, "%s is not allowed", name)
			}
		case map[string]any:
			s.check(at+"/"+name, more, value)
		}
	}
}

func (s *schema) array(at string, sch map[string]any, v []any) {
	if n, ok := sch["minItems"].(float64); ok && float64(len(v)) < n {
		s.fail(at, "%d items, want %v", len(v), n)
	}
	for i := range v {
		if items, ok := sch["items"].(map[string]any); ok {
			s.check(fmt.Sprintf("%s/%d", at, i), items, v[i])
		}
		if sch["uniqueItems"] == true && slices.ContainsFunc(v[:i], func(o any) bool { return reflect.DeepEqual(o, v[i]) }) {
			s.fail(at, "item %d is there twice", i)
		}
	}
}

func hasType(want, v any) bool {
	if all, ok := want.([]any); ok {
		return slices.ContainsFunc(all, func(w any) bool { return hasType(w, v) })
	}
	switch v := v.(type) {
	case map[string]any:
		return want == "object"
	case []any:
		return want == "array"
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == math.Trunc(v)
	}
	return want == "null"
}

func validate(t *testing.T, name string, report []byte) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	s := &schema{}
	var v any
	if err := json.Unmarshal(text, &s.root); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(report, &v); err != nil {
		t.Fatal(err)
	}
	s.check("", s.root, v)
	return s.errs
}

// reported is a verdict with all that a report can hold, by the scan of a
// repository.
func reported(t *testing.T) *hooks.Verdict {
	dir := t.TempDir()
	gittest.Run(t, dir, "", "init", "-q", "-b", "main")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		gittest.Run(t, dir, "", "add", name)
		gittest.Run(t, dir, "", "commit", "-q", "-m", name)
	}
	write("a b#c.conf", "token = "+madeup.GitHubToken("one")+"\n")
	write("copy.conf", "\n\ntoken = "+madeup.GitHubToken("one")+"\n")
	write("allowed.conf", "token = "+madeup.GitHubToken("two")+" # stanch:allow made up for *this*\n")
	write("config.conf", "token = "+madeup.GitHubToken("three")+"\n")
	write("note_test.go", strings.ReplaceAll("var password = \"hunter2-¦but-longer\"\n", "¦", ""))
	j, err := hooks.Env{Dir: dir, Vars: append(gittest.Env(), "HOME=", "XDG_CONFIG_HOME=", "STANCH_CONFIG=")}.Judge(context.Background(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	j.KeepAllowed = true
	j.Scanner = scanner.New(scanner.Options{Allows: []scanner.ConfigAllow{{Fingerprint: scanner.Fingerprint([]byte(madeup.GitHubToken("three"))), Reason: "for a test"}}})
	v, err := j.ScanHistory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Findings) != 1 || len(v.Allowed) != 2 {
		t.Fatalf("%d findings, %d allowed", len(v.Findings), len(v.Allowed))
	}
	v.Problems = append(v.Problems, scanner.Problem{File: "x.zip", Msg: "it is encrypted"})
	return v
}

// TestSARIF holds a report against the published schema of SARIF 2.1.0, of
// which testdata has all but the descriptions.
func TestSARIF(t *testing.T) {
	v := reported(t)
	var b bytes.Buffer
	if err := writeSARIF(&b, v, "v1"); err != nil {
		t.Fatal(err)
	}
	for _, e := range validate(t, "sarif-2.1.0.json", b.Bytes()) {
		t.Error(e)
	}
	for _, want := range []string{`"kind": "inSource"`, `"kind": "external"`, `"justification": "for a test"`, `"stanch/v1"`, `"uri": "a%20b%23c.conf"`, `"## Rotate it`, `"executionSuccessful": false`, `"text": "in HEAD"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, seed := range []string{"one", "two", "three"} {
		if strings.Contains(b.String(), madeup.GitHubToken(seed)[8:]) {
			t.Errorf("the secret %q is in the report", seed)
		}
	}
	b.Reset()
	if err := writeSARIF(&b, &hooks.Verdict{}, "v1"); err != nil {
		t.Fatal(err)
	}
	for _, e := range validate(t, "sarif-2.1.0.json", b.Bytes()) {
		t.Error(e)
	}
}

// TestSchemaSees: what a schema forbids is seen, or the tests above say nothing.
func TestSchemaSees(t *testing.T) {
	for _, bad := range []string{
		`{"version":"2.1.0"}`, `{"version":"2.0.0","runs":[]}`, `{"version":"2.1.0","runs":[{}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"ruleId":"x"}]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"x"},"level":"bad"}]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"x"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a"},"region":{"startLine":0}}}]}]}]}`,
		`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"x"},"suppressions":[{"kind":"mine"}]}]}]}`,
	} {
		if len(validate(t, "sarif-2.1.0.json", []byte(bad))) == 0 {
			t.Errorf("nothing wrong with %s", bad)
		}
	}
}

// validGitLab is the report of a verdict, held against what binds it in GitLab's schema of
// secret detection reports: testdata has that in words of our own, after the
// published versions 15.0.0 and 15.2.1, which agree in it.
func validGitLab(t *testing.T, v *hooks.Verdict) string {
	t.Helper()
	var b bytes.Buffer
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := writeGitLab(&b, v, "v1", at, at); err != nil {
		t.Fatal(err)
	}
	for _, e := range validate(t, "gitlab-secret-detection-15.json", b.Bytes()) {
		t.Error(e)
	}
	return b.String()
}

func TestGitLab(t *testing.T) {
	v := reported(t)
	report := validGitLab(t, v)
	if strings.Contains(report, madeup.GitHubToken("one")[8:]) {
		t.Error("the secret is in the report")
	}
	for _, want := range []string{`"status": "failure"`, `"severity": "Critical"`, v.Findings[0].Commit.ID} {
		if !strings.Contains(report, want) {
			t.Errorf("%s is missing", want)
		}
	}
	validGitLab(t, &hooks.Verdict{})
}

// TestGitLabRules: no rule, built in or someone's own, makes a report that
// GitLab refuses.
func TestGitLabRules(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := scanner.ParseRules("rules.yaml", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	v := reported(t)
	one := v.Findings[0]
	v.Findings = nil
	for i := range set.Rules {
		one.Rule = &set.Rules[i]
		v.Findings = append(v.Findings, one)
	}
	long := *one.Rule
	long.Name = strings.Repeat("ä long name ", 30)
	one.Rule = &long
	v.Findings = append(v.Findings, one)
	report := validGitLab(t, v)
	if n := strings.Count(report, `"location"`); n != len(set.Rules)+1 || n < 1000 {
		t.Errorf("%d findings are reported", n)
	}
}
