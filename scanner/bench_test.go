package scanner

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stanch/scanner/patch"
)

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(testOptions())
	}
}

// sourceText is some megabytes of Go's own library.
func sourceText(b *testing.B) []byte {
	var buf bytes.Buffer
	root := filepath.Join(os.Getenv("GOROOT"), "src", "net")
	if os.Getenv("GOROOT") == "" {
		root = "/usr/local/go/src/net"
	}
	filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			text, _ := os.ReadFile(path)
			buf.Write(text)
		}
		return nil
	})
	return buf.Bytes()
}

func benchmarkScan(b *testing.B, s *Scanner, name string, text []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m := newMatcher(s)
		var batch patch.Batch
		src := &patch.Texts{Open: once(name, text)}
		for src.Next(&batch) == nil {
			m.effort.begin(batch.Size())
			for i := range batch.Segments {
				m.segment(&batch.Segments[i])
			}
		}
	}
}

func once(name string, text []byte) func() (patch.Segment, io.ReadCloser, error) {
	done := false
	return func() (patch.Segment, io.ReadCloser, error) {
		if done {
			return patch.Segment{}, nil, io.EOF
		}
		done = true
		return patch.Segment{File: &patch.File{New: name}}, io.NopCloser(bytes.NewReader(text)), nil
	}
}

func BenchmarkMatch(b *testing.B) {
	src := sourceText(b)
	for name, in := range map[string]struct {
		file string
		text []byte
	}{
		"source":  {"a.go", src},
		"base64":  {"a.txt", bytes.Repeat([]byte("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz"), 50_000)},
		"key=":    {"a.txt", bytes.Repeat([]byte("key="), 1_000_000)},
		"token":   {"a.txt", bytes.Repeat([]byte("api_key=\"\"; token: x; password\n"), 120_000)},
		"oneline": {"a.js", bytes.ReplaceAll(src, []byte("\n"), []byte(";"))},
	} {
		b.Run(name, func(b *testing.B) { benchmarkScan(b, New(testOptions()), in.file, in.text) })
	}
}

// BenchmarkRules: what all rules cost beside 150 of them. Those that go by a name
// alone are among the few as well: it is the number that grows, not the kinds.
func BenchmarkRules(b *testing.B) {
	src := sourceText(b)
	var few []Rule
	for i := range builtinCount {
		if r := builtin(i); i%9 == 0 || r.guess() {
			few = append(few, *r)
		}
	}
	opt := testOptions()
	opt.Rules = few
	s := New(opt)
	s.ownOnly, s.filters = true, s.filters[1:]
	b.Run("150", func(b *testing.B) {
		benchmarkScan(b, s, "a.go", src)
		b.ReportMetric(float64(len(few)), "rules")
	})
	b.Run("all", func(b *testing.B) {
		benchmarkScan(b, New(testOptions()), "a.go", src)
		b.ReportMetric(builtinCount, "rules")
	})
}

func BenchmarkPrefilter(b *testing.B) {
	s := New(testOptions())
	text := sourceText(b)
	b.SetBytes(int64(len(text)))
	n := 0
	for b.Loop() {
		s.filters[0].scan(text, func(e *entry, at int) { n++ })
	}
	b.ReportMetric(float64(n)/float64(b.N)/float64(len(text))*1000, "hits/kB")
}

// BenchmarkOneLine is of many findings on one line: the time for each must not
// grow with the line.
func BenchmarkOneLine(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			rnd := rand.New(rand.NewPCG(1, 2))
			var line strings.Builder
			for range n {
				fmt.Fprintf(&line, `api_secret="%016x%016x";`, rnd.Uint64(), rnd.Uint64())
			}
			s := New(Options{ForeignAllows: true})
			b.SetBytes(int64(line.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if found := scanText(b, s, "a.js", line.String()).Findings; len(found) < n*9/10 {
					b.Fatalf("%d of %d found", len(found), n)
				}
			}
		})
	}
}
