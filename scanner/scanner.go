// Package scanner finds secrets in text: patch text in, findings out. It holds
// the rules and how they match, what placeholders and ordinary words look
// like, allow comments, fingerprints. It runs no git, opens no files, prints
// nothing and asks no clock; hooks decide what is looked at and what a verdict
// means.
package scanner

import (
	"sync/atomic"
	"time"
)

// Options are what a configuration can say. The zero value scans with the
// built-in rules.
type Options struct {
	Rules         []Rule   // beside the built-in ones
	Disable       []string // ids
	Ignore        []string // globs of files that are not judged
	NoInline      bool     // allow comments do not count
	ForeignAllows bool     // the markers of other tools count
	RequireReason bool     // an allow without a reason does not count
	Allows        []ConfigAllow
	Now           time.Time // for allows and tokens that expire
}

// ConfigAllow lets a secret pass by its fingerprint.
type ConfigAllow struct {
	Fingerprint string
	Reason      string
	Until       time.Time // last day; zero means for good
}

// Scanner holds the rules in force, ready to match. It is safe for concurrent
// use.
type Scanner struct {
	opt     Options
	rules   []atomic.Pointer[compiled] // see rule
	filters []*prefilter
	always  []uint16 // the rules without keywords
	names   []uint16 // those that go by a file's name alone
	off     map[string]bool
	ownOnly bool // the built-in rules are not in force
	ignore  []glob
	allows  map[string]ConfigAllow
	fingers fingerprints
}

// New makes a Scanner of the built-in rules, as opt changes them. It does as
// little as it can: what a run costs before it reads its first line is this.
func New(opt Options) *Scanner {
	s := &Scanner{opt: opt, ignore: newGlobs(opt.Ignore), filters: []*prefilter{&builtinFilter}, always: builtinAlways[:], names: builtinByName[:]}
	s.rules = make([]atomic.Pointer[compiled], builtinCount+len(opt.Rules))
	if len(opt.Rules) > 0 {
		s.filters = append(s.filters, newPrefilter(opt.Rules, builtinCount, nil))
	}
	s.override()
	for i := range opt.Rules {
		switch r := &opt.Rules[i]; {
		case r.ByName():
			s.names = append(s.names[:len(s.names):len(s.names)], uint16(builtinCount+i))
		case len(r.Keywords) == 0:
			s.always = append(s.always[:len(s.always):len(s.always)], uint16(builtinCount+i))
		}
	}
	for _, a := range opt.Allows {
		if s.allows == nil {
			s.allows = map[string]ConfigAllow{}
		}
		s.allows[a.Fingerprint] = a
	}
	return s
}

// override notes the rules that the configuration disables, and the built-in
// ones that it has rules of its own for.
func (s *Scanner) override() {
	if len(s.opt.Disable)+len(s.opt.Rules) == 0 {
		return
	}
	s.off = map[string]bool{}
	for i := range s.opt.Rules {
		s.off[s.opt.Rules[i].ID] = false // of the two, the built-in one
	}
	for _, id := range s.opt.Disable {
		s.off[id] = true
	}
}

// isOff reports whether the rule at index i, of that id, is not in force.
func (s *Scanner) isOff(i int, id string) bool {
	disabled, known := s.off[id]
	return disabled || (known || s.ownOnly) && i < builtinCount
}

// rule is the rule at index i, ready to match: the built-in ones in the order
// of their table, then those of the configuration. It is made when it is first
// asked for.
func (s *Scanner) rule(i uint16) *compiled {
	if c := s.rules[i].Load(); c != nil {
		return c
	}
	c := &compiled{index: int(i)}
	if i < builtinCount {
		c.Rule = builtin(int(i))
	} else {
		c.Rule = &s.opt.Rules[i-builtinCount]
	}
	c.off = s.isOff(int(i), c.ID)
	c.prepare()
	s.rules[i].CompareAndSwap(nil, c)
	return s.rules[i].Load()
}

// detector matches what no pattern can tell, by the name in a rule's detect; nil
// for a name that none has.
func detector(name string) func(*matcher, *compiled, int, int) {
	switch name {
	case "pem":
		return (*matcher).pem
	case "jwt":
		return (*matcher).jwt
	case "url":
		return (*matcher).url
	case "generic":
		return (*matcher).generic
	case "sqlinsert":
		return (*matcher).sqlInsert
	case "csv":
		return (*matcher).csvFile
	case "arguments":
		return (*matcher).arguments
	}
	return nil
}

// Rules are the rules in force, the built-in ones first.
func (s *Scanner) Rules() []*Rule {
	var all []*Rule
	for i := range s.rules {
		if c := s.rule(uint16(i)); !c.off {
			all = append(all, c.Rule)
		}
	}
	return all
}

// Rule is the rule of that id, or nil. Disabled rules are known as well, so
// that an allow for one is no mistake.
func (s *Scanner) Rule(id string) *Rule {
	if r := Builtin(id); r != nil {
		return r
	}
	for i := range s.opt.Rules {
		if s.opt.Rules[i].ID == id {
			return &s.opt.Rules[i]
		}
	}
	return nil
}

// Disabled reports whether the configuration switches a rule off.
func (s *Scanner) Disabled(id string) bool {
	for _, d := range s.opt.Disable {
		if d == id {
			return true
		}
	}
	return false
}

// ConfigAllows are the allows of the configuration.
func (s *Scanner) ConfigAllows() []ConfigAllow { return s.opt.Allows }

// Ignored reports whether the configuration keeps a file from being judged.
func (s *Scanner) Ignored(name string) bool {
	k := fileKind{name: name}
	return len(s.ignore) > 0 && k.matches(s.ignore)
}

// weigh is the severity and the confidence of a candidate in a file of kind k:
// what its rule says, after what was seen in the secret and where it stands.
func weigh(f *candidate, k *fileKind) (Severity, Confidence) {
	r := f.rule
	sev, conf := r.Severity, r.Confidence
	if sev == SeverityNone {
		sev = Medium
	}
	if conf == 0 {
		conf = Sure
	}
	guess := r.guess()
	switch {
	case f.certain:
		conf = Sure
	case f.weak && guess:
		conf = Unsure
	}
	if f.sealed {
		sev = min(sev, Medium)
	}
	if f.harmless || f.doubtful || f.public {
		sev = Low
	}
	if k.test && !f.certain {
		sev = weighDown(r, sev)
	}
	return sev, conf
}

// weighDown lowers the severity of what stands in tests, examples and
// documentation, where most of what looks like a secret was made up: the less
// the format says, the more it is lowered. A token of a provider's own format
// is rarely made up; a password or a key nearly always is.
func weighDown(r *Rule, sev Severity) Severity {
	steps := Severity(1)
	switch r.Kind {
	case "password", "connection-string", "config-file", "password-hash", "private-key", "certificate":
		return Low
	case "join-token", "unseal-key", "second-factor": // opens nothing by itself
		return Low
	}
	switch {
	case r.rank() < rankContext || r.Confidence == Unsure:
		return Low
	case r.Context > 0:
		steps = 2
	}
	if sev <= steps {
		return Low
	}
	return sev - steps
}
