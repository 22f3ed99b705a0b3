//go:build unix

package disk

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A pipe, or what a link leads to, is written to: a rename would put a file
// in the place of /dev/stdout. Elsewhere no folder holds pipes.
func TestWriteKeepsPipes(t *testing.T) {
	dir := t.TempDir()
	pipe, link := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Fatalf("mkfifo: %s", out)
	}
	if err := os.Symlink("pipe", link); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(pipe, os.O_RDWR, 0) // does not wait for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, path := range []string{pipe, link} {
		err := Write(path, 0o666, func(w io.Writer) error { _, err := io.WriteString(w, "report"); return err })
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Fatalf("%s is no pipe any more: %v, %v", path, info, err)
		}
		got := make([]byte, len("report"))
		if _, err := io.ReadFull(reader, got); err != nil || string(got) != "report" {
			t.Errorf("the pipe gave %q, %v", got, err)
		}
	}
}
