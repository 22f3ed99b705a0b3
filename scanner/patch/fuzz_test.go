package patch

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// Whatever the input: it is read or refused, with the line; how it is cut into
// reads does not matter; what comes out keeps what a segment promises.
func FuzzReader(f *testing.F) {
	commit := "commit " + strings.Repeat("ab", 20) + "\ntree 1\nparent 2\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\n    subject\n    \n    body\n\n"
	for _, in := range []string{
		"", "junk\n",
		"diff --git \n+++ b/0\n@@ -0 +0 @@", // ends in a hunk behind a name
		"diff --git a/x b/x\nnew file mode 100644\nindex 0000000..1\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n",
		"diff --git a/x b/x\nindex 0..1 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@ diff --git a/y b/y\n--- a/z\n+++ b/z\n+@@ -1 +1 @@\n \n",
		"diff --cc f\nindex 1,2..3\n--- a/f\n+++ b/f\n@@@ -1,3 -1,2 +1,3 @@@\n  same\n +one\n++both\n--gone\n",
		"diff --git a/a b/c d\nsimilarity index 100%\nrename from a b\nrename to c d\n",
		"diff --git \"a/a\\tb\\303\\244\" \"b/a\\tb\\303\\244\"\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ \"b/a\\tb\\303\\244\"\n@@ -0,0 +1 @@\n+x\n",
		commit + "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\n" + commit,
		"diff --git a/x b/x\nindex 1..2 100644\nBinary files a/x and b/x differ\n",
		"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n",
		":100644 100644 1 2 M\tx\n:000000 120000 0 3 A\t\"y\\t\"\n:100644 000000 4 0 D\tz\n\ndiff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n" +
			"diff --git \"a/y\\t\" \"b/y\\t\"\nnew file mode 120000\nindex 0..3\n--- /dev/null\n+++ \"b/y\\t\"\n@@ -0,0 +1 @@\n+to\n\\ No newline at end of file\ndiff --git a/z b/z\ndeleted file mode 100644\nindex 4..0\n",
		":100644 120000 1 2 T\tx\n\ndiff --git a/x b/x\ndeleted file mode 100644\nindex 1..0\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\ndiff --git a/x b/x\nnew file mode 120000\nindex 0..2\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+to\n",
		commit + "::100644 100644 100644 1 2 3 MM\tf\n::000000 000000 100644 0 0 4 AA\tg\n\ndiff --cc f\nindex 1,2..3\n--- a/f\n+++ b/f\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n" + commit + listEnd + "\n",
		commit + listEnd + "\n" + commit,
		strings.Repeat("ab", 20) + " " + strings.Repeat("cd", 20) + "\ndiff --git a/x b/x\nold mode 100644\nnew mode 100755\n" + listEnd + "\n",
	} {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, side := range []Side{New, Old} {
			for _, end := range []string{"", listEnd} {
				whole, err := readAll(t, bytes.NewReader(in), side, end)
				cut := []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader}[len(in)%3]
				bits, bitsErr := readAll(t, cut(bytes.NewReader(in)), side, end)
				if whole != bits || fmt.Sprint(err) != fmt.Sprint(bitsErr) {
					t.Fatalf("in bits it reads as\n%s%v\nand at once as\n%s%v", bits, bitsErr, whole, err)
				}
				if err != nil && !strings.Contains(err.Error(), "line ") {
					t.Fatalf("the error names no line: %v", err)
				}
				if end != "" && err == nil && !strings.Contains(string(in), end+"\n") {
					t.Fatal("a patch without its end was read to its end")
				}
				_, err = readAll(t, io.MultiReader(bytes.NewReader(in), iotest.ErrReader(errors.New("broken"))), side, end)
				if err == nil {
					t.Fatal("a broken input was read to its end")
				}
			}
		}
	})
}

// listEnd is a line that no patch holds of itself.
const listEnd = "the end of the list"

