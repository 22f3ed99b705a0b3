package hooks

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stanch/hooks/gittest"
)

// madeCommit is a commit as the generator means it.
type madeCommit struct {
	parents []int // places in the list of commits
	tree    tree
	message string
	id      string
}

// madeTag is an annotated tag, or a tag of something that is no commit.
type madeTag struct {
	name    string // whole, "refs/tags/…"
	id      string
	commit  int      // that it leads to, or -1
	message string   // of an annotated one
	of      []string // the tags that it is on, one on another, the last one nearest
	inner   string   // their messages
	blob    *made    // that it is on
	tree    tree     // that it is on
}

// madeRepo is a repository of which everything is known.
type madeRepo struct {
	*maker
	dir     string // that holds all of it
	top     string // of the work tree
	sha256  bool
	tick    int // seconds from one commit to the next
	commits []*madeCommit
	tips    []int    // of the branches
	refs    []string // of each tip
	tags    []madeTag
}

// makeHistory draws commits.
func (m *madeRepo) makeHistory() {
	n := 4 + m.r.IntN(36)
	for len(m.commits) < n {
		switch k := m.r.IntN(100); {
		case len(m.tips) == 0 || k < 2:
			m.tips = append(m.tips, m.commit(nil, tree{}))
		case k < 14:
			from := m.r.IntN(len(m.commits))
			m.tips = append(m.tips, m.commit([]int{from}, m.commits[from].tree))
		case k < 34 && len(m.tips) > 1:
			m.merge()
		case k < 42:
			m.again()
		case k < 46: // as it was once
			tip := m.r.IntN(len(m.tips))
			c := &madeCommit{parents: []int{m.tips[tip]}, tree: pick(m.maker, m.commits).tree, message: m.message()}
			m.tips[tip] = m.add(c)
		default:
			tip := m.r.IntN(len(m.tips))
			m.tips[tip] = m.commit([]int{m.tips[tip]}, m.commits[m.tips[tip]].tree)
		}
	}
	for i := range m.r.IntN(4) {
		m.tag(i)
	}
}

// again adds a commit that does to a branch what another one did, or takes that
// back: cherry-picked, rebased, reverted.
func (m *madeRepo) again() {
	of := pick(m.maker, m.commits)
	from, to := tree{}, of.tree
	if len(of.parents) > 0 {
		from = m.commits[of.parents[0]].tree
	}
	if m.chance(30) {
		from, to = to, from
	}
	tip := m.r.IntN(len(m.tips))
	c := &madeCommit{parents: []int{m.tips[tip]}, tree: maps.Clone(m.commits[m.tips[tip]].tree), message: of.message}
	for name, f := range from {
		if to[name] != f {
			delete(c.tree, name)
		}
	}
	for _, name := range to.names() {
		if from[name] != to[name] {
			c.tree.put(name, to[name])
		}
	}
	m.tips[tip] = m.add(c)
}

func (m *madeRepo) add(c *madeCommit) int {
	m.commits = append(m.commits, c)
	return len(m.commits) - 1
}

// commit adds one that changes files of a tree.
func (m *madeRepo) commit(parents []int, from tree) int {
	c := &madeCommit{parents: parents, tree: maps.Clone(from), message: m.message()}
	n := 1 + m.r.IntN(3)
	if m.chance(5) {
		n = 0
	}
	for range n {
		m.change(c.tree)
	}
	return m.add(c)
}

// change does one thing to a tree.
func (m *maker) change(t tree) {
	names := t.names()
	k := m.r.IntN(100)
	if len(names) == 0 || k < 25 {
		t.put(m.name(), m.file())
		return
	}
	name := pick(m, names)
	f := t[name]
	switch {
	case k < 65:
		t[name] = m.edit(f)
	case k < 75:
		delete(t, name)
	case k < 80: // renamed
		delete(t, name)
		t.put(m.name(), f)
	case k < 85: // renamed and changed
		delete(t, name)
		t.put(m.name(), m.edit(f))
	case k < 90: // copied
		t.put(m.name(), f)
	case k < 93: // a folder in its place
		t.put(name+"/"+m.name(), f)
	case k < 96: // another name is now what this one was
		other := pick(m, names)
		t[name], t[other] = t[other], t[name]
	default:
		t.put(m.attributesName(), m.attributes())
	}
}

func (m *maker) attributesName() string {
	return pick(m, []string{".gitattributes", "src/.gitattributes", "a/.gitattributes"})
}

