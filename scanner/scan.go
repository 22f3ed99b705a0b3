package scanner

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"
	"sort"
	"strings"
	"sync"
	"time"

	"stanch/scanner/patch"
)

// Source is where text comes from. Next fills the batch, and returns io.EOF
// with an empty one at the end.
type Source interface {
	Next(*patch.Batch) error
}

// Result is what a scan found and how much it looked at.
type Result struct {
	Findings []Finding // in the order of the source, allowed ones included
	Bytes    int64     // of text
}

// Scan judges all that src gives. Where src fails, the error is returned with
// what was found until then, which is not all there is.
func (s *Scanner) Scan(ctx context.Context, src Source) (*Result, error) {
	p := &pipeline{s: s, src: src}
	err := p.run(ctx)
	res := &Result{Findings: p.findings, Bytes: p.bytes}
	sort.Slice(res.Findings, func(i, j int) bool { return before(&res.Findings[i], &res.Findings[j]) })
	res.Findings = onePerSpot(res.Findings)
	return res, err
}

func before(a, b *Finding) bool {
	for i := range a.order {
		if a.order[i] != b.order[i] {
			return a.order[i] < b.order[i]
		}
	}
	return a.Rule.ID < b.Rule.ID
}

// onePerSpot drops what two overlapping segments both reported.
func onePerSpot(all []Finding) []Finding {
	kept := all[:0]
	for _, f := range all {
		if n := len(kept); n > 0 && kept[n-1].Rule == f.Rule && kept[n-1].Line == f.Line && kept[n-1].Column == f.Column &&
			kept[n-1].File == f.File && kept[n-1].Commit == f.Commit && kept[n-1].Kind == f.Kind && bytes.Equal(kept[n-1].secret, f.secret) {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

// pipeline reads batches in one goroutine and matches them in others, so that
// neither git nor the matcher waits. A source of one batch, which is what most
// commits are, is matched where it was read, by a matcher that is warm by then.
type pipeline struct {
	s   *Scanner
	src Source

	mu       sync.Mutex
	findings []Finding
	bytes    int64
	failed   error // of the first batch that was too much
	failedAt int
}

func (p *pipeline) run(ctx context.Context) error {
	m := newMatcher(p.s)
	m.warm() // git is not there yet
	first := &patch.Batch{}
	if err := p.src.Next(first); err != nil {
		return eofIsFine(err)
	}
	room := first.Size() + first.Size()/8 // in the batches behind a full one
	second := &patch.Batch{Seq: 1}
	if first.Full() {
		second.Grow(room)
	}
	err := p.src.Next(second)
	if err != nil {
		p.batch(m, first)
		return cmp.Or(p.failure(), eofIsFine(err))
	}
	workers := max(1, runtime.GOMAXPROCS(0))
	full := make(chan *patch.Batch, workers)
	free := make(chan *patch.Batch, 2*workers+2)
	for range 2 * workers {
		b := &patch.Batch{}
		b.Grow(room)
		free <- b
	}
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			m := m
			if i > 0 {
				m = newMatcher(p.s)
			}
			for b := range full {
				p.batch(m, b)
				free <- b
			}
		})
	}
	full <- first
	full <- second
	for seq := 2; ; seq++ {
		if err = cmp.Or(context.Cause(ctx), p.failure()); err != nil {
			break
		}
		b := <-free
		if err = p.src.Next(b); err != nil {
			break
		}
		b.Seq = seq
		full <- b
	}
	close(full)
	wg.Wait()
	return cmp.Or(p.failure(), eofIsFine(err))
}

// failure is what kept the first of the batches that failed from being judged.
func (p *pipeline) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

