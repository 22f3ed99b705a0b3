package hooks

import (
	"context"
	"io"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/needles"
	"stanch/scanner/patch"
)

// masked stands for a secret within a name or a subject. In a name it is a
// wildcard as well, so that the name still serves as git's pathspec.
const masked = "***"

// mask takes secrets out of all that is shown beside a finding: the name of its
// file, and the subject and the author of its commit. They may be secrets that
// were there before, or that are allowed.
func (j *Judge) mask(ctx context.Context, v *Verdict) error {
	var segs []patch.Segment
	var texts []io.ReadCloser
	type shownAs struct {
		kind patch.Kind
		text string
	}
	seen := map[shownAs]bool{}
	eachShown(v, func(kind patch.Kind, shown *string) {
		if seen[shownAs{kind, *shown}] {
			return
		}
		seen[shownAs{kind, *shown}] = true
		segs = append(segs, patch.Segment{Kind: kind, File: &patch.File{New: "shown"}})
		texts = append(texts, io.NopCloser(strings.NewReader(*shown)))
	})
	if len(segs) == 0 {
		return nil
	}
	res, err := j.Scanner.Scan(ctx, segments(segs, texts))
	if err != nil {
		return err
	}
	cut := literal(append(append([]scanner.Finding(nil), v.Findings...), v.Notes...)) // a long subject is shown up to somewhere
	secrets, ends := needles.New(append(literal(res.Findings), long(cut)...)), needles.New(cut)
	eachShown(v, func(kind patch.Kind, shown *string) {
		*shown = cover(*shown, secrets)
		if kind == patch.Message {
			*shown = maskEnd(*shown, ends)
		}
	})
	return nil
}

// Redact takes what looks like a secret out of a text that may quote anything,
// as errors do.
func Redact(text string) string {
	s := scanner.New(scanner.Options{NoInline: true})
	seg := patch.Segment{File: &patch.File{New: "message"}}
	res, err := s.Scan(context.Background(), segments([]patch.Segment{seg}, []io.ReadCloser{io.NopCloser(strings.NewReader(text))}))
	if err != nil {
		return text
	}
	return cover(text, needles.New(literal(res.Findings)))
}

// cover puts masked in the place of all that secrets take up in a text.
func cover(text string, secrets *needles.Set) string {
	var taken []bool
	secrets.In([]byte(text), func(n, at int) {
		if taken == nil {
			taken = make([]bool, len(text))
		}
		for i := range secrets.Len(n) {
			taken[at+i] = true
		}
	})
	if taken == nil {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !taken[i]:
			b.WriteByte(text[i])
		case i == 0 || !taken[i-1]:
			b.WriteString(masked)
		}
	}
	return b.String()
}

// eachShown calls f for every text of the repository that a verdict shows.
func eachShown(v *Verdict, f func(kind patch.Kind, shown *string)) {
	seen := map[*patch.Commit]bool{}
	for _, all := range [][]scanner.Finding{v.Findings, v.Notes} {
		for i := range all {
			f(patch.Name, &all[i].File)
			if a := all[i].Allow; a != nil {
				f(patch.Message, &a.Reason)
			}
			if c := all[i].Commit; c != nil && !seen[c] {
				seen[c] = true
				f(patch.Message, &c.Subject)
				f(patch.Message, &c.Author)
			}
		}
	}
	for i := range v.Problems {
		f(patch.Name, &v.Problems[i].File)
		f(patch.Name, &v.Problems[i].Msg)
	}
}

// literal are the secrets that stand in the text as they are, each once. What a
// rule finds by the name of a file is none.
func literal(findings []scanner.Finding) [][]byte {
	var all [][]byte
	seen := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		if s := f.Secret(); len(s) > 0 && len(f.Decoded) == 0 && !f.Rule.ByName() && !seen[string(s)] {
			seen[string(s)] = true
			all = append(all, s)
		}
	}
	return all
}

// long are the secrets that no ordinary word can be.
func long(secrets [][]byte) [][]byte {
	var all [][]byte
	for _, s := range secrets {
		if len(s) >= 12 {
			all = append(all, s)
		}
	}
	return all
}

// maskEnd masks the beginning of a secret at which s was cut off.
func maskEnd(s string, secrets *needles.Set) string {
	const least = 5 // shorter ones give nothing away that redacting does not
	if n := secrets.Ends([]byte(s), least); n > 0 {
		return s[:len(s)-n] + masked
	}
	return s
}

// Pathspec names a file of a verdict to git, in a command that is shown: where
// part of the name is masked, by a pattern that fits it.
func Pathspec(name string) string {
	if strings.Contains(name, masked) {
		return ":(top)" + name
	}
	return git.Pathspec(name)
}
