package terminal

import "io"

// Style is a look of text, by the number that terminals know it by.
type Style string

// The styles that stanch uses.
const (
	Plain  Style = ""
	Bold   Style = "1"
	Faint  Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
)

// Paint is text in that style, or where color is false as it is.
func (s Style) Paint(color bool, text string) string {
	if !color || s == Plain {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}

// Color reports whether what is written to w may be coloured: w is a terminal
// and nobody asked for the contrary in the environment that getenv reads.
func Color(w io.Writer, getenv func(name string) string) bool {
	return Is(w) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}
