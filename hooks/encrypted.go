package hooks

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"stanch/hooks/disk"
	"stanch/hooks/git"
	"stanch/hooks/lazy"
	"stanch/hooks/sealed"
	"stanch/hooks/terminal"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// unencrypted is the rule for files in clear that are to be encrypted, by what the
// repository itself says of them. It judges files as a whole, so the scanner,
// which sees what is added, knows nothing of it.
var unencrypted = &scanner.Rule{
	ID: sealed.RuleID, Name: "File that should be encrypted", Kind: "config-file", Severity: scanner.High, Confidence: scanner.Sure, Rotation: "unknown",
}

// touched is a file that a patch changes.
type touched struct {
	commit *patch.Commit // nil for what is staged
	name   string
}

// sealWatch looks on while a patch is read: which files it changes, and whether
// anything encrypted is taken out by it. That costs an ordinary commit next to
// nothing; only where it finds a reason is git asked for more.
type sealWatch struct {
	files  []touched
	sealed bool
	last   *patch.File
}

// over starts a watch over what r reads, and returns r.
func (w *sealWatch) over(r *patch.Reader) *patch.Reader {
	if w != nil {
		r.OnRemoved(w.removed)
	}
	return r
}

// removed looks for the marks of encrypted files in a line that goes away.
func (w *sealWatch) removed(line []byte) {
	for _, m := range sealed.Markers {
		w.sealed = w.sealed || bytes.Contains(line, m)
	}
}

// source notes the files that src tells of.
func (w *sealWatch) source(src scanner.Source) scanner.Source {
	if w == nil {
		return src
	}
	return &noting{src, w}
}

// noting is a Source whose files a sealWatch gets to know.
type noting struct {
	scanner.Source
	w *sealWatch
}

// Next reads on, and notes the files that it comes to.
func (s *noting) Next(b *patch.Batch) error {
	err := s.Source.Next(b)
	for i := range b.Segments {
		f := b.Segments[i].File
		if f == nil || f == s.w.last || f.New == "" {
			continue
		}
		s.w.last = f
		s.w.files = append(s.w.files, touched{f.Commit, f.New})
	}
	return err
}

// ClearFile is a file in clear that is to be encrypted.
type ClearFile struct {
	Name    string // from the top of the work tree
	Says    string // what says that it is to be encrypted
	Command string // that encrypts it, with NAME for its name
}

// inClear adds to a verdict the files that are in clear and should not be:
// those that the repository says are to be encrypted, and those that were.
// id names the text of a file after and before the change.
func (j *Judge) inClear(ctx context.Context, v *Verdict, w *sealWatch, id func(t touched) (now, before string)) error {
	if w == nil || j.Place.Top == "" {
		return nil
	}
	rules, err := j.sealRules(ctx, w.files)
	if err != nil {
		return err
	}
	var ask []string
	var of []touched
	for _, t := range w.files {
		if strings.ContainsAny(t.name, "\n") || rules[t.name] == nil && !w.sealed || j.Scanner.Ignored(t.name) {
			continue
		}
		now, before := id(t)
		ask, of = append(ask, now, before), append(of, t)
	}
	if len(ask) == 0 || j.Scanner.Disabled(sealed.RuleID) {
		return nil
	}
	seen := map[touched]bool{}
	i := 0
	var now []byte
	err = j.blobs(ctx, ask, func(text []byte) {
		t := of[i/2]
		if i++; i%2 == 1 {
			now = text
			return
		}
		c := ClearFile{Name: t.name}
		switch r := rules[t.name]; {
		case len(now) == 0 || seen[t] || bytes.Equal(now, text):
			return
		case r != nil && r.Clear(now):
			c.Says, c.Command = r.Says, r.Command
		case sealed.Kind(text) != "" && sealed.Kind(now) == "" && !sealed.Random(now):
			c.Says, c.Command = "before, it was encrypted by "+sealed.Kind(text), resealing(sealed.Kind(text))
		default:
			return
		}
		seen[t] = true
		j.addClear(v, t, c)
	})
	if err != nil || len(seen) == 0 {
		return err
	}
	return j.mask(ctx, v)
}

