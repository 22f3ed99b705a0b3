package patch

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Reader reads one patch, or those of many commits in a row.
//
// Between two calls of a method the reader stands at the beginning of a line
// or, within a hunk or a message, somewhere in a line longer than its buffer.
type Reader struct {
	r    *bufio.Reader
	side Side
	line int // 1-based, of the line that comes next

	state    state
	commit   *Commit
	commits  int
	removed  func(text []byte)
	removes  bool   // so far
	stop     int    // number of commits before which to pause; 0 means none
	held     string // id of the commit that comes next, its line already read
	end      string // the line that ends the patch, "" where there is none
	ended    bool   // it was read
	textless bool   // the file's contents differ, and no text of it was read
	listed   []bool // files that the list before the patch names and that did not come yet: whether their contents differ
	combined bool   // there is a list of what a merge changed: new names are those in it
	file     *File
	files    int
	named    bool // the file's name was handed out
	unread   []*File
	merged   []*File

	hunk   hunk
	body   bool // the message has begun: its first line was seen
	signed bool // the commit's header has all that it must; of a commit that says and changes nothing, no more comes
	extra  bool // the commit header line's continuation is kept as message

	assembler
	partial bool // within a line that was longer than the buffer
	added   bool // that line is added, or of the old side
	skip    bool // that line is of the other side
	scratch []byte
}

// state is what the next line is part of.
type state uint8

const (
	betweenFiles state = iota
	inCommit           // the header of a commit
	inMessage
	inHunk
)

// hunk counts what is left of a hunk.
type hunk struct {
	old []int // lines left in each parent; one for an ordinary diff
	new int
}

const readSize = 128 << 10

// NewReader returns a Reader of the given side of the patches that r holds.
func NewReader(r io.Reader, side Side) *Reader {
	return &Reader{r: bufio.NewReaderSize(r, readSize), side: side, line: 1}
}

// Commits is the number of commits read so far.
func (r *Reader) Commits() int { return r.commits }

// Files is the number of files read so far.
func (r *Reader) Files() int { return r.files }

// OnRemoved has tell called with each removed line, or piece of one, that a
// Reader of the new side passes over. The text is valid during the call.
func (r *Reader) OnRemoved(tell func(text []byte)) { r.removed = tell }

// Removes reports whether what was read so far takes lines or names away.
func (r *Reader) Removes() bool { return r.removes }

// remove notes that a line or a name goes away.
func (r *Reader) remove() {
	r.removes = true
	if r.commit != nil {
		r.commit.Removes = true
	}
}

// ErrPause is what Next returns before the commit that Until named.
var ErrPause = errors.New("the commits asked for are read")

// Until lets Next return ErrPause once n commits, counted from the first, were
// read. A later call lets it go on.
func (r *Reader) Until(n int) { r.stop = n }

// EndsWith makes it an error if the patch ends without the given line, which is
// of no form that git prints, or goes on behind it: so none is cut off unseen.
// Git's diff-tree --stdin repeats a line that names no object.
func (r *Reader) EndsWith(line string) { r.end = line }

// Unread are the files of which git printed no text, only that they differ:
// the caller has to read them in another way.
func (r *Reader) Unread() []*File { return r.unread }

// Merged are the files of combined diffs. Git cuts their lines off at a NUL
// byte: where there may be one, the caller has to read them in another way.
func (r *Reader) Merged() []*File { return r.merged }

// Next fills b, which it empties first, with the next segments. It returns
// io.EOF, with an empty batch, at the end of the patch, and an *Error where the
// patch is not understood or ends early.
func (r *Reader) Next(b *Batch) error {
	b.Reset()
	var err error
	for err == nil && (r.open || !b.Full()) { // a batch ends where a segment does
		err = r.step(b)
	}
	if err == io.EOF && (r.state == inHunk || r.state == inCommit && !r.signed || r.partial || r.textless || len(r.listed) > 0 || r.ended != (r.end != "")) {
		err = r.errorf("the patch ends too early")
	}
	if err == io.EOF || err == ErrPause {
		r.endFile(b)
	}
	if err != nil {
		r.close(b) // what was read until then is a segment
	}
	b.Settle()
	if (err == io.EOF || err == ErrPause) && len(b.Segments) > 0 {
		return nil
	}
	return err
}

