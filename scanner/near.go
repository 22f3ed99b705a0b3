package scanner

import "bytes"

// calls reports whether what stands between a name and a value makes the value
// the first argument of a call of the name, or of a method of it: stripe('…'),
// stripe.Client("…").
func calls(gap []byte) bool {
	open := bytes.TrimRight(gap, "\"'`")
	if len(gap)-len(open) != 1 || len(open) == 0 || open[len(open)-1] != '(' {
		return false
	}
	for _, c := range open[:len(open)-1] {
		if !alnum(c) && c != '.' && c != '_' {
			return false
		}
	}
	return true
}

// announced reports whether a comment, line, names the secret that the line
// below hands over as the first literal of a call or an assignment; next is
// what of that line stands before the value.
func announced(line, next []byte, words []string) bool {
	line = bytes.TrimSpace(line)
	if len(line) > maxComment || !isComment(line) || len(words) > 0 && !containsAnyFold(line, words) || !containsAnyFold(line, credentialWords) {
		return false
	}
	open := bytes.TrimRight(next, "\"'`")
	if len(next)-len(open) != 1 {
		return false
	}
	open = bytes.TrimRight(open, " ")
	return len(open) > 0 && (open[len(open)-1] == '(' || open[len(open)-1] == '=' || open[len(open)-1] == ':') && bytes.IndexByte(open, ',') < 0
}

// maxComment is the length of a comment that is about the next line only.
const maxComment = 60

// isComment reports whether a line is nothing but a comment.
func isComment(line []byte) bool {
	for _, mark := range []string{"//", "#", "--", "/*", ";"} {
		if bytes.HasPrefix(line, []byte(mark)) {
			return true
		}
	}
	return false
}
