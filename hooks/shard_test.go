package hooks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"stanch/hooks/gittest"
	"stanch/scanner"
	"stanch/scanner/madeup"
)

func TestParseShard(t *testing.T) {
	for s, want := range map[string]bool{"1/1": true, "7/7": true, "0/7": false, "8/7": false, "1": false, "a/b": false, "1/0": false, "": false, "1/2/3": false} {
		if _, err := ParseShard(s); (err == nil) != want {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// spots are the findings with their places, sorted.
func spots(v *Verdict) []string {
	var all []string
	for _, f := range append(append([]scanner.Finding{}, v.Findings...), v.Notes...) {
		s := SpotOf(&f)
		all = append(all, fmt.Sprintf("%s %s:%d:%d %s", s.Commit, s.File, s.Line, f.Column, f.Fingerprint))
	}
	slices.Sort(all)
	return all
}

// holdShards holds the jobs of several shards against a single run.
func holdShards(t *testing.T, dir string, look func(*Judge) (*Verdict, error)) {
	t.Helper()
	one := func(s Shard) *Verdict {
		j := newJudge(t, dir)
		j.Shard = s
		v, err := look(j)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	single := one(Shard{})
	for _, n := range []int{1, 2, 7, 64} {
		var all []string
		files, commits := 0, 0
		for i := 1; i <= n; i++ {
			v := one(Shard{i, n})
			all = append(all, spots(v)...)
			files += v.Files
			commits += v.Commits
		}
		slices.Sort(all)
		if want := spots(single); !slices.Equal(all, want) {
			t.Errorf("%d shards: got\n%q, want\n%q", n, all, want)
		}
		if files != single.Files || commits != single.Commits {
			t.Errorf("%d shards saw %d files and %d commits, one run %d and %d", n, files, commits, single.Files, single.Commits)
		}
	}
}

// TestTreeShards: files, the same contents under several names among them.
func TestTreeShards(t *testing.T) {
	dir := t.TempDir()
	gittest.Run(t, dir, "", "init", "-q")
	for i := range 60 {
		text := fmt.Sprintf("line %d\n", i)
		if i%4 == 0 {
			text += "token = " + madeup.GitHubToken(fmt.Sprint(i/8)) + "\n"
		}
		if i%10 == 0 {
			text = "token = " + madeup.GitHubToken("same") + "\n"
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.conf", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	gittest.Run(t, dir, "", "add", ".")
	holdShards(t, dir, func(j *Judge) (*Verdict, error) { return j.ScanTracked(context.Background()) })
}

// TestHistoryShards: what only all commits together tell is the same in every
// shard: a later allow, a secret in several commits, in a tag's message, carried.
func TestHistoryShards(t *testing.T) {
	dir := t.TempDir()
	gittest.Run(t, dir, "", "init", "-q", "-b", "main")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		gittest.Run(t, dir, "", "add", name)
		gittest.Run(t, dir, "", "commit", "-q", "-m", name)
	}
	line := func(seed string) string { return "token = " + madeup.GitHubToken(seed) }
	write("allowed.conf", line("allowed")+"\n")
	write("moved.conf", line("moved")+"\n")
	write("allowed.conf", line("allowed")+" # stanch:allow made up\n")
	write("copy.conf", "# a copy\n"+line("moved")+"\n")
	write("moved.conf", "# a line more\n\n"+line("moved")+"\n")
	gittest.Run(t, dir, "", "tag", "-a", "-m", "with "+madeup.GitHubToken("tag"), "v1")
	gittest.Run(t, dir, "", "tag", "-a", "-m", "with "+madeup.GitHubToken("moved"), "v2")
	for i := range 8 {
		write("other.conf", fmt.Sprintf("# %d\n%s\n", i, line(fmt.Sprint(i/2))))
	}
	v, err := newJudge(t, dir).ScanHistory(context.Background())
	if err != nil || len(v.Findings) != 6 { // moved, tag, four of other.conf
		t.Fatalf("%v, %d findings", err, len(v.Findings))
	}
	holdShards(t, dir, func(j *Judge) (*Verdict, error) { return j.ScanHistory(context.Background()) })
}
