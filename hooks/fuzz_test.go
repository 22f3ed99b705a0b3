package hooks

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"stanch/hooks/git"
	"stanch/hooks/scripts"
)

// FuzzMessage: of a message, each line is kept as it is or emptied, up to the
// scissors.
func FuzzMessage(f *testing.F) {
	for _, text := range scripts.Files(f, "../testdata/script/commitmsg-*.txtar", "msg", "message", "MSG") {
		f.Add(text, "#", true, true)
	}
	f.Add("a\n# b\n#"+scissorsLine+"\nc\n", "", true, true)
	f.Add("a\r\n; b\r\n;"+scissorsLine+"\r\nc", ";", true, true)
	f.Add("\x00\n//"+scissorsLine, "//", false, true)
	f.Fuzz(func(t *testing.T, text, sign string, comments, scissors bool) {
		got := bytes.Split(cleanup{comment: sign, comments: comments, scissors: scissors}.kept([]byte(text)), []byte("\n"))
		lines := strings.Split(text, "\n")
		for i, line := range got[:len(got)-1] {
			if len(line) > 0 && (i >= len(lines) || string(line) != lines[i]) {
				t.Fatalf("line %d is %q", i+1, line)
			}
			if len(line) > 0 && comments && sign != "" && strings.HasPrefix(lines[i], sign) {
				t.Fatalf("the comment in line %d is kept", i+1)
			}
			if len(line) == 0 && lines[i] != "" && !comments {
				t.Fatalf("line %d is gone, and no comment", i+1)
			}
		}
		if len(got) < len(lines) && !scissors {
			t.Fatalf("%d lines of %d are left", len(got), len(lines))
		}
	})
}

// FuzzUpdates: what git gives a hook of a push is understood whole or refused,
// however it arrives, and printed again it says the same.
func FuzzUpdates(f *testing.F) {
	a, b := strings.Repeat("a", 40), strings.Repeat("0", 64)
	f.Add("refs/heads/main " + a + " refs/heads/main " + a + "\n(delete) " + b + " refs/tags/x " + b + "\n")
	f.Add(a + " " + b + " refs/heads/main\r\n")
	f.Add("HEAD@{1 day ago} " + a + " refs/heads/main " + a)
	f.Add("\n\n \n")
	f.Fuzz(func(t *testing.T, text string) {
		for name, parse := range map[string]func(string) (update, bool){"pre-push": parsePrePush, "pre-receive": parsePreReceive} {
			all, err := readUpdates(strings.NewReader(text), parse)
			bits, bitsErr := readUpdates(iotest.OneByteReader(strings.NewReader(text)), parse)
			if fmt.Sprint(all, err) != fmt.Sprint(bits, bitsErr) {
				t.Fatalf("%s: byte by byte it reads otherwise", name)
			}
			if err != nil && len(all) > 0 {
				t.Fatalf("%s: an error and a result", name)
			}
			var again strings.Builder
			for _, u := range all {
				if !git.IsID(u.local) || !git.IsID(u.remote) {
					t.Fatalf("%s: %v has no ids", name, u)
				}
				if name == "pre-push" {
					fmt.Fprintf(&again, "%s %s %s %s\n", u.localRef, u.local, u.remoteRef, u.remote)
				} else {
					fmt.Fprintf(&again, "%s %s %s\n", u.remote, u.local, u.localRef)
				}
			}
			same, err := readUpdates(strings.NewReader(again.String()), parse)
			if err != nil || fmt.Sprint(same) != fmt.Sprint(all) {
				t.Fatalf("%s: %q reads back as %v, %v", name, again.String(), same, err)
			}
		}
	})
}
