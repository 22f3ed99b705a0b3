package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// verdict is how somebody judged a finding, once: whether it is what the rule
// says ("true"), no live secret but rightly blocked, such as a private key made
// for a test ("justified"), or neither ("false").
type verdict struct {
	pkg, file, rule, fingerprint string
	value, why                   string
}

// key does not hold the rule: a secret stays one by whatever rule it is found.
func (v *verdict) key() string { return v.pkg + "\t" + v.file + "\t" + v.fingerprint }

// noise scans the corpus and prints how many findings block, and how many of
// them are judged right.
func noise(args []string) error {
	fs := flag.NewFlagSet("noise", flag.ContinueOnError)
	stanch := fs.String("stanch", "stanch", "the binary to run")
	file := fs.String("verdicts", filepath.Join("testdata", "measure", "verdicts.tsv"), "how findings were judged")
	list := fs.String("unjudged", "", "file for the findings that nobody judged")
	raw := fs.Bool("raw", false, "write their lines as they are, secrets included: keep that file to yourself")
	only := fs.String("only", "", "packages whose names hold this")
	if err := fs.Parse(args); err != nil || fs.NArg() != 1 {
		return fmt.Errorf("noise wants the folder of the corpus")
	}
	corpus := fs.Arg(0)
	judged, err := readVerdicts(*file)
	if err != nil {
		return err
	}
	names, err := packages(corpus)
	if err != nil {
		return err
	}
	t := tally{rules: map[string]*count{}, severities: map[string]int{}, notes: map[string]int{}}
	var open bytes.Buffer
	for _, pkg := range names {
		if !strings.Contains(pkg, *only) {
			continue
		}
		dir := filepath.Join(corpus, filepath.FromSlash(pkg))
		text, err := textSize(dir)
		if err != nil {
			return err
		}
		r, err := scan(*stanch, dir)
		if err != nil {
			return err
		}
		t.packages++
		t.files += r.Scanned.Files
		t.bytes += r.Scanned.Bytes
		t.text += text
		for _, f := range r.Notes {
			t.notes[f.Rule]++
		}
		for _, f := range r.Findings {
			v := &verdict{pkg: pkg, file: f.File, rule: f.Rule, fingerprint: f.Fingerprint}
			done := judged[v.key()]
			t.add(f, done)
			if done == nil {
				fmt.Fprintf(&open, "%s\t%s\t%s\t%s\t%s:%d\t%s\n", pkg, f.File, f.Rule, f.Fingerprint, f.Severity, f.Line, lineOf(dir, f, *raw))
			}
		}
	}
	t.print(os.Stdout)
	if *list != "" {
		return os.WriteFile(*list, open.Bytes(), 0o600)
	}
	if open.Len() > 0 {
		fmt.Printf("\nNot judged yet (package, file, rule, fingerprint, severity and line, the line without its secret):\n%s", open.Bytes())
	}
	return nil
}

// readVerdicts reads verdicts.tsv: package, file, rule, fingerprint, verdict, why.
func readVerdicts(name string) (map[string]*verdict, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the verdicts: %w", err)
	}
	defer f.Close()
	all := map[string]*verdict{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 6 || c[4] != "true" && c[4] != "justified" && c[4] != "false" {
			return nil, fmt.Errorf("%s:%d: want package, file, rule, fingerprint, true|justified|false, why", name, n)
		}
		v := &verdict{c[0], c[1], c[2], c[3], c[4], c[5]}
		all[v.key()] = v
	}
	return all, lines.Err()
}

// count is how often a rule was right.
type count struct{ right, justified, wrong, open int }

func (c *count) all() int { return c.right + c.justified + c.wrong + c.open }

type tally struct {
	packages, files int
	bytes, text     int64
	rules           map[string]*count
	severities      map[string]int
	notes           map[string]int
}

