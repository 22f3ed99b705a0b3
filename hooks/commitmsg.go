package hooks

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"stanch/scanner/patch"
)

// CommitMsg judges the message in the file that git's commit-msg hook is
// given: what git would keep of it.
func (j *Judge) CommitMsg(ctx context.Context, path string) (*Verdict, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the commit message: %w", err)
	}
	clean, err := j.cleanup(ctx)
	if err != nil {
		return nil, err
	}
	v := &Verdict{Scope: ScopeMessage, At: Situation{Message: path}}
	res, err := j.text(ctx, patch.Segment{Kind: patch.Message}, bytes.NewReader(clean.kept(text)))
	if err != nil {
		return nil, err
	}
	return v, j.conclude(ctx, v, res, nil)
}

// cleanup is what git does to a message before it keeps it.
type cleanup struct {
	comment  string // begins a comment line; "" where that is for git to find out
	comments bool   // comment lines are dropped
	scissors bool   // what follows the scissors line is dropped
}

// cleanup reads the settings. What the command line of git commit says is not
// known to a hook, but that no editor was opened is: git then keeps comment
// lines, unless it was told otherwise, and what follows the scissors line.
func (j *Judge) cleanup(ctx context.Context) (cleanup, error) {
	c := cleanup{comment: "#", comments: true}
	settings, err := j.Repo.Config(ctx, `^(core\.comment(char|string)|commit\.cleanup)$`)
	if err != nil {
		return c, err
	}
	mode := ""
	for _, s := range settings {
		switch s.Key {
		case "commit.cleanup":
			mode = s.Value
		default:
			c.comment = s.Value
		}
	}
	edited := j.Repo.Getenv("GIT_EDITOR") != ":"
	c.scissors = edited
	switch mode {
	case "strip":
	case "verbatim", "whitespace", "scissors":
		c.comments = false
	default:
		c.comments = edited
	}
	if strings.EqualFold(c.comment, "auto") {
		c.comment = ""
		c.comments = c.comments && edited // git chose a sign that begins no line of what it was given
	}
	return c, nil
}

const scissorsLine = " ------------------------ >8 ------------------------"

// kept is what is left of a message. Lines keep their numbers: a dropped line
// is emptied.
func (c cleanup) kept(text []byte) []byte {
	if c.comment == "" {
		c.comment = guessComment(text)
	}
	var out []byte
	for len(text) > 0 {
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
		if c.comment != "" {
			trimmed := strings.TrimRight(string(line), "\r")
			if c.scissors && trimmed == c.comment+scissorsLine {
				break
			}
			if c.comments && bytes.HasPrefix(line, []byte(c.comment)) {
				line = nil
			}
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

// guessComment finds the comment sign that git chose under core.commentChar
// auto: the one that begins the scissors line, or every line of what git wrote
// below the message, of which some are the sign alone. No line of the message
// begins with it. "" if there is none: then nothing is a comment.
func guessComment(text []byte) string {
	const signs = "#;@!$%^&|:"
	if i := bytes.Index(text, []byte(scissorsLine)); i > 0 && strings.IndexByte(signs, text[i-1]) >= 0 {
		return string(text[i-1 : i])
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	last := lines[len(lines)-1]
	if last == "" || strings.IndexByte(signs, last[0]) < 0 {
		return ""
	}
	sign := last[:1]
	n := len(lines)
	for n > 0 && strings.HasPrefix(lines[n-1], sign) {
		n--
	}
	begins := func(line string) bool { return strings.HasPrefix(line, sign) }
	if n > 0 && strings.TrimSpace(lines[n-1]) != "" || slices.ContainsFunc(lines[:n], begins) || !slices.Contains(lines[n:], sign) {
		return ""
	}
	return sign
}
