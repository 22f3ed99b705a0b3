package patch

import (
	"bufio"
	"errors"
	"io"
	"strings"
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
	removes  bool     // so far
	stop     int      // number of commits before which to pause; 0 means none
	held     string   // id of the commit that comes next, its line already read
	end      string   // the line that ends the patch, "" where there is none
	ended    bool     // it was read
	textless bool     // the file's contents differ, and no text of it was read
	listed   []listed // files that the list before the patch names and that did not come yet
	retyped  bool     // the file is one half of a listed one of another type
	combined bool     // there is a list of what a merge changed: new names are those in it
	file     *File
	files    int
	named    bool // the file's name was handed out
	unread   []*File
	merged   []*File
	renames  []Rename

	hunk   hunk
	body   bool   // the message has begun: its first line was seen
	signed bool   // the commit's header has all that it must; of a commit that says and changes nothing, no more comes
	extra  bool   // the commit header line's continuation is kept as message
	author string // as the commit's header names it, without the date

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

// Rename is a file that got another name and kept its text. Of a merge only the
// new name is told, of every file that differs from all of its parents.
type Rename struct{ From, To string }

// Renames are those read so far.
func (r *Reader) Renames() []Rename { return r.renames }

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
	if fields[4] == "T" { // shown as one file that goes and one that comes
		half := listed{differs: true, retyped: true}
		r.listed = append(r.listed, half, half)
	} else {
		r.listed = append(r.listed, listed{differs: fields[2] != fields[3]})
	}
	return nil
}

// listed is what the list before a patch tells of a file in it.
type listed struct {
	differs bool // its contents do
	retyped bool // it is one half of a file that becomes a link, or the like
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
	r.renames = append(r.renames, Rename{To: name}) // from a parent it may have its text as it is
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