// resealing is the command by which a tool encrypts a file again.
func resealing(tool string) string {
	switch tool {
	case "sops":
		return "sops encrypt -i NAME && git add -- NAME"
	case "ansible-vault":
		return "ansible-vault encrypt NAME && git add -- NAME"
	case "git-crypt":
		return "git add --renormalize -- NAME   # with its line back in .gitattributes, after git-crypt unlock"
	case "age":
		return "age -R RECIPIENTS -o NAME.age NAME && git rm -q --cached -- NAME && git add -- NAME.age"
	case "PGP":
		return "gpg -e -r RECIPIENT -o NAME.gpg NAME && git rm -q --cached -- NAME && git add -- NAME.gpg"
	}
	return ""
}

func (j *Judge) addClear(v *Verdict, t touched, c ClearFile) {
	f := scanner.Finding{
		Rule: unencrypted, Severity: unencrypted.Severity, Confidence: unencrypted.Confidence, File: t.name, Line: 1, Column: 1, EndLine: 1, EndColumn: 1,
		Kind: patch.Name, Commit: t.commit, Redacted: "in clear", Fingerprint: clearFingerprint(t.name),
	}
	allowed, why := j.Scanner.AllowedByConfig(f.Fingerprint)
	if allowed {
		return
	}
	f.Ignored = why
	if f.Severity < j.FailOn {
		v.Notes = append(v.Notes, f)
		return
	}
	v.At.Clear = append(v.At.Clear, c)
	v.Findings = append(v.Findings, f)
}

// clearFingerprint names a file as a finding. The hash keeps it from being taken
// for a password, whose fingerprint would cost time.
func clearFingerprint(name string) string {
	sum := sha256.Sum256([]byte(sealed.RuleID + "\x00" + name))
	return scanner.Fingerprint(hex.AppendEncode(nil, sum[:]))
}

// sealRules are the rules for the files that are to be encrypted, by name. Git
// is only asked where an attribute might say so.
func (j *Judge) sealRules(ctx context.Context, files []touched) (map[string]*sealed.Rule, error) {
	rules := map[string]*sealed.Rule{}
	configs := map[string]sopsConfig{}
	filters := map[string]bool{}
	var filtered []string
	for _, t := range files {
		if _, known := rules[t.name]; known {
			continue
		}
		rules[t.name] = sealed.ByName(t.name)
		r, err := j.sopsRule(configs, t.name)
		if err != nil {
			return nil, err
		}
		if r != nil {
			rules[t.name] = r
		}
		has, err := j.hasFilter(filters, t.name)
		if err != nil {
			return nil, fmt.Errorf("reading which files are encrypted: %w", err)
		}
		if has {
			filtered = append(filtered, t.name)
		}
	}
	if len(filtered) == 0 {
		return rules, nil
	}
	return rules, j.filterRules(ctx, rules, filtered)
}

