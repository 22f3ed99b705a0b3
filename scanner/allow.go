package scanner

import (
	"bytes"
	"strings"
	"time"
)

// Allow is a comment that lets a finding pass.
type Allow struct {
	Marker  string   // as written, such as "stanch:allow" or "gitleaks:allow"
	Rules   []string // ids it is for; none means every rule
	Unknown []string // ids in brackets that no rule has
	Reason  string
	Until   time.Time // last day it counts; zero means for good
	fault   string    // what of it cannot be understood
}

// foreign are the markers of other tools, and whether they are for the next line.
var foreign = []struct {
	marker string
	next   bool
}{
	{"gitleaks:allow", false},
	{"betterleaks:allow", false},
	{"trufflehog:ignore", false},
	{"kingfisher:ignore", false},
	{"ggignore", false},
	{"pragma: allowlist secret", false},
	{"pragma: allowlist nextline secret", true},
	{"secretlint-disable-line", false},
	{"secretlint-disable-next-line", true},
}

const (
	ownMarker  = "stanch:allow"
	nextSuffix = "-next-line"
)

// HasAllow reports whether a line holds an allow comment of stanch's own.
func HasAllow(line []byte) bool { return bytes.Contains(line, []byte(ownMarker)) }

// allowOn finds the allow that a line holds for itself, or for the line below
// where next is set. It returns nil where there is none.
func (s *Scanner) allowOn(line []byte, next bool) *Allow {
	if bytes.IndexByte(line, 0) >= 0 { // a file in UTF-16 has comments as well
		line = narrowed(line)
	}
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte(ownMarker))
		if i < 0 {
			break
		}
		before := line[:from+i]
		from += i + len(ownMarker)
		after, isNext := bytes.CutPrefix(line[from:], []byte(nextSuffix))
		if isNext == next && wordBetween(before, after) {
			return s.parseAllow(string(after))
		}
	}
	if !s.opt.ForeignAllows {
		return nil
	}
	for _, f := range foreign {
		if f.next == next && hasWord(line, f.marker) {
			return &Allow{Marker: f.marker, Reason: f.marker}
		}
	}
	return nil
}

// hasWord reports whether a line holds a marker that is no part of a longer word.
func hasWord(line []byte, marker string) bool {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte(marker))
		if i < 0 {
			return false
		}
		before := line[:from+i]
		if from += i + len(marker); wordBetween(before, line[from:]) {
			return true
		}
	}
}

// wordBetween reports whether what stands between the two is a word by itself.
func wordBetween(before, after []byte) bool {
	inWord := func(c byte) bool { return alnum(c) || c == '_' }
	return (len(before) == 0 || !inWord(before[len(before)-1])) &&
		(len(after) == 0 || !inWord(after[0]) && after[0] != '-')
}

// parseAllow reads what follows the marker: ids in brackets or as the next
// words, until=DATE, and the reason.
func (s *Scanner) parseAllow(text string) *Allow {
	a := &Allow{Marker: ownMarker}
	if list, ok := strings.CutPrefix(text, "["); ok {
		text = s.listed(a, list)
	}
	var reason []string
	narrowing := len(a.Rules) == 0 && len(a.Unknown) == 0 && a.fault == ""
	for _, w := range strings.Fields(text) {
		id := strings.Trim(w, ",")
		switch {
		case narrowing && s.Rule(id) != nil:
			a.Rules = append(a.Rules, id)
			continue
		case strings.HasPrefix(w, "until="):
			date := strings.TrimRight(strings.TrimPrefix(w, "until="), `,;.)]}"'*/->`)
			until, err := time.ParseInLocation(time.DateOnly, date, time.Local)
			if err != nil {
				a.fault = "until= is not a date such as 2027-03-31"
			}
			a.Until = until
			continue
		}
		narrowing = false
		reason = append(reason, w)
	}
	a.Reason = strings.TrimSpace(strings.Trim(strings.Join(reason, " "), `:,-–—*/>#"';)}`))
	return a
}

