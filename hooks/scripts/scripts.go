// Package scripts gives fuzz targets the files of the scripts in testdata for seeds:
// each new script feeds them as well. Only tests import it.
package scripts

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Files are the files whose names end in one of the given ways, in the scripts that
// the glob pattern names. A pattern that names none fails the test.
func Files(f testing.TB, pattern string, ends ...string) (texts []string) {
	paths, err := filepath.Glob(filepath.FromSlash(pattern))
	if err != nil || len(paths) == 0 {
		f.Fatalf("no scripts %s: %v", pattern, err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			for _, end := range ends {
				if strings.HasSuffix(file.Name, end) {
					texts = append(texts, string(file.Data))
				}
			}
		}
	}
	return texts
}
