package main

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sources are the endings of the files that windows are counted in.
var sources = []string{".go", ".js", ".ts", ".tsx", ".py", ".java", ".rb", ".php", ".c", ".h", ".cs", ".rs", ".sh", ".sql", ".json", ".yaml", ".yml", ".xml", ".html", ".css", ".md"}

// writeWindows counts, in one of eight files of source below some folders, each
// four bytes, folded as the prefilter does, and writes those that are common and
// how often each occurs in a megabyte.
func writeWindows(to string, folders []string) error {
	counts := map[uint32]int{}
	files, total := 0, 0
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || !slices.Contains(sources, filepath.Ext(path)) {
				return err
			}
			if files++; files%8 != 0 {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = text[:min(len(text), 100_000)] // not more of one than of others
			for i := 0; i+4 <= len(text); i++ {
				counts[binary.LittleEndian.Uint32(text[i:])|0x20202020]++
			}
			total += len(text)
			return nil
		})
		if err != nil {
			return err
		}
	}
	var lines []string
	for key, n := range counts {
		if perMB := n * 1_000_000 / total; perMB >= 8 {
			lines = append(lines, fmt.Sprintf("%08x %d\n", key, perMB))
		}
	}
	slices.Sort(lines)
	return os.WriteFile(to, []byte(strings.Join(lines, "")), 0o644)
}