func eofIsFine(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// batch judges one batch.
func (p *pipeline) batch(m *matcher, b *patch.Batch) {
	var found []Finding
	n := int64(0)
	for i := range b.Segments {
		n += int64(len(b.Segments[i].Text))
	}
	m.effort.begin(int(n))
	for i := range b.Segments {
		seg := &b.Segments[i]
		if seg.File != nil && p.s.Ignored(seg.File.Name()) {
			continue
		}
		cands := resolve(m.segment(seg))
		if err := m.effort.failure(seg.File); err != nil {
			p.fail(b, err)
			return
		}
		m.allowLine, m.shownLine = noLine, shownLine{hi: -1}
		for j := range cands {
			if f := p.s.finding(m, seg, &cands[j]); f != nil {
				f.order = [3]int{b.Seq, i, cands[j].span.Lo}
				found = append(found, *f)
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.findings = append(p.findings, found...)
	p.bytes += n
}

// fail notes that a batch could not be judged.
func (p *pipeline) fail(b *patch.Batch, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil || b.Seq < p.failedAt {
		p.failed, p.failedAt = err, b.Seq
	}
}

// resolve keeps, of candidates that overlap, the one whose rule knows best.
func resolve(cands []candidate) []candidate {
	if len(cands) < 2 {
		return cands
	}
	sort.SliceStable(cands, func(i, j int) bool {
		a, b := &cands[i], &cands[j]
		if a.rule.rank() != b.rule.rank() {
			return a.rule.rank() > b.rule.rank()
		}
		if a.certain != b.certain {
			return a.certain
		}
		if a.keyword != b.keyword { // the longer name tells more
			return a.keyword > b.keyword
		}
		if pa, pb := len(a.rule.Paths) > 0, len(b.rule.Paths) > 0; pa != pb { // so does the file
			return pa
		}
		if la, lb := a.span.Hi-a.span.Lo, b.span.Hi-b.span.Lo; la != lb {
			return la > lb
		}
		if a.rule.Severity != b.rule.Severity {
			return a.rule.Severity > b.rule.Severity
		}
		return a.rule.ID < b.rule.ID
	})
	end := 0
	for i := range cands {
		end = max(end, cands[i].span.Hi)
	}
	kept := cands[:0]
	taken := newMarks(end)
	for _, c := range cands {
		if !taken.any(c.span) {
			taken.set(c.span)
			kept = append(kept, c)
		}
	}
	return kept
}

// marks are bytes of a text that are marked.
type marks []uint64

func newMarks(n int) marks { return make(marks, n/64+1) }

// words calls f for each word that holds marks of s, with those as a mask, until
// it returns false.
func (m marks) words(s patch.Span, f func(word *uint64, mask uint64) bool) {
	for lo := s.Lo; lo < s.Hi; lo = lo&^63 + 64 {
		mask := ^uint64(0) << (lo & 63)
		if rest := s.Hi - lo&^63; rest < 64 {
			mask &= 1<<rest - 1
		}
		if !f(&m[lo/64], mask) {
			return
		}
	}
}

// any reports whether a byte of s is marked.
func (m marks) any(s patch.Span) (found bool) {
	m.words(s, func(word *uint64, mask uint64) bool {
		found = *word&mask != 0
		return !found
	})
	return found
}

// set marks the bytes of s.
func (m marks) set(s patch.Span) {
	m.words(s, func(word *uint64, mask uint64) bool {
		*word |= mask
		return true
	})
}

// finding makes a finding of a candidate, or nil where it is another segment's
// or not among what is added. An allowed secret that is not added is a finding
// all the same, of severity none: its allow may cover other commits.
func (s *Scanner) finding(m *matcher, seg *patch.Segment, c *candidate) *Finding {
	if c.span.Lo < seg.Own.Lo || c.span.Lo >= seg.Own.Hi && seg.Own.Hi < len(seg.Text) {
		return nil
	}
	added := overlaps(seg.Added, c.span)
	at := c.span.Lo
	if c.from > 0 {
		at = c.from - 1
	}
	allow := s.allowFor(&m.allowLine, seg.Text, at, c.span.Hi)
	if !added && allow == nil {
		return nil
	}
	sev, conf := weigh(c, m.kind)
	if !added {
		sev = SeverityNone
	}
	f := &Finding{
		Rule: c.rule, Severity: sev, Confidence: conf, Kind: seg.Kind, Commit: seg.Commit,
		Decoded: c.decoded, Redacted: redact(c.rule, c.value), Allow: allow,
		secret: bytes.Clone(c.value),
	}
	var span patch.Span
	span, f.blob = c.hidden(seg.Text)
	f.pieces = pieces(addedText(seg, span))
	if seg.File != nil {
		f.File = seg.File.Name()
	}
	f.Line, f.Column = m.position(seg, at)
	f.FirstLine, _ = m.position(seg, c.span.Lo)
	f.EndLine, f.EndColumn = m.position(seg, c.span.Hi)
	f.Column++
	f.EndColumn++
	s.checkAllow(f)
	return f
}

// shownLine is a line of a segment, and the position that it begins at.
type shownLine struct{ lo, hi, line, column int }

// position is patch.Position of a place in the segment at work. The line is kept:
// there may be thousands of findings in one.
func (m *matcher) position(seg *patch.Segment, at int) (line, column int) {
	l := &m.shownLine
	if at < l.lo || at > l.hi {
		l.lo, l.hi = bytes.LastIndexByte(seg.Text[:at], '\n')+1, len(seg.Text)
		if i := bytes.IndexByte(seg.Text[at:], '\n'); i >= 0 {
			l.hi = at + i
		}
		l.line, l.column = patch.Position(seg.Text, l.lo, seg.Line, seg.Column)
	}
	return l.line, l.column + at - l.lo
}

// checkAllow decides whether a finding's inline allow counts. One that cannot
// be understood is a problem, unless the finding is about nothing that is added.
func (s *Scanner) checkAllow(f *Finding) {
	a := f.Allow
	if a == nil {
		return
	}
	problem := func(msg string) {
		f.Ignored = msg
		if f.Severity != SeverityNone {
			f.Problem = msg
		}
	}
	switch {
	case a.fault != "":
		problem("the allow comment's " + a.fault)
	case len(a.Unknown) > 0:
		problem("the allow comment names " + s.quoteID(a.Unknown[0]) + ", which no rule has as its id; `stanch rules` lists them, this finding is " + f.Rule.ID)
	case !a.covers(f.Rule.ID):
		f.Ignored = "the allow comment on this line is for " + a.Rules[0] + ", not for " + f.Rule.ID
	case Expired(a.Until, s.opt.Now):
		f.Ignored = "the allow comment on this line ended on " + a.Until.Format(time.DateOnly)
	case s.opt.RequireReason && a.Marker == ownMarker && a.Reason == "":
		f.Ignored = "the allow comment on this line gives no reason, which .stanch.yaml requires"
	}
}

// quoteID shows an id from a comment, as far as it looks like one: in capitals
// it does where a rule has it in small letters.
func (s *Scanner) quoteID(id string) string {
	capitals := s.Rule(strings.ToLower(id)) != nil
	for _, c := range []byte(id) {
		if !alnum(c) && !strings.ContainsRune("-_.*", rune(c)) || upper(c) && !capitals {
			return "something"
		}
	}
	return `"` + id[:min(len(id), 60)] + `"`
}

// Allowed reports whether an inline allow lets the finding pass.
func (f *Finding) Allowed() bool { return f.Allow != nil && f.Ignored == "" }

func overlaps(added []patch.Span, s patch.Span) bool {
	i := sort.Search(len(added), func(i int) bool { return added[i].Hi > s.Lo })
	return i < len(added) && added[i].Lo < s.Hi
}

// addedText is the part of the text at s that is added.
func addedText(seg *patch.Segment, s patch.Span) []byte {
	var out []byte
	for _, a := range seg.Added {
		if lo, hi := max(a.Lo, s.Lo), min(a.Hi, s.Hi); lo < hi {
			out = append(out, seg.Text[lo:hi]...)
			out = append(out, '\n')
		}
	}
	return out
}

// Allow settles the findings against the configuration's allows, and lets an
// inline allow in a later commit cover the same secret in earlier ones. What
// is left that was not added is dropped. It returns the findings to judge.
func (s *Scanner) Allow(all []Finding) []Finding {
	type allowed struct {
		order int
		allow *Allow
	}
	last := map[string]allowed{}
	for i := range all {
		f := &all[i]
		if f.Allowed() && f.Commit != nil {
			if have, ok := last[string(f.secret)]; !ok || f.Commit.Order > have.order {
				last[string(f.secret)] = allowed{f.Commit.Order, f.Allow}
			}
		}
	}
	kept := all[:0:0]
	for _, f := range all {
		if f.Severity == SeverityNone || f.Allowed() {
			continue
		}
		if f.Commit != nil {
			if a, ok := last[string(f.secret)]; ok && a.order > f.Commit.Order && a.allow.covers(f.Rule.ID) {
				continue
			}
		}
		if s.allowedByConfig(&f) {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

func (s *Scanner) allowedByConfig(f *Finding) bool {
	if len(s.allows) == 0 {
		return false
	}
	ok, why := s.AllowedByConfig(s.fingers.of(f.secret))
	if why != "" {
		f.Ignored = why
	}
	return ok
}

// AllowedByConfig reports whether the configuration allows what has that
// fingerprint. Where it has an allow of it that does not count, why tells so.
func (s *Scanner) AllowedByConfig(fingerprint string) (ok bool, why string) {
	switch a, known := s.allows[fingerprint]; {
	case !known:
		return false, ""
	case Expired(a.Until, s.opt.Now):
		return false, "its allow in .stanch.yaml ended on " + a.Until.Format(time.DateOnly)
	case s.opt.RequireReason && a.Reason == "":
		return false, "its allow in .stanch.yaml gives no reason, which require_reason asks for"
	}
	return true, ""
}

// Fingerprints sets the fingerprint of each finding, two at a time: each takes
// 16 MB while it is computed.
func (s *Scanner) Fingerprints(all []Finding) {
	var wg sync.WaitGroup
	seen := map[string]bool{}
	turn := make(chan struct{}, 2)
	for i := range all {
		if secret := all[i].secret; !seen[string(secret)] {
			seen[string(secret)] = true
			turn <- struct{}{}
			wg.Go(func() {
				s.fingers.of(secret)
				<-turn
			})
		}
	}
	wg.Wait()
	for i := range all {
		all[i].Fingerprint = s.fingers.of(all[i].secret)
	}
}
