package main

import (
	"bytes"
	"os"
	"testing"
)

// The table that the binary uses is the one that rules.yaml makes.
func TestRulesTableIsFresh(t *testing.T) {
	want, err := rulesTable("../../rules.yaml")
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

func TestCommonWindows(t *testing.T) {
	if n := len(frequencies()); n < 1000 {
		t.Errorf("%d windows, want thousands: windows.txt does not parse", n)
	}
	if common(uint32('t')|'h'<<8|'e'<<16|' '<<24) == 0 {
		t.Error(`"the " is not known to be common`)
	}
}
