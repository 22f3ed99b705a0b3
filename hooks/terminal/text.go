package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Counted is a number with the word for what it counts.
func Counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Clean makes text of a repository fit for a terminal and for a log: control
// characters and bytes that are not UTF-8 are shown as escapes, and so are the
// signs by which those who run workflows tell commands in a log.
func Clean(s string) string {
	safe := utf8.ValidString(s) && !strings.HasPrefix(strings.TrimLeft(s, " "), "::") && !strings.Contains(s, "##")
	for _, r := range s {
		safe = safe && (unicode.IsPrint(r) || r == ' ')
	}
	if safe {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case commandSign(s, i) != 0:
			fmt.Fprintf(&b, `\x%02x`, commandSign(s, i))
		case unicode.IsPrint(r) || r == ' ':
			b.WriteRune(r)
		case r < 0x80:
			b.WriteString(map[rune]string{'\n': `\n`, '\t': `\t`, '\r': `\r`}[r])
			if r != '\n' && r != '\t' && r != '\r' {
				fmt.Fprintf(&b, `\x%02x`, r)
			}
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += n
	}
	return b.String()
}

// CleanLines is Clean that leaves line ends alone.
func CleanLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Clean(lines[i])
	}
	return strings.Join(lines, "\n")
}

// commandSign is the first byte of what makes a command for GitHub or Azure of
// the text, if that stands at s[i:]; else 0. The one with colons begins a line.
func commandSign(s string, i int) byte {
	switch rest := s[i:]; {
	case i == len(s)-len(strings.TrimLeft(s, " ")) && strings.HasPrefix(rest, "::"), strings.HasPrefix(rest, "##[") || strings.HasPrefix(rest, "##vso["):
		return rest[0]
	}
	return 0
}

// Quote makes a word of a shell command.
func Quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,") == "" {
		return s
	}
	if Clean(s) != s { // the shell's own way to write such bytes
		return "$'" + strings.ReplaceAll(Clean(strings.ReplaceAll(s, `\`, `\\`)), "'", `\'`) + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
