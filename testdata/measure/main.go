// Measure tells how good stanch is: how much noise it raises on well-known
// public code, and how many of the secrets planted in such code it finds.
//
//	go run ./testdata/measure noise  [-stanch BIN] CORPUS
//	go run ./testdata/measure recall [-stanch BIN] CORPUS
//
// measure.sh builds stanch and runs both. CORPUS is what corpus.sh fetched.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
)

func main() {
	commands := map[string]func([]string) error{"noise": noise, "recall": recall}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: measure noise|recall [-stanch BIN] CORPUS")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "measure: error:", err)
		os.Exit(2)
	}
}

// finding is what of stanch's JSON is needed here.
type finding struct {
	Rule        string   `json:"rule"`
	Severity    string   `json:"severity"`
	Confidence  string   `json:"confidence"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Column      int      `json:"column"`
	EndLine     int      `json:"end_line"`
	EndColumn   int      `json:"end_column"`
	Fingerprint string   `json:"fingerprint"`
	Decoded     []string `json:"decoded"`
}

// report is one run of stanch.
type report struct {
	Findings []finding `json:"findings"`
	Notes    []finding `json:"notes"`
	Scanned  struct {
		Files int   `json:"files"`
		Bytes int64 `json:"bytes"`
	} `json:"scanned"`
}

// scan runs stanch over a folder, which it takes for no part of a repository:
// names are relative to the folder, and no configuration counts.
func scan(stanch, dir string) (*report, error) {
	empty, err := os.MkdirTemp("", "measure-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(empty)
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(stanch, "scan", "--no-inline-allow", "--format", "json", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(abs), "XDG_CONFIG_HOME="+empty, "HOME="+empty)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() <= 2) {
		return nil, fmt.Errorf("scanning %s: %w", dir, err)
	}
	r := &report{}
	if jsonErr := json.Unmarshal(out, r); jsonErr != nil { // it could not look at all
		return nil, fmt.Errorf("scanning %s: %w\n%s", dir, cmp.Or(err, jsonErr), stderr.Bytes()[:min(stderr.Len(), 2000)])
	}
	if err != nil && exit.ExitCode() == 2 { // archives that are damaged on purpose, as tests have them
		fmt.Fprintf(os.Stderr, "measure: in %s:\n%s", dir, stderr.Bytes())
	}
	return r, nil
}

// packages are the folders of the corpus, such as go/prometheus.
func packages(corpus string) ([]string, error) {
	dirs, err := filepath.Glob(filepath.Join(corpus, "*", "*"))
	if err != nil || len(dirs) == 0 {
		return nil, fmt.Errorf("%s holds no corpus: fetch one with corpus.sh", corpus)
	}
	var names []string
	for _, d := range dirs {
		rel, _ := filepath.Rel(corpus, d)
		if info, err := os.Stat(d); err == nil && info.IsDir() && rel[0] != '.' {
			names = append(names, filepath.ToSlash(rel))
		}
	}
	sort.Strings(names)
	return names, nil
}
