package scanner

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixture is one file of a testdata text: "-- name --" begins it, what follows
// on that line is what is expected of it.
type fixture struct {
	name, want, text string
	line             int // of its first in the testdata text
}

// readFixtures reads the files of a testdata text, joined.
func readFixtures(t testing.TB, path string) []fixture {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []fixture
	n := 0
	for line := range strings.Lines(Arm(string(text))) {
		n++
		name, rest, ok := strings.Cut(strings.TrimPrefix(line, "-- "), " --")
		if ok && strings.HasPrefix(line, "-- ") && !strings.Contains(name, " ") {
			all = append(all, fixture{name: name, want: strings.TrimSpace(rest), line: n + 1})
		} else if len(all) > 0 {
			all[len(all)-1].text += line
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s holds no files", path)
	}
	return all
}

// What must not block, from testdata/safe: nothing in it is found at medium or
// above. A file marked low is found, at low, in every line; one marked medium
// is found once, at medium; one marked found is found, at medium or above, in
// every line.
func TestSafeValues(t *testing.T) {
	s := New(testOptions())
	paths, _ := filepath.Glob("testdata/safe/*.txt")
	if len(paths) == 0 {
		t.Fatal("no testdata")
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			for _, f := range readFixtures(t, path) {
				checkSafe(t, s, path, f)
			}
		})
	}
}

func checkSafe(t *testing.T, s *Scanner, path string, f fixture) {
	lines := strings.Split(f.text, "\n")
	limit := Low
	switch f.want {
	case "medium":
		limit = Medium
	case "found":
		limit = Critical
	}
	found := map[int]bool{}
	res := scanText(t, s, f.name, f.text)
	for _, x := range res.Findings {
		found[x.Line] = found[x.Line] || f.want != "found" || x.Severity >= Medium
		if x.Severity > limit {
			t.Errorf("%s:%d: %s: %s, found by %s\n\t%s", path, f.line+x.Line-1, f.name, x.Severity, x.Rule.ID, lines[x.Line-1])
		}
	}
	switch f.want {
	case "low", "found":
		for i, line := range lines {
			if line != "" && !found[i+1] {
				t.Errorf("%s:%d: %s: not found, want %s\n\t%s", path, f.line+i, f.name, f.want, line)
			}
		}
	case "medium":
		if len(found) == 0 {
			t.Errorf("%s:%d: %s: not found, want medium", path, f.line, f.name)
		}
	}
}

// The list of sample keys can be tested by its size alone: the keys themselves
// are not to be stored.
func TestPublishedHashes(t *testing.T) {
	if n := len(strings.Fields(publishedHashes)); n != 15 {
		t.Errorf("%d hashes, want 15", n)
	}
	if isPublished(bytes.Repeat([]byte("a"), 35)) {
		t.Error("a value of the right length, and no more, counts as published")
	}
}

// A list has its words, whole, and no others.
func TestList(t *testing.T) {
	const l list = " go gopher a tar.gz "
	for _, word := range []string{"go", "gopher", "a", "tar.gz"} {
		if !l.has(word) {
			t.Errorf("%q is not in %q", word, l)
		}
	}
	for _, word := range []string{"", " ", "g", "o", "pher", "goph", "go gopher", "a ", "gz", "tar"} {
		if l.has(word) {
			t.Errorf("%q is in %q", word, l)
		}
	}
	for _, l := range []list{aboutWords, asideWords, askedMethods, units, columnTypes, fieldChecks, elementMakers, fileExts, codeHeads, partWords, shownTails, plainValues, plainTail, shownWords, gluedHeads, codeWords, vendorDefaults, urlPlain, codeExts, scriptExts,
		proseExts, proseNames, mediaExts, lockNames, testDirs, shownDirs, shownExts, vendorDirs} {
		if l[0] != ' ' || l[len(l)-1] != ' ' {
			t.Errorf("no blank before and behind %q", l)
		}
		for word := range strings.FieldsSeq(string(l)) {
			if !l.has(word) {
				t.Errorf("%q is not in %q", word, l)
			}
		}
	}
}