func (r *Reader) step(b *Batch) error {
	r.resume(b)
	switch r.state {
	case inHunk:
		return r.readHunk(b)
	case inMessage:
		return r.readMessage(b)
	case inCommit:
		return r.readCommit(b)
	}
	return r.readHeader(b)
}

func (r *Reader) errorf(msg string) error { return &Error{Line: r.line, Msg: msg} }

// piece reads up to the end of the line or of the buffer. whole tells whether
// the piece ends the line. Git ends every line of a patch; a last line of a file
// that has no end is followed by a line that says so.
func (r *Reader) piece() (text []byte, whole bool, err error) {
	text, err = r.r.ReadSlice('\n')
	switch {
	case err == nil:
		r.line++
		return text, true, nil
	case errors.Is(err, bufio.ErrBufferFull):
		return text, false, nil
	case err == io.EOF && len(text) > 0:
		return nil, false, r.errorf("the patch ends within a line")
	}
	return nil, false, err
}

// full reads a whole line of a header without its end. Names bound its length.
func (r *Reader) full() (string, error) {
	r.scratch = r.scratch[:0]
	for {
		text, whole, err := r.piece()
		if err != nil {
			return "", err
		}
		if whole {
			return strings.TrimSuffix(string(append(r.scratch, text...)), "\n"), nil
		}
		r.scratch = append(r.scratch, text...)
		if len(r.scratch) > 1<<20 {
			return "", r.errorf("a header line of more than a megabyte")
		}
	}
}

// peek shows the first byte of the next line, 0 at the end of the input.
func (r *Reader) peek() byte {
	c, err := r.r.Peek(1)
	if err != nil {
		return 0
	}
	return c[0]
}

// readHeader reads one line outside of hunks and messages.
func (r *Reader) readHeader(b *Batch) error {
	if r.held != "" {
		if r.stop > 0 && r.commits >= r.stop {
			return ErrPause
		}
		r.startCommit(r.held)
		r.held, r.state = "", inCommit
		return nil
	}
	text, err := r.full()
	if err != nil {
		return err
	}
	word, rest, _ := strings.Cut(text, " ")
	if r.file != nil {
		known, err := r.fileHeader(b, word, rest, text)
		if known || err != nil {
			return err
		}
	}
	if r.textless {
		r.line--
		return r.errorf("a file that differs, and no text of it")
	}
	r.endFile(b)
	if len(r.listed) > 0 && word != "diff" && text != "" && text[0] != ':' {
		r.line--
		return r.errorf("a file that is listed, and no patch of it")
	}
	switch {
	case r.ended: // and yet there is more
	case text == "":
		return nil
	case text == r.end:
		r.ended = true
		return nil
	case text[0] == ':':
		return r.list(b, text)
	case isPair(text):
		return nil
	case word == "diff":
		return r.startFile(rest)
	case word == "commit":
		r.held, _, _ = strings.Cut(rest, " ")
		return nil
	case isID(text):
		r.startCommit(text)
		return nil
	}
	r.line--
	return r.errorf("unexpected line")
}

// list counts what a line of the list tells of that diff-index and diff-tree
// print before a patch, where they are asked for both.
func (r *Reader) list(b *Batch, text string) error {
	info, name, ok := strings.Cut(text, "\t")
	fields := strings.Fields(info)
	parents := len(text) - len(strings.TrimLeft(text, ":"))
	if !ok || len(fields) != 2*parents+3 {
		r.line--
		return r.errorf("a list of files that is not right")
	}
	if parents > 1 {
		return r.listMerged(b, fields[2*parents+2], name)
	}
	r.listed = append(r.listed, fields[2] != fields[3])
	if fields[4] == "T" { // shown as one file that goes and one that comes
		r.listed[len(r.listed)-1] = true
		r.listed = append(r.listed, true)
	}
	return nil
}

