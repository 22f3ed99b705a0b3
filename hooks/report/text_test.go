package report

import (
	"errors"
	"strings"
	"testing"

	"stanch/hooks"
	"stanch/scanner"
)

// TestTextWithoutFindings: of a verdict that has none, a person is told what
// keeps it from being an acquittal.
func TestTextWithoutFindings(t *testing.T) {
	for name, test := range map[string]struct {
		verdict       hooks.Verdict
		hook, summary string
	}{
		"nothing to block": {hooks.Verdict{Files: 2}, "", "stanch: nothing to block in 2 files\n"},
		"interrupted": {hooks.Verdict{Partial: true, Commits: 1, Files: 2},
			"stanch: interrupted after 1 commit: this is partial, there may be more\n", "stanch: interrupted after 1 commit: this is partial, there may be more\n"},
		"a problem": {hooks.Verdict{Problems: []scanner.Problem{{File: "a\nb", Msg: "it is encrypted"}}},
			"stanch: cannot judge a\\nb: it is encrypted\n", "stanch: cannot judge a\\nb: it is encrypted\n"},
	} {
		for summary, want := range map[bool]string{false: test.hook, true: test.summary} {
			var b strings.Builder
			if err := (&text{summary: summary}).write(&b, &test.verdict); err != nil || b.String() != want {
				t.Errorf("%s, summary %v: got %q, %v, want %q", name, summary, b.String(), err, want)
			}
		}
	}
}

// TestTextNotWritten: what could not be told is an error.
func TestTextNotWritten(t *testing.T) {
	if err := New("text", Options{})(broken{}, &hooks.Verdict{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
}

var errBroken = errors.New("nobody listens")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
