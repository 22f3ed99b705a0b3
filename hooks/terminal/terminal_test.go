package terminal

import (
	"bytes"
	"os"
	"runtime"
	"testing"
	"time"
)

type said string

func (s said) String() string { return string(s) }

// TestLine: a run that takes no time shows nothing; one that does shows where
// it is, not too often, and leaves nothing behind.
func TestLine(t *testing.T) {
	var b bytes.Buffer
	if NewLine(&b) != nil {
		t.Error("a buffer is no terminal")
	}
	var none *Line
	none.Show(said("1 commit judged"))
	none.Clear()
	now := time.Now()
	for name, test := range map[string]struct {
		start, shown time.Time
		want         string
	}{
		"at once":     {now, now, ""},
		"for long":    {now.Add(-time.Hour), now.Add(-time.Hour), "\rstanch: 1 commit judged\x1b[K\r\r\x1b[K"},
		"shown since": {now.Add(-time.Hour), now.Add(time.Hour), ""},
	} {
		b.Reset()
		l := &Line{w: &b, start: test.start, shown: test.shown}
		l.Show(said("1 commit judged"))
		if l.shown.After(test.shown) {
			l.shown = now.Add(time.Hour)
		}
		l.Show(said("2 commits judged")) // too soon
		l.Clear()
		l.Clear()
		if b.String() != test.want {
			t.Errorf("%s: got %q, want %q", name, &b, test.want)
		}
	}
}

// TestColor: colour is for terminals, of people who did not say no.
func TestColor(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	env := map[string]string{}
	getenv := func(name string) string { return env[name] }
	if Color(null, getenv) || NewLine(null) != nil {
		t.Error("the null device is taken for a terminal")
	}
	if runtime.GOOS == "windows" {
		return // where a terminal is no file
	}
	device, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if !Color(device, getenv) || NewLine(device) == nil {
		t.Error("a terminal is not taken for one")
	}
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		env = map[string]string{name: value}
		if Color(device, getenv) {
			t.Errorf("colour with %s=%s", name, value)
		}
	}
}
