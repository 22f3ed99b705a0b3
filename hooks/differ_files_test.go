package hooks

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf16"

	"stanch/scanner/patch"
)

// made is a file as the generator means it: lines of text, and the form in
// which they become a blob. It is never changed: an edit makes another one.
type made struct {
	lines []madeLine
	form  form
	mode  string // as git writes it
	link  string // the commit of a submodule, with mode 160000

	mark  int            // of its blob, for fast-import; 0 until it has one
	count map[string]int // how often each secret stands in it
	open  map[string]int // how often where no comment allows it
}

type madeLine struct{ text, end string }

// form is how text becomes bytes.
type form uint8

const (
	asUTF8 form = iota
	utf8Mark
	latin1
	utf16LE
	utf16BE
	utf16LEMark
	utf16BEMark
	withNULs
	twoForms // the second half is UTF-16, as some shells append to files
	forms
)

const (
	regular    = "100644"
	executable = "100755"
	symlink    = "120000"
	gitlink    = "160000"
)

// text is what the file says, whatever its form.
func (f *made) text() string {
	var b strings.Builder
	for _, l := range f.lines {
		b.WriteString(l.text)
		b.WriteString(l.end)
	}
	return b.String()
}

// blob is what the file is.
func (f *made) blob() []byte {
	text := f.text()
	switch f.form {
	case utf8Mark:
		return []byte("\ufeff" + text)
	case latin1:
		var out []byte
		for _, r := range text {
			out = append(out, byte(min(r, 0xff)))
		}
		return out
	case utf16LE, utf16LEMark, utf16BE, utf16BEMark:
		return wideBlob(text, f.form)
	case twoForms:
		half := len(f.lines) / 2
		first, second := &made{lines: f.lines[:half]}, &made{lines: f.lines[half:]}
		return append(first.blob(), wideBlob(second.text(), utf16LE)...)
	case withNULs:
		var out []byte
		for _, l := range f.lines {
			out = append(append(append(out, "\x00\x01"...), l.text...), "\x00"+l.end...)
		}
		return out
	}
	return []byte(text)
}

