package patch

import (
	"strings"
)

// hunk counts what is left of a hunk.
type hunk struct {
	old []int // lines left in each parent; one for an ordinary diff
	new int
}

// startHunk reads a header such as "@@ -1,2 +3 @@ heading" or, for a merge,
// "@@@ -1,2 -1 +3,4 @@@".
func (r *Reader) startHunk(b *Batch, text string) error {
	r.name(b)
	bad := func() error { r.line--; return r.errorf("a hunk header that is not right") }
	parents := len(text) - len(strings.TrimLeft(text, "@")) - 1
	fields := strings.SplitN(text, " ", parents+3)
	if len(fields) < parents+3 || !strings.HasPrefix(fields[parents+2], "@@") {
		return bad()
	}
	h := hunk{old: r.hunk.old[:0]}
	for _, f := range fields[1 : parents+1] {
		_, n, ok := hunkRange(f, '-')
		if !ok {
			return bad()
		}
		h.old = append(h.old, n)
	}
	line, n, ok := hunkRange(fields[parents+1], '+')
	if !ok {
		return bad()
	}
	h.new = n
	if r.side == Old {
		line, _, _ = hunkRange(fields[1], '-')
	}
	r.hunk, r.state, r.textless = h, inHunk, false
	r.begin(b, Segment{Kind: Content, Commit: r.commit, File: r.file, Line: max(line, 1)})
	if h.done() {
		return r.endHunk(b)
	}
	return nil
}

func hunkRange(s string, sign byte) (from, n int, ok bool) {
	if s == "" || s[0] != sign {
		return 0, 0, false
	}
	a, c, has := strings.Cut(s[1:], ",")
	from, ok = number(a)
	n = 1
	if ok && has {
		n, ok = number(c)
	}
	return from, n, ok
}

func number(s string) (n int, ok bool) {
	if s == "" || len(s) > 15 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func (h *hunk) done() bool {
	if h.new != 0 {
		return false
	}
	for _, n := range h.old {
		if n != 0 {
			return false
		}
	}
	return true
}

// take counts a line with the given marks and tells what it is.
func (h *hunk) take(marks []byte) (added, removed, ok bool) {
	added = true
	for _, m := range marks {
		switch m {
		case '-':
			removed, added = true, false
		case ' ':
			added = false
		case '+':
		default:
			return false, false, false
		}
	}
	for i, m := range marks {
		if (m == '-') == removed && m != '+' {
			if h.old[i]--; h.old[i] < 0 {
				return false, false, false
			}
		}
	}
	if !removed {
		if h.new--; h.new < 0 {
			return false, false, false
		}
	}
	return added, removed, true
}

// readHunk reads lines of the hunk until its end, or until the segment is cut.
func (r *Reader) readHunk(b *Batch) error {
	for !r.cut {
		text, whole, err := r.piece()
		if err != nil {
			return err
		}
		if !r.partial {
			if text[0] == '\\' { // "\ No newline at end of file"
				continue
			}
			if text, err = r.mark(text); err != nil {
				return err
			}
		}
		r.partial = !whole
		if !r.skip {
			r.write(b, text, r.added)
		} else if r.removed != nil && r.side == New {
			r.removed(text)
		}
		if whole && r.hunk.done() {
			return r.endHunk(b)
		}
	}
	return nil
}

// mark takes the marks off the beginning of a hunk line and counts it.
func (r *Reader) mark(line []byte) (text []byte, err error) {
	n := len(r.hunk.old)
	marks := line[:min(n, len(line))]
	if line[0] == '\n' && n == 1 { // an empty unchanged line under diff.suppressBlankEmpty
		marks = []byte{' '}
	} else {
		line = line[len(marks):]
	}
	added, removed, ok := r.hunk.take(marks)
	if !ok || len(marks) < n {
		r.line--
		return nil, r.errorf("a hunk line that the hunk header does not count")
	}
	if removed {
		r.remove()
	}
	r.added = added || removed
	r.skip = removed != (r.side == Old)
	return line, nil
}

// endHunk closes the hunk's segment. Git's note on a missing last newline may
// still follow.
func (r *Reader) endHunk(b *Batch) error {
	r.close(b)
	r.state = betweenFiles
	for r.peek() == '\\' {
		if _, err := r.full(); err != nil {
			return err
		}
	}
	return nil
}