// readAll reads a patch, checks each segment, and prints them.
func readAll(t *testing.T, r io.Reader, side Side, end string) (string, error) {
	rd := NewReader(r, side)
	rd.EndsWith(end)
	var out strings.Builder
	var b Batch
	for {
		err := rd.Next(&b)
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
		for i := range b.Segments {
			s := &b.Segments[i]
			checkSegment(t, s)
			name := ""
			if s.File != nil {
				name = s.File.Name()
			}
			fmt.Fprintf(&out, "%d %q %d:%d %q %v\n", s.Kind, name, s.Line, s.Column, s.Text, s.Added)
		}
	}
}

func checkSegment(t *testing.T, s *Segment) {
	if s.Line < 1 || s.Column < 0 {
		t.Fatalf("a segment at %d:%d", s.Line, s.Column)
	}
	if s.Own.Lo < 0 || s.Own.Lo > s.Own.Hi || s.Own.Hi > len(s.Text) {
		t.Fatalf("a segment of %d bytes owns %v", len(s.Text), s.Own)
	}
	last := -1
	for _, a := range s.Added {
		if a.Lo <= last || a.Lo >= a.Hi || a.Hi > len(s.Text) {
			t.Fatalf("added are %v of %d bytes: not sorted, or touching, or outside", s.Added, len(s.Text))
		}
		last = a.Hi
	}
	if s.Kind != Message && s.Kind != Author && s.File == nil {
		t.Fatal("a segment of no file")
	}
}

// A patch that is printed from lines reads back as those lines, whatever they
// and the file's name look like.
func FuzzPrintBack(f *testing.F) {
	f.Add("a.txt", " same\n+new\n-old\n")
	f.Add("a\nb \"c\"\xff.txt", "+++ b/x\n-@@ -1 +1 @@\n+diff --git a/x b/x\n \n+\n-- a/x\n")
	f.Add("\t", "+\\ No newline at end of file\n-\\ No newline at end of file\n+\r\n \x00\n")
	f.Fuzz(func(t *testing.T, name, ops string) {
		if name == "" || strings.Contains(name, "\x00") || !strings.HasSuffix(ops, "\n") {
			return
		}
		var body, after, added, removed strings.Builder
		old, new := 0, 0
		for line := range strings.Lines(ops) {
			if len(line) < 2 {
				return
			}
			text := line[1:]
			switch line[0] {
			case '+':
				new++
				after.WriteString(text)
				added.WriteString(text)
			case '-':
				old++
				removed.WriteString(text)
			case ' ':
				old++
				new++
				after.WriteString(text)
			default:
				return
			}
			body.WriteString(line)
		}
		a, b := quoted("a/"+name), quoted("b/"+name)
		in := fmt.Sprintf("diff --git %s %s\nindex 1..2 100644\n--- %s\n+++ %s\n@@ -1,%d +1,%d @@\n%s", a, b, a, b, old, new, body.String())
		gotAfter, gotAdded := sides(t, in, New, name)
		if gotAfter != after.String() || gotAdded != added.String() {
			t.Errorf("new side reads as %q, added %q, of\n%s", gotAfter, gotAdded, in)
		}
		if _, gotRemoved := sides(t, in, Old, name); gotRemoved != removed.String() {
			t.Errorf("old side reads as %q, of\n%s", gotRemoved, in)
		}
	})
}

// quoted is a name as git prints one that needs quotes.
func quoted(name string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c == '/' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, `\%03o`, c)
		}
	}
	return b.String() + `"`
}

// sides is the text of one side of a patch of one file, and what of it is marked.
func sides(t *testing.T, in string, side Side, name string) (text, marked string) {
	rd := NewReader(strings.NewReader(in), side)
	var b Batch
	for {
		err := rd.Next(&b)
		if err == io.EOF {
			return text, marked
		}
		if err != nil {
			t.Fatalf("%v, in\n%s", err, in)
		}
		for _, s := range b.Segments {
			if s.File.Name() != name {
				t.Fatalf("the name %q reads as %q", name, s.File.Name())
			}
			if len(s.Text) != s.Own.Hi-s.Own.Lo {
				return // longer than a segment
			}
			text += string(s.Text)
			for _, a := range s.Added {
				marked += string(s.Text[a.Lo:a.Hi])
			}
		}
	}
}
