package hooks

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// update is one ref that a push changes.
type update struct {
	localRef, local   string // "(delete)" and zeros where the ref is removed
	remoteRef, remote string // zeros where the ref is new
}

// PrePush judges what a push newly gives to a remote: name is the remote's
// name, or its URL again where it has none; stdin has a line for each ref, as
// git's pre-push hook gets it.
func (j *Judge) PrePush(ctx context.Context, name, url string, stdin io.Reader) (*Verdict, error) {
	updates, err := readUpdates(stdin, parsePrePush)
	if err != nil {
		return nil, err
	}
	v := &Verdict{Scope: ScopePush}
	var given []update
	for _, u := range updates {
		if !git.IsZero(u.local) { // removing a ref gives nothing away
			given = append(given, u)
		}
	}
	if len(given) == 0 {
		return v, nil
	}
	known, err := j.tracking(ctx, name, url)
	if err != nil {
		return nil, err
	}
	j.seals = &sealWatch{}
	if err := j.pushed(ctx, v, given, updates, known); err != nil {
		return nil, err
	}
	err = j.inClear(ctx, v, j.seals, func(t touched) (now, before string) {
		return t.commit.ID + ":" + t.name, t.commit.ID + "^:" + t.name
	})
	if err != nil {
		return nil, err
	}
	j.situate(ctx, v, given)
	return v, nil
}

// PreReceive judges what a push brings to this repository, whose quarantine
// the environment names; stdin has a line for each ref.
func (j *Judge) PreReceive(ctx context.Context, stdin io.Reader) (*Verdict, error) {
	updates, err := readUpdates(stdin, parsePreReceive)
	if err != nil {
		return nil, err
	}
	if len(updates) == 0 {
		return nil, errors.New("reading the refs that git gave the hook: there are none, and git runs no pre-receive without\nhint: what runs this hook has to pass its standard input on")
	}
	v := &Verdict{Scope: ScopeServer}
	var given []update
	for _, u := range updates {
		if !git.IsZero(u.local) {
			given = append(given, u)
		}
	}
	if len(given) == 0 {
		return v, nil
	}
	return v, j.pushed(ctx, v, given, updates, []string{"--all"})
}

// readUpdates reads the lines that git gives a hook on standard input.
func readUpdates(r io.Reader, parse func(line string) (update, bool)) ([]update, error) {
	var all []update
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading the refs that git gave the hook: %w", err)
		}
		if text := strings.TrimRight(line, "\r\n"); text != "" {
			u, ok := parse(text)
			if !ok {
				return nil, fmt.Errorf("reading the refs that git gave the hook: line %d is not of the form that git uses", n)
			}
			all = append(all, u)
		}
		if err != nil {
			return all, checkGiven(r, all)
		}
	}
}

// checkGiven is an error where nothing was read because there was nothing to
// read from. Git gives a hook a pipe, even for a push of no ref.
func checkGiven(r io.Reader, all []update) error {
	f, ok := r.(*os.File)
	if len(all) > 0 || !ok {
		return nil
	}
	info, err := f.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return errors.New("reading the refs that git gave the hook: standard input is closed, so nobody knows what is pushed\nhint: what runs this hook has to pass its standard input on (lefthook: use_stdin: true)")
}

func parsePrePush(line string) (update, bool) {
	f := strings.Split(line, " ")
	if len(f) < 4 {
		return update{}, false
	}
	n := len(f) // the local ref is whatever was typed, and may hold spaces: "HEAD@{1 day ago}"
	u := update{localRef: strings.Join(f[:n-3], " "), local: f[n-3], remoteRef: f[n-2], remote: f[n-1]}
	return u, git.IsID(u.local) && git.IsID(u.remote)
}

func parsePreReceive(line string) (update, bool) {
	f := strings.SplitN(line, " ", 3)
	if len(f) < 3 {
		return update{}, false
	}
	u := update{localRef: f[2], local: f[1], remoteRef: f[2], remote: f[0]}
	return u, git.IsID(u.local) && git.IsID(u.remote)
}

// pushed judges what is given away beyond what known, arguments of rev-list
// that follow --not, and the old tips of all updates reach: a ref that the same
// push removes is one that the other side had.
func (j *Judge) pushed(ctx context.Context, v *Verdict, given, updates []update, known []string) error {
	tips, loose, err := j.objects(ctx, given)
	if err != nil {
		return err
	}
	res := &scanner.Result{}
	if len(tips) > 0 {
		if res, err = j.newCommits(ctx, v, tips, oldTips(updates), known); err != nil {
			return err
		}
	}
	if err := j.looseObjects(ctx, v, res, loose); err != nil {
		return err
	}
	if err := j.refNames(ctx, res, given); err != nil {
		return err
	}
	return j.conclude(ctx, v, res, j.commitRemovals(ctx))
}

