package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// perFile is how many secrets one copy of a file gets.
const perFile = 3

// testish are names that would make a test of whatever stands in the file.
var testish = regexp.MustCompile(`(?i)test|spec|example|sample|fixture|mock|demo|doc|snippet|stor(y|ies)|tutorial|bench|vector|guide|template|tmpl|\.min\.|bundle|lock|vendor|node_modules|dist/|locale|i18n|lang`)

// hosts are the files of the corpus that secrets are planted in, by extension.
type hosts map[string][]string

// findHosts lists ordinary files: neither tests nor generated, a few
// kilobytes of text.
func findHosts(corpus string) (hosts, error) {
	h := hosts{}
	err := filepath.WalkDir(corpus, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(corpus, name)
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && rel != "." {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() < 500 || info.Size() > 40_000 {
			return err
		}
		ext := extOf(d.Name())
		if _, inner, _ := strings.Cut(filepath.ToSlash(rel), "/"); ext != "md" && testish.MatchString(inner) {
			return nil
		}
		if len(h[ext]) < 4000 {
			h[ext] = append(h[ext], name)
		}
		return nil
	})
	return h, err
}

func extOf(name string) string {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, "dockerfile") {
		return "dockerfile"
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i+1:]
	}
	return ""
}

// sow writes the planted files: each a copy of a file of the corpus, with
// lines put in at places drawn by chance. Where a plant names its file, or the
// corpus has none of that kind, the file holds nothing else.
func sow(rng *rand.Rand, corpus, dir string, plants []*plant) error {
	h, err := findHosts(corpus)
	if err != nil {
		return err
	}
	byExt := map[string][]*plant{}
	var exts []string
	for _, p := range plants {
		if byExt[p.ext] == nil {
			exts = append(exts, p.ext)
		}
		byExt[p.ext] = append(byExt[p.ext], p)
	}
	n := 0
	for _, ext := range exts {
		all := byExt[ext]
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for len(all) > 0 {
			n++
			k := min(perFile, len(all))
			var text []byte
			name := ext
			if list := h[ext]; len(list) > 0 && !strings.ContainsAny(ext, "./") {
				host := list[rng.IntN(len(list))]
				if text, err = os.ReadFile(host); err != nil {
					return err
				}
				name = filepath.Base(host)
			} else {
				k = 1
				if !strings.ContainsAny(ext, "./") {
					name = "app." + ext
				}
			}
			name = path.Join("src", fmt.Sprintf("n%05d", n), name)
			if err := write(rng, dir, name, text, all[:k]); err != nil {
				return err
			}
			all = all[k:]
		}
	}
	return nil
}

// write puts the plants into text and writes the file.
func write(rng *rand.Rand, dir, name string, text []byte, plants []*plant) error {
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	if len(text) == 0 {
		lines = nil
	}
	at := make([]int, len(plants))
	for i := range at {
		at[i] = i*len(lines)/len(plants) + rng.IntN(max(len(lines)/len(plants), 1))
	}
	var out bytes.Buffer
	line := 1
	put := func(s string) {
		out.WriteString(s)
		out.WriteByte('\n')
		line += 1 + strings.Count(s, "\n")
	}
	next := 0
	for i := 0; i <= len(lines); i++ {
		for next < len(plants) && (at[next] <= i || i == len(lines)) {
			p := plants[next]
			p.file = name
			for _, s := range p.spots {
				j := strings.Index(p.text, s)
				if j < 0 {
					return fmt.Errorf("%s / %s / %s: the text has no such spot", p.group, p.shape, p.kind)
				}
				first := line + strings.Count(p.text[:j], "\n")
				p.lines = append(p.lines, [2]int{first, first + strings.Count(s, "\n")})
			}
			put(p.text)
			next++
		}
		if i < len(lines) {
			put(string(lines[i]))
		}
	}
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return err
	}
	return os.WriteFile(full, out.Bytes(), 0o666)
}
