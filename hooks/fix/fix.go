// Package fix takes secrets out of what is staged and puts them where programs
// look them up. What is a secret is left to hooks, what stands in a program for
// one to hooks/remedy.
package fix

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"stanch/hooks"
	"stanch/hooks/lazy"
	"stanch/hooks/remedy"
	"stanch/hooks/terminal"
	"stanch/scanner"
)

// Fixer takes secrets out of what is staged: a lookup goes where each stands,
// its value into .env. Every value is in .env before it leaves any file, and
// each file is written beside and renamed, so that a run that ends anywhere
// loses nothing.
type Fixer struct {
	Judge *hooks.Judge
	// Ask shows a change and reports whether to make it, and whether to go on
	// at all.
	Ask func(f *scanner.Finding, diff string) (yes, more bool, err error)
	// Tell is told what was done and what was not, a line each.
	Tell func(line string)

	write func(what string) error // before each write, in tests
}

// Fixed is what a Fixer did.
type Fixed struct {
	Changed int
	Left    int             // still staged
	Env     map[string]bool // the .env files written to, by path from the top
}

// Run goes through the findings of the staged diff.
func (x *Fixer) Run(ctx context.Context) (*Fixed, error) {
	j := x.Judge
	if j.Place.Top == "" {
		return nil, errors.New("a bare repository has nothing staged")
	}
	done := &Fixed{Env: map[string]bool{}}
	skip := map[string]bool{}
	for more := true; more; {
		v, err := j.PreCommit(ctx)
		if err != nil {
			return done, err
		}
		done.Left = len(v.Findings)
		f := nextFinding(v, skip)
		if f == nil {
			return done, nil
		}
		skip[fixKey(f)] = true
		var changed bool
		if changed, more, err = x.one(ctx, f, done); err != nil {
			return done, err
		}
		if changed {
			done.Changed++
			done.Left--
			skip = shifted(skip, f.File)
		}
	}
	return done, nil
}

// nextFinding is the first that was not looked at yet.
func nextFinding(v *hooks.Verdict, skip map[string]bool) *scanner.Finding {
	for i := range v.Findings {
		if f := &v.Findings[i]; !skip[fixKey(f)] {
			return f
		}
	}
	return nil
}

// fixKey names a finding where lines may have moved since.
func fixKey(f *scanner.Finding) string { return f.File + "\x00" + f.Rule.ID + "\x00" + f.Fingerprint }

// shifted keeps what was looked at: a second of the same secret in the file
// just changed gets its turn.
func shifted(skip map[string]bool, file string) map[string]bool {
	kept := map[string]bool{}
	for key := range skip {
		if !strings.HasPrefix(key, file+"\x00") {
			kept[key] = true
		}
	}
	return kept
}

// one takes one secret out, if it can and may.
func (x *Fixer) one(ctx context.Context, f *scanner.Finding, done *Fixed) (changed, more bool, err error) {
	leave := func(why error) (bool, bool, error) {
		x.Tell(fmt.Sprintf("left %s (%s): %v", terminal.Clean(f.Place()), f.Rule.ID, why))
		return false, true, nil
	}
	s, err := x.staged(ctx, f.File)
	if err != nil {
		return leave(err)
	}
	lo, hi, err := span(s.text, f)
	if err != nil {
		return leave(err)
	}
	lang := remedy.LangOf(f.File, s.text)
	envDir := ""
	if lang == remedy.Compose {
		envDir = strings.TrimPrefix(path.Dir(f.File)+"/", "./") // where Compose reads it
	}
	env, err := x.environment(ctx, envDir)
	if err != nil {
		return leave(err)
	}
	c, err := x.change(f, lang, s.text, lo, hi, env)
	if err != nil {
		return leave(err)
	}
	secret := []string{c.Value, string(f.Secret())}
	yes, more, err := x.Ask(f, diff(f.File, hide(string(s.text), f, secret), hide(string(c.Text), f, secret)))
	if err != nil || !yes {
		return false, more && err == nil, err
	}
	if err := x.apply(ctx, s, f, c, env, lang, lo, hi); err != nil {
		return false, false, err
	}
	done.Env[env.name] = true
	x.Tell(fmt.Sprintf("changed %s: %s is in %s", terminal.Clean(f.File), c.Name, env.name))
	if c.Hint != "" {
		x.Tell("then: " + c.Hint)
	}
	return true, more, nil
}

func hide(text string, f *scanner.Finding, secrets []string) string {
	for _, s := range secrets {
		text = strings.ReplaceAll(text, s, f.Redacted)
	}
	return text
}

// change finds the lookup for a secret, under a name that is free in .env.
func (x *Fixer) change(f *scanner.Finding, lang remedy.Lang, text []byte, lo, hi int, env *dotenv) (*remedy.Change, error) {
	base := remedy.VarName(f.Rule.ID, f.Rule.Provider, f.Rule.Kind, assigned(text, lo))
	const most = 20
	for n := 1; n <= most; n++ {
		name := base
		if n > 1 {
			name = fmt.Sprintf("%s_%d", base, n)
		}
		c, err := remedy.Replace(lang, text, lo, hi, name)
		if err != nil {
			return nil, err
		}
		if has, ok := env.vars[c.Name]; !ok || has == c.Value {
			if _, err := quoteEnv(c.Value); err != nil {
				return nil, err
			}
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s has another value for %s", env.name, base)
}

var assignment = lazy.Regexp{Expr: `([A-Za-z_][A-Za-z0-9_-]*)["']?\s*(?::?=|:|=>)[^=:]*$`}

// assigned is the name that what stands at lo is assigned to, or "".
func assigned(text []byte, lo int) string {
	line := text[bytes.LastIndexByte(text[:lo], '\n')+1 : lo]
	if m := assignment.Get().FindSubmatch(line); m != nil {
		return string(m[1])
	}
	return ""
}

// apply makes the change: the ignore file, .env, the index, the work tree.
func (x *Fixer) apply(ctx context.Context, s *staging, f *scanner.Finding, c *remedy.Change, env *dotenv, lang remedy.Lang, lo, hi int) error {
	if err := x.ignore(ctx, env); err != nil {
		return err
	}
	if err := x.step("env"); err != nil {
		return err
	}
	if err := env.add(c.Name, c.Value); err != nil {
		return err
	}
	if err := x.step("index"); err != nil {
		return err
	}
	if err := x.stage(ctx, s, c.Text); err != nil {
		return err
	}
	if err := x.step("work tree"); err != nil {
		return err
	}
	return x.workTree(s, f, c, lang, lo, hi)
}

func (x *Fixer) step(what string) error {
	if x.write == nil {
		return nil
	}
	return x.write(what)
}
