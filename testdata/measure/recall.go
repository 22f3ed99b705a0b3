package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// plant is a secret hidden in a copy of a real file.
type plant struct {
	group string // what is measured together
	shape string // how it is written
	kind  string // what it is: a rule's id, or a kind of password
	ext   string // of the file it stands in, or that file's whole name
	text  string // whole lines, without the last line end
	spots []string

	file   string
	lines  [][2]int // where the spots are, 1-based
	found  bool
	blocks bool
	rules  []string
}

// recall plants secrets in copies of the corpus' files, scans these, and
// prints how many were found.
func recall(args []string) error {
	fs := flag.NewFlagSet("recall", flag.ContinueOnError)
	stanch := fs.String("stanch", "stanch", "the binary to run")
	rules := fs.String("rules", "rules.yaml", "the rules whose secrets are planted")
	seed := fs.Uint64("seed", 1, "of all that is drawn by chance")
	list := fs.String("list", "", "file for what became of every plant; holds planted secrets")
	keep := fs.String("keep", "", "folder for the planted files (default: a temporary one)")
	only := fs.String("only", "", "groups whose names begin with this")
	if err := fs.Parse(args); err != nil || fs.NArg() != 1 {
		return fmt.Errorf("recall wants the folder of the corpus")
	}
	rng := rand.New(rand.NewPCG(*seed, 20))
	plants, skipped, err := rulePlants(rng, *rules)
	if err != nil {
		return err
	}
	plants = append(plants, passwordPlants(rng)...)
	plants = append(plants, otherPlants(rng)...)
	if *only != "" {
		kept := plants[:0]
		for _, p := range plants {
			if strings.HasPrefix(p.group, *only) {
				kept = append(kept, p)
			}
		}
		plants = kept
	}
	dir := *keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "planted-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	if err := sow(rng, fs.Arg(0), dir, plants); err != nil {
		return err
	}
	r, err := scan(*stanch, dir)
	if err != nil {
		return err
	}
	reap(plants, r)
	printRecall(os.Stdout, plants, skipped, *seed)
	if *list == "" {
		return nil
	}
	return writeList(*list, dir, plants)
}

// reap notes which plants were found: any finding on a line of a spot counts.
func reap(plants []*plant, r *report) {
	byFile := map[string][]*plant{}
	for _, p := range plants {
		byFile[p.file] = append(byFile[p.file], p)
	}
	note := func(all []finding, blocks bool) {
		for _, f := range all {
			for _, p := range byFile[f.File] {
				for _, l := range p.lines {
					if f.Line <= l[1] && f.EndLine >= l[0] {
						p.found = true
						p.blocks = p.blocks || blocks
						p.rules = append(p.rules, f.Rule)
					}
				}
			}
		}
	}
	note(r.Findings, true)
	note(r.Notes, false)
}

type score struct{ planted, found, blocks, own int }

func (s *score) add(p *plant) {
	s.planted++
	if p.found {
		s.found++
	}
	if p.blocks {
		s.blocks++
	}
	for _, id := range p.rules {
		if id == p.kind {
			s.own++
			break
		}
	}
}

func printRecall(w io.Writer, plants []*plant, skipped int, seed uint64) {
	fmt.Fprintf(w, "%d secrets planted, seed %d; %d rules go by a file's name or by several lines and are not rendered\n", len(plants), seed, skipped)
	for _, view := range []struct {
		title string
		of    func(*plant) string
	}{
		{"group", func(p *plant) string { return p.group }},
		{"group and way to write it", func(p *plant) string { return p.group + " / " + p.shape }},
		{"group and kind of value", func(p *plant) string {
			if strings.HasPrefix(p.group, "rules") {
				return ""
			}
			return p.group + " / " + p.kind
		}},
	} {
		scores := map[string]*score{}
		var keys []string
		for _, p := range plants {
			k := view.of(p)
			if k == "" {
				continue
			}
			if scores[k] == nil {
				scores[k] = &score{}
				keys = append(keys, k)
			}
			scores[k].add(p)
		}
		sort.Strings(keys)
		fmt.Fprintf(w, "\n%-58s %7s %8s %8s\n", view.title, "planted", "found", "block")
		for _, k := range keys {
			s := scores[k]
			fmt.Fprintf(w, "%-58s %7d %6.1f %% %6.1f %%\n", k, s.planted, percent(s.found, s.planted), percent(s.blocks, s.planted))
		}
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// writeList lists every plant: whether it was missed, is a note or blocks, how
// it was written, where it stands, and the rules that found it.
func writeList(name, dir string, plants []*plant) error {
	var b strings.Builder
	for _, p := range plants {
		what := "MISS"
		switch {
		case p.blocks:
			what = "block"
		case p.found:
			what = "note"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s:%d\t%s\t%s\n", what, p.group, p.shape, p.kind,
			filepath.Join(dir, p.file), p.lines[0][0], strings.Join(p.rules, ","), strings.NewReplacer("\n", "⏎", "\t", " ").Replace(p.text))
	}
	return os.WriteFile(name, []byte(b.String()), 0o600)
}