func (m *maker) message() string {
	subject := pick(m, []string{"work", "fix é", "Merge branch 'x'", "diff --git a/x b/x", "commit 00", "", "--- a/x", "@@ -1 +1 @@", " lead", "tab\there"})
	if m.chance(4) {
		subject += " " + m.secret()
	}
	if m.chance(20) {
		subject += "\n\n" + pick(m, oddLines) + "\nbody\r\nmore\rand more\n"
		if m.chance(15) {
			subject += fmt.Sprintf(pick(m, around), m.secret())
		}
		subject += pick(m, []string{"", "\n", "\n\n\n"})
	}
	return subject
}

// merge adds a commit of several parents. Each file is one parent's, or a mix
// of several; sometimes one is of the merge alone.
func (m *madeRepo) merge() {
	n := 2
	if m.chance(20) {
		n += m.r.IntN(4)
	}
	tip := m.r.IntN(len(m.tips))
	parents, seen := []int{m.tips[tip]}, map[int]bool{m.tips[tip]: true}
	for range n - 1 {
		p := m.r.IntN(len(m.commits))
		if m.chance(60) {
			p = pick(m.maker, m.tips)
		}
		if !seen[p] {
			seen[p] = true
			parents = append(parents, p)
		}
	}
	if len(parents) < 2 {
		return
	}
	c := &madeCommit{parents: parents, tree: tree{}, message: m.message()}
	mix := pick(m.maker, []int{0, 0, 30, 70})
	for _, p := range parents {
		for _, name := range m.commits[p].tree.names() {
			if _, done := c.tree[name]; done {
				continue
			}
			var versions []*made
			for _, q := range parents {
				if f := m.commits[q].tree[name]; f != nil {
					versions = append(versions, f)
				}
			}
			switch {
			case len(versions) < len(parents) && m.chance(30): // gone on one side
			case m.chance(mix):
				c.tree.put(name, m.resolve(versions))
			default:
				c.tree.put(name, pick(m.maker, versions))
			}
		}
	}
	for m.chance(25) {
		m.change(c.tree)
	}
	m.tips[tip] = m.add(c)
}

func (m *madeRepo) tag(i int) {
	t := madeTag{name: fmt.Sprintf("refs/tags/t%d", i), commit: m.r.IntN(len(m.commits))}
	switch k := m.r.IntN(12); {
	case k > 9 && len(m.tags) > 0 && m.tags[len(m.tags)-1].message != "":
		t = m.tags[len(m.tags)-1]
		t.of, t.inner = append(slices.Clone(t.of), t.name), t.message+t.inner
		t.name = fmt.Sprintf("refs/tags/t%d", i)
		t.message = m.message() + "\n"
	case k < 4:
		t.message = m.message() + "\n"
	case k < 6:
		t.commit, t.blob = -1, &made{mode: regular, lines: m.file().lines}
	case k < 8:
		t.tree, t.commit = m.commits[t.commit].tree, -1
		if m.chance(50) {
			t.message = m.message() + "\n"
		}
	}
	m.tags = append(m.tags, t)
}

// write makes the repository of all that.
func (m *madeRepo) write(t testing.TB) {
	format := "sha1"
	if m.sha256 {
		format = "sha256"
	}
	gittest.Run(t, m.dir, "", "init", "-q", "-b", "b0", "--object-format="+format, m.top)
	gittest.Run(t, m.top, "", "config", "core.protectNTFS", "false")
	marks := filepath.Join(m.dir, "marks")
	w := &stream{ids: map[int]*string{}}
	for i, c := range m.commits {
		w.commit(m, i, c)
	}
	for i := range m.tags {
		if b := m.tags[i].blob; b != nil {
			w.blob(b)
		}
	}
	gittest.Run(t, m.top, w.String(), "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--export-marks="+marks)
	text, err := os.ReadFile(marks)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[int]string{}
	for line := range strings.Lines(string(text)) {
		var n int
		var id string
		fmt.Sscanf(line, ":%d %s", &n, &id)
		ids[n] = id
	}
	for mark, id := range w.ids {
		*id = ids[mark]
	}
	var refs strings.Builder
	refs.WriteString("delete refs/made\n")
	for i, tip := range m.tips {
		name := fmt.Sprintf("refs/heads/b%d", i)
		if i > 0 && m.chance(20) {
			name = fmt.Sprintf(pick(m.maker, []string{"refs/heads/ü/%d", "refs/notes/n%d", "refs/x/%d", "refs/heads/-%d", "refs/remotes/elsewhere/y%d", "refs/heads/refs/heads/b%d"}), i)
		}
		m.refs = append(m.refs, name)
		fmt.Fprintf(&refs, "create %s %s\n", name, m.commits[tip].id)
	}
	for i := range m.tags {
		tag := &m.tags[i]
		tag.id = m.tagged(t, tag, ids)
		fmt.Fprintf(&refs, "create %s %s\n", tag.name, tag.id)
	}
	gittest.Run(t, m.top, refs.String(), "update-ref", "--stdin")
	m.mislead(t)
}