// upwards is what the folder dir has, or else the nearest of those around it.
// What is known is kept for each of them: of folders within each other, none
// is asked twice, nor passed twice on the way up.
func upwards[T comparable](known map[string]T, dir string, has func(dir string) (T, error)) (T, error) {
	var none, found T
	var passed []string
	for {
		var ok bool
		if found, ok = known[dir]; ok {
			break
		}
		var err error
		if found, err = has(dir); err != nil {
			return none, err
		}
		passed = append(passed, dir)
		if found != none || dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	for _, dir := range passed {
		known[dir] = found
	}
	return found, nil
}

// sopsConfig is a .sops.yaml, and the folder it is for.
type sopsConfig struct {
	config *sealed.SOPS
	dir    string
}

// sopsRule is what the nearest .sops.yaml above a file says of it.
func (j *Judge) sopsRule(known map[string]sopsConfig, name string) (*sealed.Rule, error) {
	found, err := upwards(known, path.Dir(name), func(dir string) (c sopsConfig, err error) {
		at := path.Join(dir, ".sops.yaml")
		text, err := disk.ReadIfThere(filepath.Join(j.Place.Top, filepath.FromSlash(at)))
		if err == nil && text != nil {
			c.dir = dir
			c.config, err = sealed.ParseSOPS(at, text)
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("reading which files sops encrypts: %w", err)
	}
	if found.config == nil {
		return nil, nil
	}
	if found.dir != "." {
		name = strings.TrimPrefix(name, found.dir+"/")
	}
	return found.config.Rule(name), nil
}

// otherFilter is a filter that is not LFS.
var otherFilter = lazy.Regexp{Expr: `(?m)^[^#\n]*\sfilter=(?:[^l\s]|l[^f\s]|lf[^s\s]|lfs[^\s])`}

// hasFilter reports whether a .gitattributes that holds for a file names a
// filter that might encrypt.
func (j *Judge) hasFilter(known map[string]bool, name string) (bool, error) {
	has := func(file string) (bool, error) {
		text, err := disk.ReadIfThere(file)
		return bytes.Contains(text, []byte("filter=")) && otherFilter.Get().Match(text), err
	}
	const info = "" // is no folder
	does, ok := known[info]
	if !ok {
		var err error
		if does, err = has(filepath.Join(j.Place.GitDir, "info", "attributes")); err != nil {
			return false, err
		}
		known[info] = does
	}
	if does {
		return true, nil
	}
	return upwards(known, path.Dir(name), func(dir string) (bool, error) {
		return has(filepath.Join(j.Place.Top, filepath.FromSlash(dir), ".gitattributes"))
	})
}

// ciphers are filters known by their names, and programs that a filter of any
// name may run.
var (
	cipherNames    = lazy.Regexp{Expr: `^(?:git-crypt(?:-.*)?|crypt(?:-.*)?|transcrypt|git-agecrypt|agecrypt|sops|strongbox|git-encrypt|openssl|blackbox)$`}
	cipherPrograms = lazy.Regexp{Expr: `\b(?:git-crypt|transcrypt|sops|age|rage|agecrypt|git-agecrypt|gpg|gpg2|ansible-vault|openssl|strongbox|crypt)\b`}
)

// filterRules adds the rules that attributes make.
func (j *Judge) filterRules(ctx context.Context, rules map[string]*sealed.Rule, names []string) error {
	repo := j.Repo.In(j.Place.Top)
	out, err := repo.Input(ctx, strings.NewReader(strings.Join(names, "\x00")+"\x00"), "check-attr", "-z", "--stdin", "filter")
	if err != nil {
		return err
	}
	settings, err := repo.Config(ctx, `^filter\..*\.clean$`)
	if err != nil {
		return err
	}
	ciphers := map[string]bool{}
	for _, s := range settings {
		name := strings.TrimSuffix(strings.TrimPrefix(s.Key, "filter."), ".clean")
		ciphers[name] = cipherPrograms.Get().MatchString(s.Value)
	}
	fields := strings.Split(string(out), "\x00")
	if n := len(fields); n != 3*len(names)+1 || fields[n-1] != "" {
		return git.CutOff("check-attr", "filter")
	}
	for i := 0; i+2 < len(fields); i += 3 {
		name, filter := fields[i], fields[i+2]
		if name != names[i/3] || fields[i+1] != "filter" {
			return git.CutOff("check-attr", "filter")
		}
		if !ciphers[filter] && !cipherNames.Get().MatchString(filter) {
			continue
		}
		rules[name] = &sealed.Rule{
			Says: ".gitattributes (filter=" + filter + ")", Tool: filter, Command: filterCommand(filter),
			Clear: func(text []byte) bool { return len(text) > 0 && sealed.Kind(text) == "" && !sealed.Random(text) },
		}
	}
	return nil
}

func filterCommand(filter string) string {
	switch {
	case strings.HasPrefix(filter, "git-crypt"):
		return "git-crypt status -f NAME   # in a repository that is unlocked (git-crypt unlock)"
	case filter == "crypt" || filter == "transcrypt":
		return "git add --renormalize -- NAME   # once transcrypt is set up in this clone"
	}
	return "git add --renormalize -- NAME   # once the filter \"" + filter + "\" is set up in this clone"
}

// CommandToSeal is the command that encrypts a file, by what says that it is to
// be encrypted.
func (j *Judge) CommandToSeal(ctx context.Context, name string) string {
	command := "# encrypt NAME as it was encrypted before, then: git add -- NAME"
	if rules, err := j.sealRules(ctx, []touched{{name: name}}); err == nil && rules[name] != nil {
		command = rules[name].Command
	}
	return strings.ReplaceAll(command, "NAME", terminal.Quote(name))
}

// blobs gives the text of each blob named, in order; nil for what is none.
func (j *Judge) blobs(ctx context.Context, names []string, f func(text []byte)) error {
	return j.Repo.Objects(ctx, names, func(o *git.Object) error {
		var text []byte
		var err error
		if o.Kind == "blob" {
			text, err = o.Bytes()
		}
		if err == nil {
			f(text)
		}
		return err
	})
}
