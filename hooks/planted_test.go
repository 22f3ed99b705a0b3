package hooks

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"stanch/hooks/git"
	"stanch/hooks/gittest"
	"stanch/scanner"
	"stanch/scanner/madeup"
)

func newJudge(t testing.TB, dir string) *Judge {
	t.Helper()
	repo, err := git.Open(dir, gittest.Env())
	if err != nil {
		t.Fatal(err)
	}
	place, err := repo.Place(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return &Judge{Repo: repo, Place: place, Scanner: scanner.New(scanner.Options{}), FailOn: scanner.Medium}
}

// world makes a history by a fixed seed, and knows what it planted and where.
type world struct {
	r       *rand.Rand
	stream  bytes.Buffer
	commits int
	tips    []tip
	secrets int
	planted map[string]int // secret to the mark of the commit that brought it in
}

// tip is a branch: its last commit, and the files there.
type tip struct {
	mark  int
	files map[string]string
}

func (t tip) clone() tip {
	files := map[string]string{}
	for k, v := range t.files {
		files[k] = v
	}
	return tip{t.mark, files}
}

func (t tip) pick(r *rand.Rand) string {
	var names []string
	for n := range t.files {
		names = append(names, n)
	}
	sort.Strings(names)
	return names[r.IntN(len(names))]
}

// commit writes a commit on a branch; files that are "" are removed.
func (w *world) commit(branch int, subject string, merge int, changes map[string]string) int {
	w.commits++
	t := &w.tips[branch]
	when := 1600000000 + w.commits*60
	if w.r.IntN(20) == 0 {
		when -= 500000 // a clock that was wrong
	}
	fmt.Fprintf(&w.stream, "commit refs/heads/b%d\nmark :%d\nauthor Ada <ada@example.com> %d +0000\ncommitter Ada <ada@example.com> %d +0000\ndata %d\n%s\n", branch, w.commits, when, when, len(subject), subject)
	if t.mark > 0 {
		fmt.Fprintf(&w.stream, "from :%d\n", t.mark)
	}
	if merge > 0 {
		fmt.Fprintf(&w.stream, "merge :%d\n", merge)
	}
	var names []string
	for n := range changes {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		if text := changes[n]; text != "" {
			fmt.Fprintf(&w.stream, "M 100644 inline %s\ndata %d\n%s\n", n, len(text), text)
			t.files[n] = text
		} else {
			fmt.Fprintf(&w.stream, "D %s\n", n)
			delete(t.files, n)
		}
	}
	w.stream.WriteString("\n")
	t.mark = w.commits
	return w.commits
}

func (w *world) lines(n int) string {
	words := []string{"alpha", "beta", "gamma", "delta", "value", "count", "index", "result", "window", "buffer"}
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "%s = %s + %d\n", words[w.r.IntN(len(words))], words[w.r.IntN(len(words))], w.r.IntN(1000))
	}
	return b.String()
}

func (w *world) plant() string {
	w.secrets++
	return madeup.GitHubToken(fmt.Sprintf("planted %d", w.secrets))
}

// step adds one commit of a random kind.
func (w *world) step() {
	b := w.r.IntN(len(w.tips))
	t := &w.tips[b]
	name := t.pick(w.r)
	switch k := w.r.IntN(100); {
	case k < 4: // plant, and sometimes take it out again, which is a commit too
		secret := w.plant()
		old := t.files[name]
		w.planted[secret] = w.commit(b, "configure", 0, map[string]string{name: old + "token = \"" + secret + "\"\n" + w.lines(1)})
		switch w.r.IntN(3) {
		case 0:
			w.commit(b, "Revert \"configure\"", 0, map[string]string{name: old})
			if w.r.IntN(2) == 0 { // the revert is reverted: the secret comes back
				w.commit(b, "Reapply \"configure\"", 0, map[string]string{name: old + "token = \"" + secret + "\"\n"})
			}
		case 1: // a copy elsewhere
			w.commit(b, "copy", 0, map[string]string{fmt.Sprintf("copy%d.conf", w.commits): w.lines(3) + "key: " + secret + "\n"})
		}
	case k < 5:
		secret := w.plant()
		w.planted[secret] = w.commit(b, "use "+secret+" for now", 0, map[string]string{name: t.files[name] + w.lines(1)})
	case k < 12: // renamed, with a change
		text := t.files[name]
		w.commit(b, "rename", 0, map[string]string{name: "", fmt.Sprintf("dir%d/renamed%d.txt", w.r.IntN(9), w.commits): text + w.lines(1)})
	case k < 22 && len(w.tips) > 1: // merged
		o := w.r.IntN(len(w.tips))
		if o == b || w.tips[o].mark == t.mark {
			return
		}
		changes := map[string]string{}
		for n, text := range w.tips[o].files {
			if _, ok := t.files[n]; !ok {
				changes[n] = text
			}
		}
		w.commit(b, "merge", w.tips[o].mark, changes)
	case k < 25 && len(w.tips) < 8:
		w.tips = append(w.tips, t.clone())
		n := len(w.tips) - 1
		w.commit(n, "branch off", 0, map[string]string{fmt.Sprintf("branch%d.txt", n): w.lines(4)})
	default:
		w.commit(b, "work", 0, map[string]string{name: w.lines(1) + t.files[name] + w.lines(1)})
	}
	for n, text := range t.files { // files do not grow for ever
		if len(text) > 4000 && !strings.Contains(text, "gh"+"p_") {
			t.files[n] = text[:strings.Index(text[1000:], "\n")+1001]
		}
	}
}

