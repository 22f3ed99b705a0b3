package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"
)

// The table that the binary uses is the one that rules.yaml makes.
func TestRulesTableIsFresh(t *testing.T) {
	text, err := os.ReadFile("../../rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want, err := rulesTable(text)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../rules_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("scanner/rules_gen.go is not what rules.yaml makes: run go generate ./scanner")
	}
}

// What is packed is what rules.yaml says now. How it is packed may differ from
// one version of Go to the next.
func TestRulebookIsFresh(t *testing.T) {
	text, err := os.ReadFile("../../rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := bookParts(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range parts {
		f, err := os.Open("../rulebook/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		packed, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(packed); err != nil || string(got) != want {
			t.Errorf("scanner/rulebook/%s is not what rules.yaml makes (%v): run go generate ./scanner", name, err)
		}
	}
}

func TestBookParts(t *testing.T) {
	const head = "version: 1\n\nproviders:\n  a:\n    name: 'A'\n\n"
	parts, err := bookParts(head + "rules:\n  - id: x\n    name: 'X'\n    examples:\n      match:\n        - 'one'\n\n  - id: y\n    name: 'Y'\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := parts["providers.yaml.gz"], "  a:\n    name: 'A'\n\n"; got != want {
		t.Errorf("of providers %q, want %q", got, want)
	}
	if got, want := parts["rules.yaml.gz"], "  - id: x\n    name: 'X'\n  - id: y\n    name: 'Y'\n"; got != want {
		t.Errorf("of rules %q, want %q", got, want)
	}
	if _, err := bookParts(head); err == nil {
		t.Error("a file without rules is packed")
	}
}

func TestCommonWindows(t *testing.T) {
	if n := len(frequencies()); n < 1000 {
		t.Errorf("%d windows, want thousands: windows.txt does not parse", n)
	}
	if common(uint32('t')|'h'<<8|'e'<<16|' '<<24) == 0 {
		t.Error(`"the " is not known to be common`)
	}
}
