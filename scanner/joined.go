package scanner

import (
	"bytes"
	"sort"
	"strings"

	"stanch/scanner/patch"
)

// joiners stand between two string literals that are one value. The prefilter
// looks for them as it does for keywords.
var joiners = []string{`" + "`, `' + '`, `"+"`, `'+'`, `" . "`, `' . '`, `" .. "`, `" & "`, `" ++ "`, `" <> "`, `" || "`, `' || '`,
	`").append("`, `".concat("`, `'.concat('`, `".plus("`, `").concat("`, `].join("")`, `].join('')`, `"".join([`, `''.join([`}

// joinerRule stands in the prefilter for the rule of a joiner.
const joinerRule = 0xffff

// maxJoined is how much text is joined to one piece.
const maxJoined = 16 << 10

// joined puts string literals together that the code puts together.
func (m *matcher) joined(text []byte) {
	if len(m.layer) > 0 {
		return
	}
	spots := m.pieces()
	spots = append(spots, brokenLines(text, !separating.has(m.kind.ext))...)
	if m.kind.script || m.isYAML() {
		spots = append(spots, continuedWords(text, m.isYAML())...)
	}
	if len(spots) == 0 {
		return
	}
	sort.Slice(spots, func(i, j int) bool { return spots[i].Lo < spots[j].Lo })
	for i := 0; i < len(spots); {
		lo, hi := lineAround(text, spots[i].Lo)
		u := &unwrapped{name: "concatenation"}
		from := lo
		for ; i < len(spots) && spots[i].Lo < hi; i++ {
			if spots[i].Lo < from {
				continue
			}
			u.add(text[from:spots[i].Lo], from)
			if from = spots[i].Hi; from+maxLine/2 < hi {
				continue
			}
			if len(u.text) > maxJoined {
				hi = from
				break
			}
			if _, end := lineAround(text, from); end > hi {
				hi = end
			}
		}
		u.add(text[from:max(from, hi)], from)
		m.under(u)
	}
}

// pieces is where literals are joined: between the items of a list as well that
// is joined with nothing, ["…", "…"].join("").
func (m *matcher) pieces() []patch.Span {
	text := m.text
	spots := make([]patch.Span, 0, len(m.joints))
	for _, joint := range m.joints {
		lo, hi := m.line(joint.Lo)
		switch {
		case text[joint.Lo] == ']':
			if lo, hi = lo+bytes.LastIndexByte(text[lo:joint.Lo], '[')+1, joint.Lo; lo > 0 && text[lo-1] == '[' {
				spots = append(spots, patch.Span{Lo: lo - 1, Hi: lo})
			}
		case text[joint.Hi-1] == '[':
			end := bytes.IndexByte(text[joint.Hi:hi], ']')
			lo, hi = joint.Hi, joint.Hi+max(end, 0)
			spots = append(spots, joint)
		default:
			spots = append(spots, joint)
			continue
		}
		for i := lo; i < hi; i++ {
			q := text[i]
			if q != '"' && q != '\'' {
				continue
			}
			j := i + 1
			for j < hi && (text[j] == ',' || text[j] == ' ') {
				j++
			}
			if j < hi && text[j] == q && bytes.IndexByte(text[i:j], ',') > 0 {
				spots = append(spots, patch.Span{Lo: i, Hi: j + 1})
				i = j
			}
		}
	}
	return spots
}

// separating are languages in which two literals with nothing between them are no
// one literal, and whose files hold text for people beside the code.
const separating list = " pl pm pod md mdx markdown rst adoc html htm "

// continuedWords finds words that a backslash takes to the next line, whose
// indent is none of theirs where that is folded.
func continuedWords(text []byte, folded bool) []patch.Span {
	var spots []patch.Span
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("\\\n"))
		if i < 0 {
			return spots
		}
		at := from + i
		from = at + 2
		hi := from
		for folded && hi < len(text) && hi-from < maxIndent && text[hi] == ' ' {
			hi++
		}
		if at > 0 && alnum(text[at-1]) && hi < len(text) && alnum(text[hi]) {
			spots = append(spots, patch.Span{Lo: at, Hi: hi})
		}
	}
}

// brokenLines finds literals that go on in a literal on the next line: after
// an operator, before one, or, where that will do, with nothing between them.
func brokenLines(text []byte, adjoin bool) []patch.Span {
	var spots []patch.Span
	for from := 0; ; {
		i := bytes.IndexByte(text[from:], '\n')
		if i < 0 {
			return spots
		}
		at := from + i
		from = at + 1
		lo, operator := at, adjoin
		for lo > 0 && strings.IndexByte(" \t\r+.\\&", text[lo-1]) >= 0 {
			lo--
			operator = operator || text[lo] > ' '
		}
		if lo == 0 || text[lo-1] != '"' && text[lo-1] != '\'' {
			continue
		}
		hi := at + 1
		for hi < len(text) && hi-at < 80 && strings.IndexByte(" \t+.&", text[hi]) >= 0 {
			operator = operator || text[hi] > ' '
			hi++
		}
		if operator && hi < len(text) && text[hi] == text[lo-1] && lo > 1 && text[lo-2] != text[lo-1] && !optionAt(text, hi+1) {
			spots = append(spots, patch.Span{Lo: lo - 1, Hi: hi + 1})
		}
	}
}

// optionAt reports whether an option of a command begins at offset i: the next
// argument, on a line of its own.
func optionAt(text []byte, i int) bool {
	return i+2 < len(text) && text[i] == '-' && text[i+1] == '-' && letter(text[i+2])
}