// listed reads ids in brackets, the first of which is open, and returns what
// stands behind them. Brackets that narrow nothing are no way to allow all.
func (s *Scanner) listed(a *Allow, text string) string {
	ids, rest, closed := strings.Cut(text, "]")
	if !closed {
		a.fault = "bracket is not closed"
		return text
	}
	for id := range strings.FieldsFuncSeq(ids, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		if s.Rule(id) == nil {
			a.Unknown = append(a.Unknown, id)
		} else {
			a.Rules = append(a.Rules, id)
		}
	}
	if len(a.Rules) == 0 && len(a.Unknown) == 0 {
		a.fault = "brackets name no rule"
	}
	return rest
}

// covers reports whether the allow is for the rule.
func (a *Allow) covers(id string) bool {
	if len(a.Rules) == 0 && len(a.Unknown) == 0 {
		return true
	}
	for _, r := range a.Rules {
		if r == id {
			return true
		}
	}
	return false
}

// Expired reports whether the last day of an allow is over; the zero value is
// of none.
func Expired(until, now time.Time) bool {
	return !until.IsZero() && now.After(until.AddDate(0, 0, 1))
}

// allowFor looks for an allow of the finding that spans text[lo:hi]: on its
// first or last line, on the line that ends its block, or for the next line on
// the line above its first.
func (s *Scanner) allowFor(line *allowLine, text []byte, lo, hi int) *Allow {
	if s.opt.NoInline || !s.opt.ForeignAllows && bytes.IndexByte(text, ':') < 0 {
		return nil
	}
	if lo < line.lo || lo > line.hi {
		*line = s.allowLineAt(text, lo)
	}
	if line.own != nil {
		return line.own
	}
	if last := max(hi-1, lo); last > line.hi {
		c, d := wholeLine(text, last)
		if allow := s.allowOn(text[c:d], false); allow != nil {
			return allow
		}
		if allow := s.allowOn(endLine(text, d), false); allow != nil {
			return allow
		}
	}
	return line.above
}

// allowLine is a line of a segment, and what allows those that begin in it:
// there may be thousands in one.
type allowLine struct {
	lo, hi     int
	own, above *Allow
}

// noLine is where no offset is.
var noLine = allowLine{lo: 0, hi: -1}

func (s *Scanner) allowLineAt(text []byte, i int) allowLine {
	line := allowLine{}
	line.lo, line.hi = wholeLine(text, i)
	if line.own = s.allowOn(text[line.lo:line.hi], false); line.own != nil || line.lo == 0 {
		return line
	}
	end := line.lo - 1
	if text[end] == '\n' {
		end = endOfCRLF(text, end)
	}
	above, aboveHi := wholeLine(text, end)
	line.above = s.allowOn(text[above:aboveHi], true)
	return line
}

// endLine is the line behind one that ends at text[at], if it ends a block: a
// key ends before it, but in a program that is where a comment finds room.
func endLine(text []byte, at int) []byte {
	for at < len(text) && (text[at] == '\r' || text[at] == '\n' || text[at] == 0) {
		at++
	}
	if at == len(text) {
		return nil
	}
	lo, hi := wholeLine(text, at)
	if line := text[lo:hi]; bytes.Contains(line, []byte("-----END ")) {
		return line
	}
	return nil
}

// endOfCRLF is where the end of a line begins that ends with the line feed at
// text[i]: there, or at the carriage return before it, of either width.
func endOfCRLF(text []byte, i int) int {
	before := bytes.TrimRight(text[max(i-3, 0):i], "\x00")
	if len(before) > 0 && before[len(before)-1] == '\r' {
		return max(i-3, 0) + len(before) - 1
	}
	return i
}

// wholeLine is the line of text that offset i is in, without its end, however
// long: a comment may stand at the end of a line that a program has written.
func wholeLine(text []byte, i int) (lo, hi int) {
	lo = bytes.LastIndexAny(text[:i], "\r\n") + 1
	hi = len(text)
	if j := bytes.IndexAny(text[i:], "\r\n"); j >= 0 {
		hi = i + j
	}
	return lo, hi
}
