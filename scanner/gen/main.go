// Command gen makes the tables of package scanner that a run should not have
// to compute: the built-in rules from rules.yaml, and the model of words.
// Run it through go generate ./scanner.
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
	table, err := rulesTable("../rules.yaml")
	if err == nil {
		err = os.WriteFile("rules_gen.go", table, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
