package git

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

var someID = strings.Repeat("ab", 20)

// TestObjects: of what cat-file --batch may print, only what is whole is taken.
func TestObjects(t *testing.T) {
	for text, want := range map[string]string{
		someID + " blob 3\nabc\n:0:a b missing\n": "blob abc|none |",
		"x ambiguous\n" + someID + " tag 0\n\n":   "none |tag |",
		"":                                        "error",
		someID + " blob 3\nabc\n":                 "error", // one is missing
		someID + " blob 3\nabc\nx missing\n\n":    "error", // too much
		someID + " blob 3\nabcd\nx missing\n":     "error",
		someID + " blob -1\n\nx missing\n":        "error",
		someID + " blob\nx missing\n":             "error",
		"abc blob 0\n\nx missing\n":               "error",
		"x missing\n" + someID + " blob 3\nab":    "error",
		"x missing\n" + someID + " blob 3\nabc":   "error",
	} {
		for _, skip := range []bool{false, true} {
			got := ""
			err := readObjects(iotest.OneByteReader(strings.NewReader(text)), 2, func(o *Object) error {
				var text []byte
				if kind := o.Kind; kind == "" {
					got += "none "
				} else if got += kind + " "; !skip {
					var err error
					if text, err = o.Bytes(); err != nil {
						return err
					}
				}
				got += string(text) + "|"
				return nil
			})
			if err != nil {
				got = "error"
			}
			if want := want; got != want && !(skip && got == strings.ReplaceAll(want, "abc", "")) {
				t.Errorf("%q: got %q, %v, want %q", text, got, err, want)
			}
		}
	}
	stop := errors.New("enough")
	err := readObjects(strings.NewReader(someID+" blob 3\nabc\n"), 1, func(*Object) error { return stop })
	if err != stop {
		t.Errorf("an error of who reads: got %v", err)
	}
}

// FuzzObjects: no answer makes those who read it fail but by an error, or have
// more than there is; what is taken whole prints back to the same bytes.
func FuzzObjects(f *testing.F) {
	f.Add([]byte(someID + " tag 3\nabc\n" + someID + " blob 0\n\n"))
	f.Add([]byte(":0:a b missing\n" + someID + " blob -5\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, out []byte) {
		for n := range 4 {
			var again bytes.Buffer
			missing := false
			err := readObjects(bytes.NewReader(out), n, func(o *Object) error {
				text, err := io.ReadAll(o.Text)
				if int64(len(text)) > o.Size {
					t.Fatal("more than there is")
				}
				missing = missing || o.ID == ""
				fmt.Fprintf(&again, "%s %s %d\n%s\n", o.ID, o.Kind, o.Size, text)
				return err
			})
			if err == nil && !missing && len(bytes.Fields(again.Bytes())) != len(bytes.Fields(out)) {
				t.Fatalf("%q is read as %q", out, again.Bytes())
			}
		}
	})
}