func makeWorld(t testing.TB, commits int) (dir string, w *world, ids []string) {
	w = &world{r: rand.New(rand.NewPCG(7, 7)), planted: map[string]int{}, tips: []tip{{files: map[string]string{}}}}
	start := map[string]string{}
	for i := range 12 {
		start[fmt.Sprintf("src/file%d.txt", i)] = w.lines(10)
	}
	w.commit(0, "start", 0, start)
	for w.commits < commits {
		w.step()
	}
	dir = t.TempDir()
	gittest.Run(t, dir, "", "init", "-q", "-b", "b0")
	marks := filepath.Join(dir, "marks")
	gittest.Run(t, dir, w.stream.String(), "fast-import", "--quiet", "--export-marks="+marks)
	text, err := os.ReadFile(marks)
	if err != nil {
		t.Fatal(err)
	}
	ids = make([]string, w.commits+1)
	for line := range strings.Lines(string(text)) {
		var n int
		var id string
		fmt.Sscanf(line, ":%d %s", &n, &id)
		ids[n] = id
	}
	return dir, w, ids
}

// firsts are the findings as "secret commit", sorted.
func firsts(v *Verdict) []string {
	var all []string
	for i := range v.Findings {
		f := &v.Findings[i]
		all = append(all, string(f.Secret())+" "+f.Commit.ID)
	}
	slices.Sort(all)
	return all
}

// TestPlanted: of a history with merges, renames and reverts exactly what was
// planted is found, each with the commit that brought it in: whatever the refs
// are called, and by shards.
func TestPlanted(t *testing.T) {
	commits := 3000
	if testing.Short() {
		commits = 400
	}
	dir, w, ids := makeWorld(t, commits)
	var want []string
	for secret, mark := range w.planted {
		want = append(want, secret+" "+ids[mark])
	}
	slices.Sort(want)
	look := func() *Verdict {
		v, err := newJudge(t, dir).ScanHistory(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	single := look()
	if got := firsts(single); !slices.Equal(got, want) {
		t.Fatalf("found %d, planted %d\n%s", len(got), len(want), diffSorted(got, want))
	}
	t.Logf("%d commits, %d secrets", single.Commits, len(want))
	if len(single.Notes) > 0 {
		t.Errorf("%d notes beside the findings, such as %s", len(single.Notes), &single.Notes[0])
	}

	t.Run("refs in another order", func(t *testing.T) {
		refs := strings.Fields(gittest.Run(t, dir, "", "for-each-ref", "--format=%(refname)"))
		var in strings.Builder
		for i, ref := range refs {
			id := gittest.Run(t, dir, "", "rev-parse", ref)
			fmt.Fprintf(&in, "create refs/heads/x%02d %s\ndelete %s\n", len(refs)-i, id, ref)
		}
		gittest.Run(t, dir, in.String(), "update-ref", "--stdin")
		if got := firsts(look()); !slices.Equal(got, want) {
			t.Errorf("differs:\n%s", diffSorted(got, want))
		}
	})
	for _, n := range []int{2, 7} {
		t.Run(fmt.Sprintf("%d shards", n), func(t *testing.T) { checkShards(t, dir, n, single) })
	}
}

// TestManyShards is of a shorter history: each shard that finds something
// looks at all of it.
func TestManyShards(t *testing.T) {
	dir, _, _ := makeWorld(t, 300)
	single, err := newJudge(t, dir).ScanHistory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	checkShards(t, dir, 64, single)
}

// checkShards holds what n jobs find against what a single one did.
func checkShards(t *testing.T, dir string, n int, single *Verdict) {
	t.Helper()
	var all []string
	commits, files := 0, 0
	for i := 1; i <= n; i++ {
		j := newJudge(t, dir)
		j.Shard = Shard{i, n}
		v, err := j.ScanHistory(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, firsts(v)...)
		commits += v.Commits
		files += v.Files
	}
	slices.Sort(all)
	if want := firsts(single); !slices.Equal(all, want) {
		t.Errorf("%d shards: differs:\n%s", n, diffSorted(all, want))
	}
	if commits != single.Commits || files != single.Files {
		t.Errorf("%d shards saw %d commits and %d files, one run %d and %d", n, commits, files, single.Commits, single.Files)
	}
}

func diffSorted(got, want []string) string {
	var b strings.Builder
	for _, g := range got {
		if !slices.Contains(want, g) {
			fmt.Fprintf(&b, "not planted there: …%s\n", g[36:])
		}
	}
	for _, x := range want {
		if !slices.Contains(got, x) {
			fmt.Fprintf(&b, "not found: …%s\n", x[36:])
		}
	}
	return b.String()
}
