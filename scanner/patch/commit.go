package patch

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

func (r *Reader) startCommit(id string) {
	r.commit, r.signed, r.combined, r.author = &Commit{ID: id, Order: r.commits}, false, false, ""
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
		r.author, _ = cutDate(rest)
	case "committer":
		r.signed = true
		r.authors(b, rest)
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

// authors hands out who made the commit: what should have become a setting may
// stand there in place of a name. A commit whose header begins with anything
// else says so as part of its message.
func (r *Reader) authors(b *Batch, committer string) {
	text := r.author
	if who, _ := cutDate(committer); who != text {
		text += "\n" + who
	}
	if r.side == New && !r.open {
		b.Add(Segment{Kind: Author, Commit: r.commit, Line: 1}, []byte(text))
	}
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
