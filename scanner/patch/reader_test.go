package patch

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// dump reads a whole patch and prints its segments.
func dump(t *testing.T, r io.Reader, side Side) string {
	t.Helper()
	rd := NewReader(r, side)
	var out strings.Builder
	var b Batch
	for {
		err := rd.Next(&b)
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			return out.String() + "error: " + err.Error() + "\n"
		}
		for _, s := range b.Segments {
			name := ""
			if s.File != nil {
				name = s.File.Name()
			}
			id := ""
			if s.Commit != nil {
				id = s.Commit.ID[:4] + " "
			}
			fmt.Fprintf(&out, "%s%s %q:%d", id, [...]string{"content", "name", "message", "author"}[s.Kind], name, s.Line)
			for _, a := range s.Added {
				fmt.Fprintf(&out, " %q", s.Text[a.Lo:a.Hi])
			}
			out.WriteString("\n")
		}
	}
}

func TestReader(t *testing.T) {
	tests := map[string]struct{ in, new, old string }{
		"new file": {
			"diff --git a/x b/x\nnew file mode 100644\nindex 0000000..1\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n",
			"name \"x\":1 \"x\"\ncontent \"x\":1 \"a\\nb\\n\"\n",
			"",
		},
		"hunk lines that look like headers": {
			"diff --git a/x b/x\nindex 0..1 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@ diff --git a/y b/y\n--- a/z\n+++ b/z\n+@@ -1 +1 @@\n \n",
			"content \"x\":1 \"++ b/z\\n@@ -1 +1 @@\\n\"\n",
			"content \"x\":1 \"-- a/z\\n\"\n",
		},
		"combined": {
			"diff --cc f\nindex 1,2..3\n--- a/f\n+++ b/f\n@@@ -1,3 -1,2 +1,3 @@@\n  same\n +one\n++both\n--gone\n",
			"content \"f\":1 \"both\\n\"\n",
			"content \"f\":1 \"gone\\n\"\n",
		},
		"list of a merge": {
			"::100644 100644 100644 1 2 3 RA\t\"a\\tb\"\n::100644 100644 100644 1 2 3 RM\told\n::000000 000000 100644 0 0 3 AA\tf\n\ndiff --combined f\nnew file mode 100644\nindex 0,0..3\n--- /dev/null\n+++ b/f\n@@@ -0,0 -0,0 +1,1 @@@\n++both\n",
			"name \"a\\tb\":1 \"a\\tb\"\nname \"f\":1 \"f\"\ncontent \"f\":1 \"both\\n\"\n",
			"",
		},
		"listed without a patch": {
			strings.Repeat("ab", 20) + "\n:100644 100644 1 2 M\tx\n\n" + strings.Repeat("cd", 20) + "\n",
			"error: reading the patch that git printed: line 4: a file that is listed, and no patch of it\n", "",
		},
		"rename": {
			"diff --git a/a b b/c d\nsimilarity index 100%\nrename from a b\nrename to c d\n",
			"name \"c d\":1 \"c d\"\n",
			"name \"c d\":1 \"a b\"\n",
		},
		"quoted names": {
			"diff --git \"a/a\\tb\\303\\244\" \"b/a\\tb\\303\\244\"\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ \"b/a\\tb\\303\\244\"\n@@ -0,0 +1 @@\n+x\n",
			"name \"a\\tbä\":1 \"a\\tbä\"\ncontent \"a\\tbä\":1 \"x\\n\"\n",
			"",
		},
		"commit": {
			"commit " + strings.Repeat("ab", 20) + "\ntree 1\nauthor A <a@b> 1 +0000\ncommitter B <b@b> 1 +0000\n\n    subject\n    \n    commit body\n\ndiff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\ncommit " + strings.Repeat("cd", 20) + "\ntree 1\nauthor C <a@b> 1 +0000\ncommitter C <a@b> 2 +0000\n\n    empty\n",
			"abab author \"\":1 \"A <a@b>\\nB <b@b>\"\nabab message \"\":1 \"subject\\n\\ncommit body\\n\\n\"\nabab content \"x\":1 \"b\\n\"\ncdcd author \"\":1 \"C <a@b>\"\ncdcd message \"\":1 \"empty\\n\"\n",
			"abab content \"x\":1 \"a\\n\"\n",
		},
		"ends in a hunk": {
			"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n",
			"error: reading the patch that git printed: line 6: the patch ends too early\n", "",
		},
		"too many lines": {
			"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+a\n+b\n",
			"error: reading the patch that git printed: line 6: a hunk line that the hunk header does not count\n", "",
		},
		"junk": {"what is this\n", "error: reading the patch that git printed: line 1: unexpected line\n", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := dump(t, strings.NewReader(tt.in), New); got != tt.new {
				t.Errorf("new side:\ngot  %s\nwant %s", got, tt.new)
			}
			if got := dump(t, iotest.OneByteReader(strings.NewReader(tt.in)), New); got != tt.new {
				t.Errorf("byte by byte:\ngot  %s\nwant %s", got, tt.new)
			}
			if tt.old == "" {
				return
			}
			if got := dump(t, strings.NewReader(tt.in), Old); got != tt.old {
				t.Errorf("old side:\ngot  %s\nwant %s", got, tt.old)
			}
		})
	}
}