func wideBlob(text string, f form) []byte {
	if f == utf16LEMark || f == utf16BEMark {
		text = "\ufeff" + text
	}
	var out []byte
	for _, u := range utf16.Encode([]rune(text)) {
		if f == utf16LE || f == utf16LEMark {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return out
}

// secrets is how often each secret stands in the file.
func (f *made) secrets() map[string]int {
	if f.count == nil {
		f.count = counted(f.text())
	}
	return f.count
}

// unallowed is how often each secret stands in the file without an allow.
func (f *made) unallowed() map[string]int {
	if f.open == nil {
		f.open = countedOpen(f.text())
	}
	return f.open
}

// long reports whether a line may be longer than what is judged at once: an allow
// comment may be too far away to be seen.
func (f *made) long() bool {
	return f != nil && slices.ContainsFunc(f.lines, func(l madeLine) bool { return len(l.text) > patch.MaxSegment/4 })
}

// tree is the files of a commit or an index, by their whole names.
type tree map[string]*made

// put sets a file, and takes away what cannot be beside it: a file where it
// needs a folder, a folder where it stands.
func (t tree) put(name string, f *made) {
	for n := range t {
		if strings.HasPrefix(n, name+"/") || strings.HasPrefix(name, n+"/") {
			delete(t, n)
		}
	}
	t[name] = f
}

func (t tree) names() []string { return slices.Sorted(maps.Keys(t)) }

// maker draws all that is random, and counts what it planted.
type maker struct {
	r       *rand.Rand
	seed    uint64
	idSize  int  // digits of an object id
	allows  bool // some secrets are allowed by comments
	planted []string
	keys    []string // private ones, with their first and last lines
	wrapped []string // lines with a token in base64
}

func (m *maker) chance(percent int) bool { return m.r.IntN(100) < percent }

func pick[T any](m *maker, all []T) T { return all[m.r.IntN(len(all))] }

// oddLines look like something else than text of a file.
var oddLines = []string{
	"", "\t}", "--- a/src/x", "+++ b/src/x", "@@ -1,2 +1,3 @@", "@@@ -1 -1 +1,2 @@@", "diff --git a/x b/x", "diff --cc x",
	"index 0000000..1111111 100644", "new file mode 100644", `\ No newline at end of file`, "-- ", "++ x", "Binary files a/x and b/x differ",
	"commit 0000000000000000000000000000000000000000", "rename from x", "\x1b[31m-red\x1b[m", "<<<<<<< ours", "=======", ">>>>>>> theirs",
	"$Id$", "naïve café", "ਊ Ċ ഊ \u0d0a\u0a0d", "日本語 𝒳", "# pragma once",
}

var words = []string{"alpha", "beta", "gamma", "delta", "value", "count", "index", "result", "window", "buffer"}

func (m *maker) words(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(pick(m, words) + " ")
	}
	return b.String()
}

func (m *maker) lineText() string {
	switch k := m.r.IntN(1000); {
	case k < 80:
		text := m.plant()
		if strings.Contains(text, "-----") {
			return text
		}
		if m.chance(8) {
			text += " " + fmt.Sprintf(pick(m, around), m.secret())
		}
		switch k := m.r.IntN(100); {
		case !m.allows:
		case k < 12:
			text += pick(m, allowing)
		case k < 16:
			text += pick(m, notAllowing)
		}
		return text
	case k < 90 && m.allows:
		return nextLine
	case k < 250:
		return pick(m, oddLines)
	case k < 253: // longer than what the reader takes at once
		n := 1000 + m.r.IntN(60000)
		return m.words(n) + fmt.Sprintf(pick(m, around), m.secret()) + " " + m.words(m.r.IntN(40000))
	}
	return fmt.Sprintf("%s = %s + %d", pick(m, words), pick(m, words), m.r.IntN(50))
}

func (m *maker) end() string {
	return pick(m, []string{"\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\r\n"})
}

// file makes a new file.
func (m *maker) file() *made {
	switch k := m.r.IntN(100); {
	case k < 4:
		return &made{mode: symlink, lines: []madeLine{{text: pick(m, []string{"src/a.txt", "../out", "/nowhere", "x y", m.secret()})}}}
	case k < 7:
		id := strings.Repeat(fmt.Sprintf("%08x", m.r.Uint32()), 8)
		return &made{mode: gitlink, link: id[:m.idSize]}
	case k < 9:
		return &made{mode: regular} // empty
	}
	f := &made{mode: regular}
	if m.chance(12) {
		f.mode = executable
	}
	if m.chance(30) {
		f.form = form(m.r.IntN(int(forms)))
	}
	end := "\n"
	mixed := m.chance(10)
	if m.chance(25) {
		end = m.end()
	}
	for range 1 + m.r.IntN(25) {
		if mixed {
			end = m.end()
		}
		f.lines = append(f.lines, madeLine{m.lineText(), end})
	}
	if m.chance(15) {
		f.lines[len(f.lines)-1].end = ""
	}
	return f
}

// edit makes another version of a file.
func (m *maker) edit(f *made) *made {
	if f.mode == symlink || f.mode == gitlink || len(f.lines) == 0 || m.chance(4) {
		return m.file() // of another type, maybe
	}
	g := &made{mode: f.mode, form: f.form, lines: slices.Clone(f.lines)}
	for range 1 + m.r.IntN(3) {
		m.editOnce(g)
	}
	return g
}

func (m *maker) editOnce(g *made) {
	n := len(g.lines)
	if n == 0 {
		g.lines = []madeLine{{m.lineText(), "\n"}}
		return
	}
	at := m.r.IntN(n)
	switch k := m.r.IntN(100); {
	case k < 30:
		g.lines = slices.Insert(g.lines, at, madeLine{m.lineText(), "\n"})
	case k < 45:
		g.lines[at].text = m.lineText()
	case k < 60:
		g.lines = slices.Delete(g.lines, at, min(n, at+1+m.r.IntN(4)))
	case k < 70: // moved
		moved := g.lines[at]
		g.lines = slices.Delete(g.lines, at, at+1)
		g.lines = slices.Insert(g.lines, m.r.IntN(n), moved)
	case k < 75: // doubled
		g.lines = slices.Insert(g.lines, m.r.IntN(n), g.lines[at])
	case k < 80:
		g.lines[at].text = "    " + g.lines[at].text
	case k < 84:
		g.lines[at].text += " # more"
	case k < 88: // the end of every line
		end := m.end()
		for i := range g.lines {
			g.lines[i].end = end
		}
	case k < 91:
		g.lines[n-1].end = ""
	case k < 94:
		g.form = form(m.r.IntN(int(forms)))
	case k < 96:
		if g.mode == regular {
			g.mode = executable
		} else {
			g.mode = regular
		}
	default: // another order
		m.r.Shuffle(n, func(i, j int) { g.lines[i], g.lines[j] = g.lines[j], g.lines[i] })
	}
	for i := range g.lines[:max(len(g.lines)-1, 0)] { // what stands in the middle needs an end
		if g.lines[i].end == "" {
			g.lines[i].end = "\n"
		}
	}
}

// resolve mixes the versions of a file that a merge finds.
func (m *maker) resolve(versions []*made) *made {
	g := &made{mode: versions[0].mode, form: versions[0].form, link: versions[0].link}
	if g.mode == symlink || g.mode == gitlink {
		return pick(m, versions)
	}
	for _, v := range versions {
		for _, l := range v.lines {
			if m.chance(60) {
				g.lines = append(g.lines, l)
			}
		}
	}
	if m.chance(50) {
		m.editOnce(g)
	}
	for i := range g.lines {
		if g.lines[i].end == "" && i < len(g.lines)-1 {
			g.lines[i].end = "\n"
		}
	}
	return g
}

// parts are what names of files and folders are put together from.
var parts = []string{
	"src", "a", "b", "dev", "null", "lib", "a b", `q"uote`, "new\nline", "tab\tx", "\xff\xfe", "\xe9", "ünï", "-dash", `back\slash`, "a => b", "{x}",
	"$(id)", "'s'", " lead", "trail ", ":(top)x", "*", "[x]", "test", "docs", "é\x01", "x\ry", "#", "HEAD", "\x1b[31m",
}

var endings = []string{".txt", ".conf", ".go", ".py", ".json", ".bin", ".md", "", ".c b/x", ".svg"}

// name draws one of a new file.
func (m *maker) name() string {
	var b strings.Builder
	for range m.r.IntN(3) {
		b.WriteString(pick(m, parts) + "/")
	}
	b.WriteString(pick(m, parts))
	if m.chance(3) {
		b.WriteString("." + m.secret())
	} else if m.chance(70) {
		fmt.Fprint(&b, m.r.IntN(12))
	}
	b.WriteString(pick(m, endings))
	return b.String()
}

// quoted is a name as fast-import and update-index read it.
func quotedName(name string) string {
	var b bytes.Buffer
	b.WriteByte('"')
	for _, c := range []byte(name) {
		if c == '"' || c == '\\' || c < ' ' || c >= 0x7f {
			fmt.Fprintf(&b, `\%03o`, c)
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
