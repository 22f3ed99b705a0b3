package scanner

import (
	"bytes"
	"strings"
	"sync"

	"stanch/scanner/patch"
	"stanch/scanner/pattern"
)

// compiled is a rule with what it needs to match. The pattern is compiled when
// its keyword was seen and the cheap tests have passed, not before.
type compiled struct {
	*Rule
	index  int
	off    bool // disabled, or replaced by a rule of the configuration
	detect func(*matcher, *compiled, int, int)

	once sync.Once
	re   *pattern.Pattern

	globOnce sync.Once
	globs    []glob
}

// prepare sets how the rule matches.
func (c *compiled) prepare() {
	switch {
	case c.Value != "":
		c.detect = (*matcher).generic
	case c.Detect != "":
		c.detect = detector(c.Detect)
	}
}

// paths are the rule's globs.
func (c *compiled) paths() []glob {
	c.globOnce.Do(func() { c.globs = newGlobs(c.Paths) })
	return c.globs
}

// pattern is the rule's pattern: a whole value, or bound to the beginning of
// the text where it is known where matches begin.
func (c *compiled) pattern() *pattern.Pattern {
	c.once.Do(func() {
		kind := pattern.Somewhere
		switch {
		case c.Value != "":
			kind = pattern.Whole
		case c.Context > 0:
			kind = pattern.LongestPrefix
		case c.shape.Starts != nil:
			kind = pattern.Prefix
		}
		var err error
		if c.re, err = pattern.New(c.Pattern, kind); err != nil {
			panic(err) // parsed before: when the rules were read, or their table was made
		}
	})
	return c.re
}

// candidate is a match that has not been judged in full yet.
type candidate struct {
	rule     *Rule
	span     patch.Span // of the secret in the segment
	from     int        // 1 + offset that the finding is reported at, where that is not the span
	value    []byte     // the secret, decoded and joined where it stands otherwise
	keyword  int        // bytes of the name that told of it
	decoded  []string   // encodings undone, outermost first
	certain  bool       // by a checksum or by its structure
	doubtful bool       // by a checksum that is wrong
	harmless bool       // by a test-mode marker or what it says itself
	weak     bool       // a password that could be an ordinary word
	public   bool       // everybody knows it: a vendor's default
	sealed   bool       // encrypted, hashed or meant to be seen: not a whole secret
}

// matcher finds candidates in one segment after another. It is used by one
// goroutine.
type matcher struct {
	s      *Scanner
	filter *prefilter // at work
	seg    *patch.Segment
	text   []byte
	kind   *fileKind
	found  []candidate
	layer  []string // encodings undone to get at text
	// upTo is, for each rule, the offset before which it needs no further look.
	upTo    []int
	touched []int

	file  *patch.File // that kind is of
	memo  fileKind
	paths []uint8 // for each rule, whether it is for this file, once asked
	asked []int

	lastLine  lineMemo
	lastToken tokenMemo
	allowLine allowLine
	shownLine shownLine

	joints []patch.Span // where a string literal is joined to the next
	inner  *matcher     // for text that was decoded
	effort *effort      // of the batch at work
}

func newMatcher(s *Scanner) *matcher {
	return &matcher{s: s, effort: newEffort(len(s.opt.Rules)), upTo: make([]int, len(s.rules)), paths: make([]uint8, len(s.rules))}
}

// warm has an empty file matched, which makes what the first one needs.
func (m *matcher) warm() {
	m.segment(&patch.Segment{Kind: patch.Content, File: &patch.File{New: "a/b"}})
}

// segment finds the candidates of a segment; they are valid until the next.
func (m *matcher) segment(seg *patch.Segment) []candidate {
	m.found = m.found[:0]
	m.seg = seg
	m.enter(seg)
	m.run(seg.Text)
	m.layers(seg.Text)
	if seg.Kind == patch.Name {
		m.names(seg)
	}
	return m.found
}

// enter works out what kind of file the segment is of, once a file.
func (m *matcher) enter(seg *patch.Segment) {
	if seg.File != nil && seg.File == m.file {
		return
	}
	m.file = seg.File
	name := ""
	if seg.File != nil {
		name = seg.File.Name()
	}
	m.memo = kindOf(name, seg.Kind)
	m.forget(&m.memo)
}

// forget drops what was found out about the file before.
func (m *matcher) forget(kind *fileKind) {
	m.kind = kind
	for _, i := range m.asked {
		m.paths[i] = 0
	}
	m.asked = m.asked[:0]
}