// A hunk that is longer than a segment is cut into segments that overlap, and
// each byte is owned by exactly one.
func TestLongHunk(t *testing.T) {
	for _, line := range []string{"0123456789\n", strings.Repeat("x", 300_000) + "\n", strings.Repeat("y", 5_000_000) + "\n"} {
		n := 3_000_000 / len(line)
		n = max(n, 1)
		in := fmt.Sprintf("diff --git a/x b/x\n--- /dev/null\n+++ b/x\n@@ -0,0 +1,%d @@\n", n) + strings.Repeat("+"+line, n)
		want := strings.Repeat(line, n)
		rd := NewReader(strings.NewReader(in), New)
		var b Batch
		var got strings.Builder
		for {
			err := rd.Next(&b)
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range b.Segments {
				if s.Kind == Name {
					continue
				}
				if len(s.Text) > MaxSegment+readSize {
					t.Fatalf("segment of %d bytes", len(s.Text))
				}
				at := got.Len()
				l, c := Position([]byte(want), at, 1, 0)
				if gl, gc := Position(s.Text, s.Own.Lo, s.Line, s.Column); gl != l || gc != c {
					t.Fatalf("position %d:%d, want %d:%d", gl, gc, l, c)
				}
				got.Write(s.Text[s.Own.Lo:s.Own.Hi])
			}
		}
		if got.String() != want {
			t.Errorf("owned text differs: %d bytes, want %d", got.Len(), len(want))
		}
	}
}

// Texts of any length come out whole, whatever the batches that they share.
func TestTexts(t *testing.T) {
	sizes := []int{0, 1, 200_000, 100_000, MaxSegment, MaxSegment + 1, 3, 700_000, 150_000, 150_000}
	i := -1
	src := &Texts{Open: func() (Segment, io.ReadCloser, error) {
		if i++; i == len(sizes) {
			return Segment{}, nil, io.EOF
		}
		return Segment{File: &File{New: fmt.Sprint(i)}}, io.NopCloser(strings.NewReader(strings.Repeat("a", sizes[i]))), nil
	}}
	got := make([]int, len(sizes))
	var b Batch
	for {
		err := src.Next(&b)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range b.Segments {
			var n int
			fmt.Sscan(s.File.New, &n)
			got[n] += s.Own.Hi - s.Own.Lo
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(sizes) {
		t.Errorf("owned %v, want %v", got, sizes)
	}
}

// A segment comes out whole where the batch is filled by what stands before
// it: the name of its file, or the header of its commit.
func TestBatchFullWithinStep(t *testing.T) {
	id := strings.Repeat("ab", 20)
	long := strings.Repeat("n", BatchSize/8)
	names := &strings.Builder{}
	for i := range 20 {
		fmt.Fprintf(names, "diff --git a/%s%d b/%[1]s%[2]d\nnew file mode 100644\n--- /dev/null\n+++ b/%[1]s%[2]d\n@@ -0,0 +1 @@\n+text %[2]d\n", long, i)
	}
	header := "commit " + id + "\ntree " + id + "\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\nmergetag object " + id + "\n" + strings.Repeat(" "+long+"\n", 20) + " text 19\n\n    subject\n"
	for name, in := range map[string]string{"names": names.String(), "header": header} {
		t.Run(name, func(t *testing.T) {
			out := dump(t, strings.NewReader(in), New)
			if got, want := strings.Count(out, "text"), map[string]int{"names": 20, "header": 1}[name]; got != want || strings.Contains(out, "error") {
				t.Errorf("%d of %d texts came out", got, want)
			}
		})
	}
}
