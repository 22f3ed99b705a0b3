package hooks

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"stanch/scanner/madeup"
)

// bigHistory is a history of some 60 MB with a secret in its first commit.
func bigHistory(t testing.TB) string {
	text := strings.Repeat("a line of some text that is no secret at all, and another word\n", 32<<10)
	var s strings.Builder
	for i := 1; i <= 30; i++ {
		own := text
		if i == 1 {
			own = "token = " + madeup.GitHubToken("big") + "\n" + text
		}
		fmt.Fprintf(&s, "commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 1\nx\nM 100644 inline f%d\ndata %d\n%s\n", 1600000000+i, i, len(own), own)
	}
	dir := t.TempDir()
	runGit(t, dir, "", "init", "-q", "-b", "main")
	runGit(t, dir, s.String(), "-c", "core.compression=1", "fast-import", "--quiet")
	return dir
}

// TestInterrupted: a look back that is interrupted ends at once, with what was
// found so far, and says that it is partial.
func TestInterrupted(t *testing.T) {
	dir := bigHistory(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	j := newJudge(t, dir)
	var at time.Time
	j.Progress = func(p Progress) {
		if p.Of != 30 {
			t.Errorf("told of %d commits, there are 30", p.Of)
		}
		if at.IsZero() {
			at = time.Now()
			cancel()
		}
	}
	v, err := j.ScanHistory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(at); took > 3*time.Second {
		t.Errorf("took %v to end", took)
	}
	if !v.Partial || len(v.Findings) != 1 || v.Commits >= 30 {
		t.Errorf("partial %v, %d findings, %d commits", v.Partial, len(v.Findings), v.Commits)
	}
	var b strings.Builder
	if err := (&Text{W: &b, Summary: true}).Write(v); err != nil || !strings.Contains(b.String(), "this is partial") {
		t.Errorf("%v, %s", err, b.String())
	}
}
