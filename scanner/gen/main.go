// Command gen makes the tables of package scanner that a run should not have
// to compute: the built-in rules from rules.yaml, and the model of words. What
// else rules.yaml says it packs for package rulebook.
// Run it through go generate ./scanner. From scanner, `go run ./gen model` counts
// anew which letters follow which, in Go's standard library, and
// `go run ./gen windows FOLDER...` which four bytes are common, in source such as
// testdata/measure/corpus.sh fetches.
package main

import (
	"log"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "model" {
		root, err := exec.Command("go", "env", "GOROOT").Output()
		if err == nil {
			err = writeModel("model_gen.go", strings.TrimSpace(string(root)))
		}
		if err != nil {
			log.Fatal(err)
		}
		return
	}
	if len(os.Args) > 2 && os.Args[1] == "windows" {
		if err := writeWindows("gen/windows.txt", os.Args[2:]); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := rules("../rules.yaml"); err != nil {
		log.Fatal(err)
	}
}

// rules makes all that comes of rules.yaml.
func rules(from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	table, err := rulesTable(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile("rules_gen.go", table, 0o644); err != nil {
		return err
	}
	return writeBook("rulebook", string(text))
}
