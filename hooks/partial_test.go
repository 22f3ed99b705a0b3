package hooks

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"stanch/hooks/gittest"
	"stanch/scanner/madeup"
)

// bigHistory is a history of some 60 MB with a secret in its first commit, which
// the second moves to another file.
func bigHistory(t testing.TB) string {
	text := strings.Repeat("a line of some text that is no secret at all, and another word\n", 32<<10)
	var s strings.Builder
	for i := 1; i <= 30; i++ {
		own, gone := text, ""
		if i <= 2 {
			own = "token = " + madeup.GitHubToken("big") + "\n" + text
		}
		if i == 2 {
			gone = "D f1\n"
			own = "moved\n" + own
		}
		fmt.Fprintf(&s, "commit refs/heads/main\ncommitter Ada <ada@example.com> %d +0000\ndata 1\nx\n%sM 100644 inline f%d\ndata %d\n%s\n", 1600000000+i, gone, i, len(own), own)
	}
	dir := t.TempDir()
	gittest.Run(t, dir, "", "init", "-q", "-b", "main")
	gittest.Run(t, dir, s.String(), "-c", "core.compression=1", "fast-import", "--quiet")
	return dir
}

// TestInterrupted: a look back that is interrupted ends at once, with what was
// found so far, and the verdict says that it is partial. What is carried is no finding then
// either.
func TestInterrupted(t *testing.T) {
	dir := bigHistory(t)
	for name, test := range map[string]struct {
		look                     func(*Judge, context.Context) (*Verdict, error)
		commits, findings, notes int
	}{
		"history": {(*Judge).ScanHistory, 30, 1, 0},
		"range": {func(j *Judge, ctx context.Context) (*Verdict, error) {
			return j.ScanRange(ctx, []string{"main~29..main"})
		}, 29, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			j := newJudge(t, dir)
			j.Progress = func(p Progress) {
				if p.Of != test.commits {
					t.Errorf("told of %d commits, there are %d", p.Of, test.commits)
				}
				cancel()
			}
			v, err := test.look(j, ctx)
			if err != nil {
				t.Fatal(err)
			}
			if !v.Partial || len(v.Findings) != test.findings || len(v.Notes) != test.notes || v.Commits >= test.commits {
				t.Errorf("partial %v, %d findings, %d notes, %d commits", v.Partial, len(v.Findings), len(v.Notes), v.Commits)
			}
		})
	}
}