// run matches all rules against text.
func (m *matcher) run(text []byte) {
	m.text, m.lastLine, m.lastToken = text, lineMemo{}, tokenMemo{}
	for _, i := range m.touched {
		m.upTo[i] = 0
	}
	m.touched, m.joints = m.touched[:0], m.joints[:0]
	for _, f := range m.s.filters {
		m.filter = f
		f.scan(text, m.hit)
	}
	for _, i := range m.s.always {
		if c := m.s.rule(i); !c.off && (len(c.Paths) == 0 || m.inPaths(c)) {
			m.everywhere(c)
		}
	}
}

// hit tries the rules of a keyword that stands at text[at:].
func (m *matcher) hit(e *entry, at int) {
	for _, u := range m.filter.usesOf(e) {
		if u.rule == joinerRule {
			m.joints = append(m.joints, patch.Span{Lo: at, Hi: at + len(joiners[u.nth])})
			continue
		}
		c := m.s.rule(u.rule)
		if c.off || at < m.upTo[c.index] || len(c.Paths) > 0 && !m.inPaths(c) || !m.effort.allows(c, perLook) {
			continue
		}
		switch {
		case (c.detect != nil || c.Context > 0) && !m.effort.allows(c, perValue):
		case c.detect != nil:
			c.detect(m, c, at, at+len(c.Keywords[u.nth]))
		case c.Context > 0:
			m.context(c, at, at+len(c.Keywords[u.nth]))
		case c.shape.Starts != nil:
			for _, off := range c.shape.Starts[u.nth] {
				m.anchored(c, at-off)
			}
		default:
			m.around(c, at)
		}
	}
}

// inPaths reports whether the file is one that the rule is for.
func (m *matcher) inPaths(c *compiled) bool {
	const yes, no = 1, 2
	if m.paths[c.index] == 0 {
		m.paths[c.index] = no
		if m.kind.matches(c.paths()) {
			m.paths[c.index] = yes
		}
		m.asked = append(m.asked, c.index)
	}
	return m.paths[c.index] == yes
}

// seen notes that rule c needs no look before the offset to.
func (m *matcher) seen(c *compiled, to int) {
	if m.upTo[c.index] == 0 {
		m.touched = append(m.touched, c.index)
	}
	m.upTo[c.index] = max(to, m.upTo[c.index])
}

// reach is how far from a keyword a match without a bound may go.
const reach = 4 << 10

// anchored tries a rule whose match, if there is one, begins at from.
func (m *matcher) anchored(c *compiled, from int) {
	if from < 0 || from+c.shape.Min > len(m.text) {
		return
	}
	for _, b := range m.text[from : from+c.shape.Min] {
		if !c.shape.All.Has(b) {
			return
		}
	}
	if !m.startsAt(from) {
		return
	}
	to := len(m.text)
	if c.shape.Max >= 0 {
		to = min(to, from+c.shape.Max)
	} else {
		to = min(to, from+max(reach, c.shape.Min))
	}
	if found, ok := m.find(c, from, to); ok {
		m.matched(c, found, from)
	}
}

// find looks for the pattern of c in text[lo:hi].
func (m *matcher) find(c *compiled, lo, hi int) (found pattern.Match, ok bool) {
	if c.index < builtinCount {
		return c.pattern().Match(m.text[lo:hi])
	}
	found, ok, steps := c.pattern().MatchWithin(m.text[lo:hi], m.effort.rest(c))
	return found, m.effort.allows(c, perLook+steps) && ok
}

// everywhere tries a rule without keywords, in each run of bytes that a match
// can be made of.
func (m *matcher) everywhere(c *compiled) {
	text := m.text
	for lo, hi := 0, 0; lo < len(text); lo = hi + 1 {
		for hi = lo; hi < len(text) && c.shape.All.Has(text[hi]); hi++ {
		}
		if hi > lo && hi-lo >= c.shape.Min {
			m.window(c, max(0, lo-1), min(len(text), hi+1)) // a byte more, for "^" and "$"
		}
	}
}

// around tries a rule whose match holds the keyword at at, nobody knows where:
// somewhere in the run of bytes around it that a match can be made of.
func (m *matcher) around(c *compiled, at int) {
	text := m.text
	far := reach / 2
	if c.shape.Max >= 0 {
		far = min(2*c.shape.Max, reach)
	}
	lo, hi := at, at
	for lo > 0 && at-lo < far && c.shape.All.Has(text[lo-1]) {
		lo--
	}
	for hi < len(text) && hi-at < far && c.shape.All.Has(text[hi]) {
		hi++
	}
	if hi-at < far {
		m.seen(c, hi)
	} else {
		m.seen(c, at+far/2)
	}
	if hi-lo >= c.shape.Min {
		m.window(c, max(0, lo-1), min(len(text), hi+1)) // a byte more, for "^" and "$"
	}
}

