// Package scanner finds secrets in text: patch text in, findings out. It holds
// the rules and how they match, what placeholders and ordinary words look
// like, allow comments, fingerprints. It runs no git, opens no files, prints
// nothing and asks no clock; hooks decide what is looked at and what a verdict
// means.
package scanner

import "time"

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
	rules   []*compiled
	byID    map[string]*Rule
	filter  *prefilter
	always  []*compiled // without keywords
	names   []*compiled // by a file's name alone
	ignore  []glob
	allows  map[string]ConfigAllow
	fingers fingerprints
}

// New makes a Scanner of the built-in rules, as opt changes them.
func New(opt Options) *Scanner {
	s := &Scanner{opt: opt, ignore: newGlobs(opt.Ignore)}
	off := map[string]bool{}
	for _, id := range opt.Disable {
		off[id] = true
	}
	own := map[string]bool{}
	for i := range opt.Rules {
		own[opt.Rules[i].ID] = true
	}
	all := make([]compiled, len(builtin)+len(opt.Rules))
	add := func(r *Rule) {
		c := &all[len(s.rules)]
		c.Rule, c.index, c.detect = r, len(s.rules), detectors[r.Detect]
		if r.Value != "" {
			c.detect = (*matcher).generic
		}
		c.globs = newGlobs(r.Paths)
		s.rules = append(s.rules, c)
	}
	s.rules = make([]*compiled, 0, len(all))
	for i := range builtin {
		if r := &builtin[i]; !off[r.ID] && !own[r.ID] {
			add(r)
		}
	}
	for i := range opt.Rules {
		if r := &opt.Rules[i]; !off[r.ID] {
			add(r)
		}
	}
	for _, c := range s.rules {
		switch {
		case c.nameOnly():
			s.names = append(s.names, c)
		case len(c.Keywords) == 0:
			s.always = append(s.always, c)
		}
	}
	s.filter = newPrefilter(s.rules)
	for _, a := range opt.Allows {
		if s.allows == nil {
			s.allows = map[string]ConfigAllow{}
		}
		s.allows[a.Fingerprint] = a
	}
	return s
}

// detectors match what no pattern can tell, by the name in a rule's detect.
var detectors = map[string]func(*matcher, *compiled, int, int){
	"pem":     (*matcher).pem,
	"jwt":     (*matcher).jwt,
	"url":     (*matcher).url,
	"generic": (*matcher).generic,
}

// Rules are the rules in force, sorted by id, the built-in ones first.
func (s *Scanner) Rules() []*Rule {
	all := make([]*Rule, len(s.rules))
	for i, c := range s.rules {
		all[i] = c.Rule
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

// BuiltinCount is the number of built-in rules.
func BuiltinCount() int { return len(builtin) }

// Builtin is the built-in rule of that id, or nil.
func Builtin(id string) *Rule {
	for i := range builtin {
		if builtin[i].ID == id {
			return &builtin[i]
		}
	}
	return nil
}

// ConfigAllows are the allows of the configuration.
func (s *Scanner) ConfigAllows() []ConfigAllow { return s.opt.Allows }

// Ignored reports whether the configuration keeps a file from being judged.
func (s *Scanner) Ignored(name string) bool {
	k := fileKind{name: name}
	return len(s.ignore) > 0 && k.matches(s.ignore)
}

// weigh sets the severity and the confidence of a finding of rule r: what the
// rule says, after what was seen in the secret and where it stands.
func weigh(f *candidate, k *fileKind) (Severity, Confidence) {
	r := f.rule
	sev, conf := r.Severity, r.Confidence
	if sev == SeverityNone {
		sev = Medium
	}
	if conf == 0 {
		conf = Sure
	}
	guess := r.rank() < 2 // by a name alone
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
		switch {
		case guess || conf == Unsure || r.Detect == "url" || f.sealed:
			sev = Low
		case sev > Low:
			sev--
		}
	}
	return sev, conf
}
