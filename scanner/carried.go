package scanner

import (
	"bytes"
	"errors"
	"io"

	"stanch/scanner/needles"
	"stanch/scanner/patch"
)

// Carry marks those of the findings as carried whose secret the same change
// removes: one that was moved, indented anew or renamed with its file is not
// new. removed is the old side of the patch that the findings are from; where
// commits are told apart, each finding is held against its own commit.
func Carry(findings []Finding, removed Source) error {
	changes := map[string]*change{}
	for i := range findings {
		c := changes[commitID(findings[i].Commit)]
		if c == nil {
			c = &change{}
			changes[commitID(findings[i].Commit)] = c
		}
		c.add(&findings[i])
	}
	var b patch.Batch
	for {
		err := removed.Next(&b)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i := range b.Segments {
			if c := changes[commitID(b.Segments[i].Commit)]; c != nil {
				c.removes(&b.Segments[i])
			}
		}
	}
	for _, c := range changes {
		c.mark()
	}
	return nil
}

// commitID is "" where there is no commit.
func commitID(c *patch.Commit) string {
	if c == nil {
		return ""
	}
	return c.ID
}

// change is the findings of one commit, or of what belongs to none, and what of
// them it removes elsewhere.
type change struct {
	findings []*Finding
	pieces   map[string]*lost
	byName   map[*Rule]bool // rules that judge names: whether a name that goes matches

	list           []*lost // those that are looked for
	plain, widened *needles.Set
	wide           bool // some piece holds NUL bytes
}

// lost is a line of a secret, which many findings may have, and whether it is
// gone.
type lost struct {
	text, narrowed []byte
	blob           blob // that it is of
	gone           bool
}

func (c *change) add(f *Finding) {
	c.findings = append(c.findings, f)
	if f.Rule.ByName() {
		if c.byName == nil {
			c.byName = map[*Rule]bool{}
		}
		c.byName[f.Rule] = false
		return
	}
	if c.pieces == nil {
		c.pieces = map[string]*lost{}
	}
	for i, text := range f.pieces {
		p := c.pieces[string(text)]
		if p == nil {
			p = &lost{text: text}
			c.pieces[string(text)] = p
			c.list = append(c.list, p)
			c.wide = c.wide || bytes.IndexByte(text, 0) >= 0
		}
		if f.blob.around {
			p.blob = blob{true, p.blob.before || f.blob.before && i == 0, p.blob.more || f.blob.more && i == len(f.pieces)-1}
		}
	}
}

// removes notes what a segment of the old side holds.
func (c *change) removes(seg *patch.Segment) {
	if seg.Kind == patch.Name {
		for r, gone := range c.byName {
			c.byName[r] = gone || matchesAny(newGlobs(r.Paths), string(seg.Text))
		}
	}
	if len(c.list) == 0 {
		return
	}
	if c.plain == nil {
		c.plain = setOf(c.list, func(p *lost) []byte { return p.text })
	}
	c.look(c.plain, seg.Text, func(p *lost) []byte { return p.text })
	if !c.wide && bytes.IndexByte(seg.Text, 0) < 0 {
		return
	}
	// A file that is written in another encoding brings nothing new. The old
	// text counts as it stands as well: what NULs it has may not be of UTF-16.
	if c.widened == nil {
		for _, p := range c.list {
			p.narrowed = bytes.ReplaceAll(narrowed(p.text), []byte{0}, nil) // which has none of the text around to tell by what a NUL is
		}
		c.widened = setOf(c.list, func(p *lost) []byte { return p.narrowed })
	}
	asNarrowed := func(p *lost) []byte { return p.narrowed }
	c.look(c.widened, narrowed(seg.Text), asNarrowed)
	c.look(c.widened, seg.Text, asNarrowed)
}

func setOf(pieces []*lost, as func(*lost) []byte) *needles.Set {
	texts := make([][]byte, len(pieces))
	for i, p := range pieces {
		texts[i] = as(p)
	}
	return needles.New(texts)
}

// look notes the pieces that text holds, and not just within a longer word.
func (c *change) look(set *needles.Set, text []byte, as func(*lost) []byte) {
	set.In(text, func(n, at int) {
		p := c.list[n]
		p.gone = p.gone || p.isWhole(text, at, as(p))
	})
}

// mark sets which findings are carried: those of which every piece is gone.
func (c *change) mark() {
	for _, f := range c.findings {
		f.Carried = f.Kind != patch.Message && f.Kind != patch.Author && len(f.pieces) > 0
		if f.Rule.ByName() {
			f.Carried = f.Carried && c.byName[f.Rule]
			continue
		}
		for _, text := range f.pieces {
			f.Carried = f.Carried && c.pieces[string(text)].gone
		}
	}
}

func matchesAny(globs []glob, name string) bool {
	k := fileKind{name: name}
	return k.matches(globs)
}

// narrowed is text with UTF-16 undone.
func narrowed(text []byte) []byte {
	u, _ := narrow(text)
	return u.text
}

// isWhole reports whether the piece, which text holds at lo, is not part of a
// longer word or of longer base64.
func (p *lost) isWhole(text []byte, lo int, piece []byte) bool {
	hi := lo + len(piece)
	if !p.blob.around {
		return isWhole(text, lo, piece)
	}
	return (p.blob.before || lo == 0 || !blobBytes.Has(text[lo-1])) && (p.blob.more || hi == len(text) || !blobBytes.Has(text[hi]))
}

// isWhole reports whether the piece that text holds at lo is not part of a
// longer word.
func isWhole(text []byte, lo int, piece []byte) bool {
	hi := lo + len(piece)
	return (lo == 0 || !alnum(text[lo-1]) || !alnum(piece[0]) || escapeEndsAt(text, lo)) && (hi == len(text) || !alnum(text[hi]) || !alnum(piece[len(piece)-1]))
}