// refNames judges the names of refs that the other side does not have yet.
func (j *Judge) refNames(ctx context.Context, res *scanner.Result, given []update) error {
	var segs []patch.Segment
	var texts []io.ReadCloser
	for _, u := range given {
		if git.IsZero(u.remote) { // judged as what people write: a branch may be called id_rsa
			segs = append(segs, patch.Segment{Kind: patch.Message, File: &patch.File{New: u.remoteRef, Old: u.remoteRef}})
			texts = append(texts, io.NopCloser(strings.NewReader(u.remoteRef)))
		}
	}
	if len(segs) == 0 {
		return nil
	}
	named, err := j.Scanner.Scan(ctx, segments(segs, texts))
	if err != nil {
		return err
	}
	for _, f := range named.Findings {
		f.Kind = patch.Name
		res.Findings = append(res.Findings, f)
	}
	return nil
}

func oldTips(updates []update) []string {
	var old []string
	for _, u := range updates {
		if !git.IsZero(u.remote) {
			old = append(old, u.remote)
		}
	}
	return old
}

// newCommits judges what tips reach and neither old nor known do. An old tip
// that is not in this repository says nothing and is left out.
func (j *Judge) newCommits(ctx context.Context, v *Verdict, tips, old, known []string) (*scanner.Result, error) {
	res, err := j.commits(ctx, v, tips, old, known)
	if err == nil || len(old) == 0 || !git.Refused(err) {
		return res, err
	}
	here, checkErr := j.here(ctx, old)
	if checkErr != nil || len(here) == len(old) {
		return nil, err
	}
	return j.commits(ctx, v, tips, here, known)
}

// here are those of the ids that lead to a commit of this repository.
func (j *Judge) here(ctx context.Context, ids []string) ([]string, error) {
	var in strings.Builder
	for _, id := range ids {
		in.WriteString(id + "^{commit}\n")
	}
	out, err := j.Repo.Input(ctx, strings.NewReader(in.String()), "cat-file", "--batch-check")
	if err != nil {
		return nil, err
	}
	var have []string
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if f := strings.Fields(line); i < len(ids) && len(f) == 3 && f[1] == "commit" {
			have = append(have, ids[i])
		}
	}
	return have, nil
}

// tracking are the arguments by which rev-list finds what a remote is known to
// have: the places that its fetches are configured to write to. Only places
// below refs/remotes count: anywhere else a commit may be that never left.
func (j *Judge) tracking(ctx context.Context, name, url string) ([]string, error) {
	settings, err := j.Repo.Config(ctx, `^remote\..*\.(fetch|url|pushurl)$`)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{name: true}
	if name == url { // pushed to by URL: a remote of that URL is the same place
		for _, s := range settings {
			if remote, variable := remoteOf(s.Key); variable != "fetch" && s.Value == url {
				names[remote] = true
			}
		}
	}
	var own, others []string // places in refs/remotes that fetches write to
	for _, s := range settings {
		remote, variable := remoteOf(s.Key)
		_, dst, ok := strings.Cut(s.Value, ":")
		if variable != "fetch" || !ok || !strings.HasPrefix(dst, "refs/remotes/") {
			continue
		}
		if names[remote] {
			own = append(own, dst)
		} else {
			others = append(others, dst)
		}
	}
	var args []string
	for _, dst := range own {
		args = append(args, globOf(dst, others)...)
	}
	return args, nil
}

// globOf are the arguments that take the refs of dst for known to a remote, or
// none where another remote writes to the same place: a ref there proves
// nothing. Of remotes "a" and "a/b", the first one's pattern would take in the
// other's refs.
func globOf(dst string, others []string) []string {
	var args []string
	below, wild := strings.CutSuffix(dst, "*")
	for _, other := range others {
		if other == dst {
			return nil
		}
		if wild && strings.HasPrefix(other, below) {
			args = append(args, "--exclude="+other)
		}
	}
	return append(args, "--glob="+asGlob(dst))
}

func remoteOf(key string) (remote, variable string) {
	key = strings.TrimPrefix(key, "remote.")
	i := strings.LastIndexByte(key, '.')
	return key[:i], key[i+1:]
}

// asGlob makes a pattern of a ref that --glob takes for that ref alone: git
// adds "/*" to one without a wildcard.
func asGlob(ref string) string {
	if strings.ContainsAny(ref, "*?[") {
		return ref
	}
	n := len(ref) - 1
	return ref[:n] + "[" + ref[n:] + "]"
}
