package hooks

import (
	"context"
	"errors"
	"io"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

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
	tracked, known, err := j.tracking(ctx, name, url, updates)
	if err != nil {
		return nil, err
	}
	j.seals = &sealWatch{}
	if err := j.pushed(ctx, v, given, append(oldTips(updates), tracked...), known); err != nil {
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
	return v, j.pushed(ctx, v, given, oldTips(updates), []string{"--all"})
}

// pushed judges what is given away beyond what known, arguments of rev-list
// that follow --not, and the commits that the other side had reach.
func (j *Judge) pushed(ctx context.Context, v *Verdict, given []update, had, known []string) error {
	tips, loose, err := j.objects(ctx, given)
	if err != nil {
		return err
	}
	res := &scanner.Result{}
	if len(tips) > 0 {
		if res, err = j.newCommits(ctx, v, tips, had, known); err != nil {
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
