// Command gen makes the tables of package scanner that a run should not have
// to compute: the built-in rules from rules.yaml, and the model of words.
// Run it through go generate ./scanner.
package main

import (
	"log"
	"os"
	"runtime"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "model" {
		if err := writeModel("model_gen.go", runtime.GOROOT()); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := writeRules("../rules.yaml", "rules_gen.go"); err != nil {
		log.Fatal(err)
	}
}