// mislead has the repository say that history was another one.
func (m *madeRepo) mislead(t testing.TB) {
	for range m.r.IntN(5) / 2 {
		i := m.r.IntN(len(m.commits))
		a, b := m.commits[i], m.commits[m.r.IntN(i+1)] // an older one: git ends at a circle
		if a == b {
			continue
		}
		if m.chance(50) {
			add(t, filepath.Join(m.top, ".git", "info", "grafts"), a.id+" "+b.id+"\n")
		} else {
			gittest.Run(t, m.top, "", "update-ref", "refs/replace/"+a.id, b.id)
		}
	}
}

// tagged is the object that a tag's ref names, made where need be.
func (m *madeRepo) tagged(t testing.TB, tag *madeTag, ids map[int]string) string {
	id, kind := "", "commit"
	switch {
	case len(tag.of) > 0:
		for i := range m.tags {
			if m.tags[i].name == tag.of[len(tag.of)-1] {
				id, kind = m.tags[i].id, "tag"
			}
		}
	case tag.blob != nil:
		id, kind = ids[tag.blob.mark], "blob"
	case tag.tree != nil:
		for _, c := range m.commits {
			if fmt.Sprint(c.tree) == fmt.Sprint(tag.tree) {
				id, kind = gittest.Run(t, m.top, "", "rev-parse", c.id+"^{tree}"), "tree"
			}
		}
	default:
		id = m.commits[tag.commit].id
	}
	if tag.message == "" {
		return id
	}
	text := fmt.Sprintf("object %s\ntype %s\ntag %s\ntagger Ada <ada@example.com> 1700000000 +0000\n\n%s", id, kind, filepath.Base(tag.name), tag.message)
	return gittest.Run(t, m.top, text, "hash-object", "-t", "tag", "-w", "--stdin")
}

// stream is what fast-import reads.
type stream struct {
	bytes.Buffer
	marks int
	ids   map[int]*string
}

func (w *stream) blob(f *made) int {
	if f.mark == 0 {
		w.marks++
		f.mark = w.marks
		b := f.blob()
		fmt.Fprintf(w, "blob\nmark :%d\ndata %d\n%s\n", f.mark, len(b), b)
	}
	return f.mark
}

func (w *stream) commit(m *madeRepo, i int, c *madeCommit) {
	before := tree{}
	if len(c.parents) > 0 {
		before = m.commits[c.parents[0]].tree
	}
	for _, name := range c.tree.names() {
		if f := c.tree[name]; f.link == "" && before[name] != f {
			w.blob(f)
		}
	}
	w.marks++
	w.ids[w.marks] = &c.id
	c.id = fmt.Sprint(w.marks) // until it has one
	// Clocks go forward, or stand still as in a rebase: where they go back, git's
	// own rev-list names commits that it should not.
	when := 1600000000 + i*m.tick
	fmt.Fprintf(w, "reset refs/made\n\ncommit refs/made\nmark :%d\nauthor Ada <ada@example.com> %d +0000\ncommitter Ada <ada@example.com> %d +0000\n", w.marks, when, when)
	message := c.message
	switch m.r.IntN(20) {
	case 0:
		w.WriteString("encoding ISO-8859-1\n")
		message = string((&made{form: latin1, lines: []madeLine{{text: message}}}).blob())
	case 1: // what it says is not so
		fmt.Fprintf(w, "encoding %s\n", pick(m.maker, []string{"no-such", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-7", "IBM037", "SHIFT-JIS", "ISO-2022-JP", "HZ"}))
	}
	fmt.Fprintf(w, "data %d\n%s\n", len(message), message)
	for n, p := range c.parents {
		fmt.Fprintf(w, "%s :%s\n", []string{"from", "merge"}[min(n, 1)], m.commits[p].id)
	}
	for _, name := range before.names() {
		if c.tree[name] == nil {
			fmt.Fprintf(w, "D %s\n", quotedName(name))
		}
	}
	for _, name := range c.tree.names() {
		f := c.tree[name]
		switch {
		case before[name] == f:
		case f.link != "":
			fmt.Fprintf(w, "M %s %s %s\n", f.mode, f.link, quotedName(name))
		default:
			fmt.Fprintf(w, "M %s :%d %s\n", f.mode, f.mark, quotedName(name))
		}
	}
	w.WriteString("\n")
}
