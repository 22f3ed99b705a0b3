package report

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"stanch/hooks"
	"stanch/scanner"
	"stanch/scanner/madeup"
)

// TestClock: a clock that is wrong by centuries hides nothing. It moves the day
// on which an allow ends, and that is all.
func TestClock(t *testing.T) {
	text := "a = " + madeup.GitHubToken("clock") + "\nb = " + madeup.GitHubToken("until") + " # stanch:allow until=2027-03-31 for now\n"
	for _, year := range []int{-1, 1, 1969, 1970, 2027, 2038, 2106, 2263, 9999, 12000} {
		now := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		j := &hooks.Judge{Scanner: scanner.New(scanner.Options{Now: now}), FailOn: scanner.Medium}
		v, err := j.ScanReader(context.Background(), "app.conf", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		if year > 2027 {
			want = 2
		}
		if len(v.Findings) != want {
			t.Errorf("in the year %d: %d findings, want %d", year, len(v.Findings), want)
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"json":   func(b *bytes.Buffer) error { return writeJSON(b, v, false) },
			"sarif":  func(b *bytes.Buffer) error { return writeSARIF(b, v, "1") },
			"gitlab": func(b *bytes.Buffer) error { return writeGitLab(b, v, "1", now, now) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil || !json.Valid(b.Bytes()) {
				t.Errorf("in the year %d, as %s: %v", year, name, err)
			}
		}
	}
}
