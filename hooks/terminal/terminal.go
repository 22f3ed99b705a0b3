// Package terminal knows what may go to a terminal, and to the logs that stand
// in for one: whether text may be coloured, how that of others is made harmless
// and a command ready to paste, and a line that tells how far a run has come.
// What the text says is left to others.
package terminal

import (
	"fmt"
	"io"
	"os"
	"time"
)

// Is reports whether what is written to w goes to a terminal.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// Line is one line at the end of a terminal, written anew as a run goes on.
type Line struct {
	w            io.Writer
	start, shown time.Time
	there        bool // on the terminal now
}

// NewLine is a line of w, nil where w is no terminal. A nil Line shows nothing
// and has nothing to clear.
func NewLine(w io.Writer) *Line {
	if !Is(w) {
		return nil
	}
	now := time.Now()
	return &Line{w: w, start: now, shown: now}
}

// Show puts a text on the line, where the run has taken long enough for anybody
// to wonder, and the last text has been there long enough to be read.
func (l *Line) Show(text fmt.Stringer) {
	if l == nil {
		return
	}
	now := time.Now()
	if now.Sub(l.start) < time.Second || now.Sub(l.shown) < 200*time.Millisecond {
		return
	}
	l.shown, l.there = now, true
	fmt.Fprintf(l.w, "\rstanch: %s\x1b[K\r", text)
}

// Clear takes the line off the terminal, before anything else is written.
func (l *Line) Clear() {
	if l != nil && l.there {
		l.there = false
		fmt.Fprint(l.w, "\r\x1b[K")
	}
}
