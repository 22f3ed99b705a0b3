package hooks

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// ScanRange judges every commit that the revision arguments name, each by
// itself, and tells of each secret once.
func (j *Judge) ScanRange(ctx context.Context, revs []string) (*Verdict, error) {
	if err := j.checkRange(ctx, revs); err != nil {
		return nil, err
	}
	nodes, err := j.graph(ctx, revs)
	if err != nil {
		return nil, j.rangeError(ctx, revs, err)
	}
	if len(nodes) == 0 {
		err = j.checkCommits(ctx, revs)
	} else {
		err = j.checkEnds(ctx, nodes)
	}
	if err != nil {
		return nil, err
	}
	v, err := j.history(ctx, &past{nodes: nodes})
	return v, j.fetchHint(ctx, err)
}

// ScanHistory judges every commit of every ref, of every stash, and what else
// refs lead to: tags with a message, tagged blobs and trees. It tells of each
// secret once.
func (j *Judge) ScanHistory(ctx context.Context) (*Verdict, error) {
	p, err := j.past(ctx)
	if err != nil {
		return nil, j.fetchHint(ctx, err)
	}
	v, err := j.history(ctx, p)
	if err != nil || v.Partial {
		return v, j.fetchHint(ctx, err)
	}
	ends, err := j.shallowEnds(ctx)
	if err == nil && len(ends) > 0 {
		v.Problems = append(v.Problems, scanner.Problem{File: "history", Msg: "this is a shallow clone: older commits are not here and were not judged; `git fetch --unshallow` gets them"})
	}
	return v, err
}

// history judges the past, or this shard's part of it. A shard that found
// something looks at the rest as well: only all commits tell which of them
// brought a secret in, and whether a later one allows it.
func (j *Judge) history(ctx context.Context, p *past) (*Verdict, error) {
	own := &past{}
	for _, n := range p.nodes {
		if j.Shard.has(n.id) {
			own.nodes = append(own.nodes, n)
		}
	}
	if j.Shard.first() {
		own.others = p.others
	}
	v, err := j.eachCommit(ctx, own)
	if err != nil || len(v.Findings)+len(v.Notes)+len(v.Problems) == 0 {
		return v, err
	}
	if !j.Shard.all() && !v.Partial {
		all, err := j.eachCommit(ctx, p)
		if err != nil {
			return nil, err
		}
		all.Commits, all.Files, all.Bytes, all.Allowed = v.Commits, v.Files, v.Bytes, v.Allowed
		all.Problems = slices.DeleteFunc(all.Problems, func(p scanner.Problem) bool { return !slices.Contains(v.Problems, p) })
		v = all
	}
	if err := j.once(ctx, v, p); err != nil {
		return nil, err
	}
	v.keep(j.Shard)
	return v, nil
}

// eachCommit judges commits and tags, each by itself.
func (j *Judge) eachCommit(ctx context.Context, p *past) (*Verdict, error) {
	v := &Verdict{Scope: ScopeHistory}
	res, err := j.listed(ctx, v, p.nodes)
	if err != nil {
		return nil, err
	}
	v.trail.note(res.Findings)
	if !v.Partial {
		err = j.looseObjects(ctx, v, res, p.others)
		if interrupted(ctx, err) {
			v.Partial, err = true, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if !v.Partial {
		return v, j.conclude(ctx, v, res, j.commitRemovals(ctx))
	}
	// What was found is told at once; what is carried takes git to know, and
	// gets a moment.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	counts := *v
	if err := j.conclude(ctx, v, res, j.commitRemovals(ctx)); err == nil {
		return v, nil
	}
	*v = counts
	return v, j.conclude(context.WithoutCancel(ctx), v, res, nil)
}

// listed judges the commits of a list, in its order.
func (j *Judge) listed(ctx context.Context, v *Verdict, nodes []node) (*scanner.Result, error) {
	if len(nodes) == 0 {
		return &scanner.Result{}, nil
	}
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = n.id
	}
	r, err := j.patches(ctx, ids)
	if err != nil {
		return nil, err
	}
	res, err := j.scanInParts(ctx, r, func(found int) {
		if j.Progress != nil {
			j.Progress(Progress{Done: r.Commits(), Of: len(nodes), Found: found, What: "commit"})
		}
	})
	if waitErr := r.Wait(); waitErr != nil {
		err = waitErr
	}
	if interrupted(ctx, err) {
		v.Partial, err = true, nil
	}
	if err != nil {
		return nil, err
	}
	v.Commits += r.Commits()
	v.Files += r.Files()
	v.trail.renames = r.Renames()
	if v.Partial {
		return res, nil
	}
	return res, j.mergedFiles(ctx, res, r)
}

// scanInParts is Scan that tells now and then how many findings there are.
func (j *Judge) scanInParts(ctx context.Context, src scanner.Source, tell func(found int)) (*scanner.Result, error) {
	all := &scanner.Result{}
	part := &part{src: src}
	for !part.ended {
		part.left = 64 // batches: some 16 MB of text
		res, err := j.Scanner.Scan(ctx, part)
		all.Findings = append(all.Findings, res.Findings...)
		all.Bytes += res.Bytes
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return all, err
		}
		tell(len(all.Findings))
	}
	return all, nil
}

// part is the next batches of a source.
type part struct {
	src   scanner.Source
	left  int
	ended bool
}

// Next reads on, until the part or the source ends.
func (p *part) Next(b *patch.Batch) error {
	if p.left == 0 || p.ended {
		b.Reset()
		return io.EOF
	}
	p.left--
	err := p.src.Next(b)
	if errors.Is(err, io.EOF) {
		p.ended = true
	}
	return err
}

// interrupted reports whether the user wants it to end. Git gets the same
// signal, and may be gone a moment before the context is.
func interrupted(ctx context.Context, err error) bool {
	if err == nil || git.Refused(err) {
		return false
	}
	select {
	case <-ctx.Done():
	case <-time.After(50 * time.Millisecond):
	}
	return errors.Is(context.Cause(ctx), context.Canceled)
}