// window tries a rule on text[lo:hi].
func (m *matcher) window(c *compiled, lo, hi int) {
	for lo < hi {
		found, ok := m.next(c, lo, hi)
		if !ok {
			return
		}
		if m.startsAt(lo + found.Lo) {
			m.matched(c, found, lo)
		}
		lo += max(found.Hi, 1)
	}
}

// next is the first match of c's pattern in text[lo:hi]. It takes in little at
// first: where there are many, each look would else go over all the rest.
func (m *matcher) next(c *compiled, lo, hi int) (found pattern.Match, ok bool) {
	size := c.shape.Min + stretch
	if c.index < builtinCount || c.shape.Max < 0 {
		size = hi - lo // ours begin with what is rare; of others, more text may make a match longer
	}
	for m.effort.over == nil {
		to := min(hi, lo+size)
		found, ok = m.find(c, lo, to)
		if to == hi || ok && lo+found.Hi < to && found.Lo+c.shape.Max <= size {
			return found, ok
		}
		size *= 2 // with what is behind it may match, or match more
	}
	return found, false
}

// stretch is how far beyond its least length a match is looked for at first.
const stretch = 128

// matched takes a match of c's pattern, whose offsets count from base.
func (m *matcher) matched(c *compiled, found pattern.Match, base int) {
	end := base + found.Hi
	if !m.endsAt(c, end) {
		return
	}
	span := patch.Span{Lo: base + found.SecretLo, Hi: base + found.SecretHi}
	m.seen(c, span.Hi)
	m.add(c, candidate{span: span, value: m.text[span.Lo:span.Hi]}, m.text[base+found.Lo:end])
}

// add puts a candidate through the tests that are the same for every rule;
// whole is the text that was matched.
func (m *matcher) add(c *compiled, f candidate, whole []byte) {
	f.rule = c.Rule
	if bytes.Contains(m.text[max(0, f.span.Lo-len(Breaker)):min(len(m.text), f.span.Hi+len(Breaker))], []byte(Breaker)) {
		return // an example as it is stored, of our rules or of the user's own
	}
	if c.Structure != "" && runChecksum(c.Structure, f.value, nil) != checkRight {
		return
	}
	if c.Checksum != "" {
		switch runChecksum(c.Checksum, f.value, c.Seeds) {
		case checkRight: // digits prove more than a structure does
			f.certain = !strings.HasSuffix(c.Checksum, "-structure")
		case checkWrong:
			f.doubtful = c.StrictChecksum
		}
	}
	folded := strings.ToLower(string(f.value[:min(len(f.value), maxDefault)]))
	f.public = f.public || vendorDefaults.has(folded)
	switch {
	case isPublished(f.value):
		return
	case f.certain, c.Detect == "url" && vendorDefaults.has(folded):
	case plainValues.has(folded) && !f.public, isConstant(f.value), c.Detect != "pem" && c.isPlaceholder(f.value), c.Entropy > 0 && entropy(f.value) < c.Entropy,
		c.guess() && (isPlaceholderFor(f.value) || isPath(f.value) && !looksRandom(f.value) && !(c.Kind == "password" && endsInNumber(f.value))):
		return
	}
	f.public = f.public || c.Kind == "password" && isWord(f.value) && m.saidTwice(&f)
	for _, mark := range c.Sealed {
		f.sealed = f.sealed || bytes.Contains(whole, []byte(mark))
	}
	beside := m.text[max(0, f.span.Lo-maxBeside):min(len(m.text), f.span.Hi+maxBeside)]
	for _, mark := range c.PublicBeside {
		f.sealed = f.sealed || bytes.Contains(beside, []byte(mark))
	}
	for _, mark := range c.TestMode {
		f.harmless = f.harmless || bytes.Contains(whole, []byte(mark))
	}
	f.decoded = m.layer
	m.found = append(m.found, f)
}

// maxBeside is how far around a secret its rule's public_beside is looked for.
const maxBeside = 400

// isConstant reports whether a value is a name such as DOCKER_PASSWORD or
// SECRETPASSWORD, which stands for one.
func isConstant(value []byte) bool {
	for _, c := range value {
		if !upper(c) && c != '_' {
			return false
		}
	}
	return (bytes.IndexByte(value, '_') > 0 || bytes.Contains(value, []byte("PASSWORD"))) && !looksRandom(value)
}

// maxDefault is the length of the longest password that software comes with.
const maxDefault = 40

// names judges the name of a file by the rules that go by nothing else.
func (m *matcher) names(seg *patch.Segment) {
	for _, i := range m.s.names {
		if c := m.s.rule(i); !c.off && m.kind.matches(c.paths()) {
			m.found = append(m.found, candidate{
				rule: c.Rule, span: patch.Span{Hi: len(seg.Text)}, value: seg.Text,
			})
		}
	}
}