// listMerged hands out a name of the list of what a merge changed if no parent
// has it. What is only renamed is in no combined diff.
func (r *Reader) listMerged(b *Batch, status, name string) error {
	name, ok := unquote(name)
	if !ok {
		r.line--
		return r.errorf("a file name that is not quoted right")
	}
	r.combined = true
	if r.side == New && strings.Trim(status, "ACR") == "" {
		b.Add(Segment{Kind: Name, Commit: r.commit, File: &File{Commit: r.commit, New: name}, Line: 1}, []byte(name))
	}
	return nil
}

// isPair reports whether a line is the one before the difference of two trees.
func isPair(text string) bool {
	a, b, ok := strings.Cut(text, " ")
	return ok && isID(a) && isID(b)
}

func (r *Reader) startCommit(id string) {
	r.commit, r.signed, r.combined = &Commit{ID: id, Order: r.commits}, false, false
	r.commits++
}

// readCommit reads one header line of a commit, in the raw form that commit
// objects have. What git does not know, such as a merged tag, is judged like
// the message.
func (r *Reader) readCommit(b *Batch) error {
	if r.peek() == '\n' {
		_, err := r.full()
		r.state, r.body = inMessage, false
		return err
	}
	text, err := r.full()
	if err != nil {
		return err
	}
	if r.signed && r.end != "" && text == r.end { // behind a commit that says and changes nothing
		r.ended, r.state = true, betweenFiles
		return nil
	}
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "author":
		r.commit.Author, r.commit.Date = cutDate(shown(rest))
	case "committer":
		r.signed = true
	case "parent":
		r.commit.Parents = append(r.commit.Parents, rest)
	case "":
		if r.extra {
			r.messageLine(b, []byte(rest+"\n"))
		}
		return nil
	}
	switch word {
	case "tree", "parent", "author", "committer", "encoding", "gpgsig", "gpgsig-sha256":
		r.extra = false
	default:
		r.extra = true
		r.messageLine(b, []byte(rest+"\n"))
	}
	return nil
}