func (t *tally) add(f finding, v *verdict) {
	c := t.rules[f.Rule]
	if c == nil {
		c = &count{}
		t.rules[f.Rule] = c
	}
	t.severities[f.Severity]++
	switch {
	case v == nil:
		c.open++
	case v.value == "true":
		c.right++
	case v.value == "justified":
		c.justified++
	default:
		c.wrong++
	}
}

func (t *tally) print(w io.Writer) {
	var sum count
	ids := make([]string, 0, len(t.rules))
	for id, c := range t.rules {
		ids = append(ids, id)
		sum.right += c.right
		sum.justified += c.justified
		sum.wrong += c.wrong
		sum.open += c.open
	}
	sort.Slice(ids, func(i, j int) bool {
		a, b := t.rules[ids[i]].all(), t.rules[ids[j]].all()
		return a > b || a == b && ids[i] < ids[j]
	})
	mb := float64(t.text) / 1e6
	fmt.Fprintf(w, "%d packages, %d files, %.0f MB, %.0f MB of it text\n", t.packages, t.files, float64(t.bytes)/1e6, mb)
	fmt.Fprintf(w, "%d findings block: %.3f a MB of text", sum.all(), float64(sum.all())/mb)
	notes := 0
	for _, n := range t.notes {
		notes += n
	}
	fmt.Fprintf(w, "; %d notes\n", notes)
	if done := sum.all() - sum.open; done > 0 {
		fmt.Fprintf(w, "%d judged: %d true, %d justified, %d false: precision %.1f %%; %d not judged\n",
			done, sum.right, sum.justified, sum.wrong, 100*float64(sum.right+sum.justified)/float64(done), sum.open)
	}
	for _, s := range []string{"critical", "high", "medium", "low"} {
		if n := t.severities[s]; n > 0 {
			fmt.Fprintf(w, "  %s %d", s, n)
		}
	}
	fmt.Fprintf(w, "\n\n%-46s %6s %6s %9s %6s %6s %6s\n", "rule", "block", "true", "justified", "false", "open", "notes")
	for _, id := range ids {
		c := t.rules[id]
		fmt.Fprintf(w, "%-46s %6d %6d %9d %6d %6d %6d\n", id, c.all(), c.right, c.justified, c.wrong, c.open, t.notes[id])
	}
}

// textSize is the size of the files of a folder that hold text: no NUL in
// their first 8,000 bytes, as git tells them apart.
func textSize(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		head := make([]byte, 8000)
		k, err := io.ReadFull(f, head)
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return err
		}
		if bytes.IndexByte(head[:k], 0) < 0 {
			info, err := d.Info()
			if err != nil {
				return err
			}
			n += info.Size()
		}
		return nil
	})
	return n, err
}

// lineOf is the line of a finding, its secret reduced to the shape of its
// characters.
func lineOf(dir string, f finding, raw bool) string {
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.File)))
	if err != nil {
		return ""
	}
	lines := bytes.Split(text, []byte("\n"))
	if f.Line > len(lines) {
		return ""
	}
	line := lines[f.Line-1]
	lo, hi := min(f.Column-1, len(line)), len(line)
	if f.EndLine == f.Line {
		hi = min(f.EndColumn-1, len(line))
	}
	if lo > hi {
		lo = hi
	}
	before, after := line[max(0, lo-80):lo], line[hi:min(len(line), hi+40)]
	middle := line[lo:min(hi, lo+120)]
	if !raw {
		middle = []byte(shapeOf(middle))
	}
	return strings.TrimSpace(strings.Map(oneLine, string(before)+"⟨"+string(middle)+"⟩"+string(after)))
}

func oneLine(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

// shapeOf replaces letters by a or A and digits by 0.
func shapeOf(s []byte) string {
	out := bytes.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return 'a'
		case r >= 'A' && r <= 'Z':
			return 'A'
		case r >= '0' && r <= '9':
			return '0'
		}
		return r
	}, s)
	if len(out) > 24 {
		return fmt.Sprintf("%s…(%d)", out[:20], len(s))
	}
	return string(out)
}