// shown is what a commit says, fit to be shown: what is not UTF-8 is taken for
// Latin-1, the most likely of the encodings that came before it.
func shown(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// cutDate splits "Name <address> 1700000000 +0100" before the date.
func cutDate(s string) (who, when string) {
	if i := strings.LastIndexByte(s, '>'); i >= 0 {
		return s[:i+1], strings.TrimSpace(s[i+1:])
	}
	return s, ""
}

func (r *Reader) messageLine(b *Batch, text []byte) {
	if !r.open {
		r.begin(b, Segment{Kind: Message, Commit: r.commit, Line: 1})
	}
	r.write(b, text, true)
}

const indent = 4 // spaces that git puts before each line of a message

// readMessage reads lines of the message until the segment is cut or the
// message ends, which it does before the first line that is not indented.
func (r *Reader) readMessage(b *Batch) error {
	for !r.cut {
		if c := r.peek(); !r.partial && c != ' ' && c != '\n' {
			r.close(b)
			r.state = betweenFiles
			return nil
		}
		text, whole, err := r.piece()
		if err != nil {
			return err
		}
		if !r.partial {
			text = text[min(indent, len(text)-1):]
			if !r.body {
				r.commit.Subject, r.body = shown(string(bytes.TrimSpace(text[:min(len(text), 200)]))), true
			}
		}
		if r.side == New {
			r.messageLine(b, text)
		}
		r.partial = !whole
	}
	return nil
}

func isID(s string) bool {
	if len(s) != 40 && len(s) != 64 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (r *Reader) startFile(rest string) error {
	r.files++
	if len(r.listed) > 0 {
		r.textless, r.listed = r.listed[0], r.listed[1:]
	}
	r.file, r.named = &File{Commit: r.commit}, false
	kind, names, _ := strings.Cut(rest, " ")
	switch kind {
	case "--git":
		old, new, ok := splitNames(names)
		if !ok {
			return nil // names that differ: the lines that follow tell them
		}
		r.file.Old, r.file.New = old, new
	case "--cc", "--combined":
		name, ok := unquote(names)
		if !ok {
			return r.errorf("a file name that is not quoted right")
		}
		r.file.Old, r.file.New, r.named = name, name, r.combined
		r.merged = append(r.merged, r.file)
	default:
		r.line--
		return r.errorf("unexpected kind of diff")
	}
	return nil
}

// splitNames takes apart the "a/NAME b/NAME" of a diff whose two names are
// the same. Where they differ there are rename lines, and ok is false.
func splitNames(s string) (old, new string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		end := quotedEnd(s)
		if end < 0 || end+1 >= len(s) {
			return "", "", false
		}
		a, okA := unquote(s[:end])
		b, okB := unquote(s[end+1:])
		if !okA || !okB || !strings.HasPrefix(a, "a/") || !strings.HasPrefix(b, "b/") {
			return "", "", false
		}
		return a[2:], b[2:], a[2:] == b[2:]
	}
	half := (len(s) - 1) / 2
	if len(s) < 5 || s[half] != ' ' || s[:2] != "a/" || s[half+1:half+3] != "b/" || s[2:half] != s[half+3:] {
		return "", "", false
	}
	return s[2:half], s[half+3:], true
}

// fileHeader takes a line that tells about the current file; known is false
// for any other line.
func (r *Reader) fileHeader(b *Batch, word, rest, text string) (known bool, err error) {
	f := r.file
	switch word {
	case "index", "mode", "similarity", "dissimilarity", "new", "old", "deleted":
		switch {
		case word == "index":
			r.textless = differs(rest)
			if len(r.merged) > 0 && r.merged[len(r.merged)-1] == f {
				_, f.Merged, _ = strings.Cut(rest, "..")
			}
		case word == "new" && strings.HasPrefix(rest, "file"):
			f.Old = ""
		case word == "deleted":
			r.remove()
			f.New = ""
		}
		return true, nil
	case "rename", "copy":
		way, name, _ := strings.Cut(rest, " ")
		name, ok := unquote(name)
		if !ok {
			return true, r.errorf("a file name that is not quoted right")
		}
		if way == "from" {
			r.remove()
			f.Old = name
		} else {
			f.New = name
		}
		return true, nil
	case "---":
		return true, r.sideName(&f.Old, rest, "a/")
	case "+++":
		return true, r.sideName(&f.New, rest, "b/")
	case "Binary":
		f.Binary, r.textless = true, false
		r.unread = append(r.unread, f)
		return true, nil
	case "@@", "@@@", "@@@@":
		return true, r.startHunk(b, text)
	}
	if strings.HasPrefix(word, "@@@") && strings.Trim(word, "@") == "" { // an octopus merge
		return true, r.startHunk(b, text)
	}
	return false, nil
}

func (r *Reader) sideName(to *string, name, prefix string) error {
	name, ok := unquote(strings.TrimSuffix(name, "\t"))
	if name == "/dev/null" {
		*to = ""
		return nil
	}
	name, cut := strings.CutPrefix(name, prefix)
	if !ok || !cut {
		return r.errorf("a file name that is not quoted right")
	}
	*to = name
	return nil
}

// endFile leaves the current file.
func (r *Reader) endFile(b *Batch) {
	if r.file != nil {
		r.name(b)
		r.file = nil
	}
}

// differs reports whether an "index" line is of two contents, at least one of
// them a text: hunks have to follow then.
func differs(ids string) bool {
	ids, _, _ = strings.Cut(ids, " ")
	old, new, ok := strings.Cut(ids, "..")
	return ok && !strings.Contains(old, ",") && !(nothing(old) && nothing(new))
}

// nothing reports whether an id, which may be short, is of no file or of one
// that is empty.
func nothing(id string) bool {
	for _, empty := range []string{"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"} {
		if strings.HasPrefix(empty, id) {
			return true
		}
	}
	return strings.Trim(id, "0") == ""
}

// name hands out the current file's name, once, where it is a new one.
func (r *Reader) name(b *Batch) {
	f := r.file
	if r.named {
		return
	}
	r.named = true
	name := f.New
	if r.side == Old {
		name = f.Old
	}
	if f.Old != f.New && name != "" {
		b.Add(Segment{Kind: Name, Commit: f.Commit, File: f, Line: 1}, []byte(name))
	}
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
