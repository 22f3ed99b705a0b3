package hooks

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"stanch/hooks/git"
)

// past is what a look back judges.
type past struct {
	nodes  []node
	others []loose // tags, tagged trees and blobs
	whole  bool    // every commit that HEAD comes from is among them
}

// node is a commit in the graph of those that are judged.
type node struct {
	id   string
	when int64 // of committing, or later than that of every parent
}

// past is all that refs and stashes lead to.
func (j *Judge) past(ctx context.Context) (*past, error) {
	stashes, err := j.stashes(ctx)
	if err != nil {
		return nil, err
	}
	nodes, err := j.graph(ctx, append([]string{"--all"}, stashes...))
	if err != nil {
		return nil, err
	}
	refs, err := j.refs(ctx)
	if err != nil {
		return nil, err
	}
	_, others, err := j.objects(ctx, refs)
	return &past{nodes: nodes, others: others, whole: true}, err
}

// stashes are the commits of all stashes: refs/stash itself is the newest alone.
func (j *Judge) stashes(ctx context.Context) ([]string, error) {
	out, err := j.Repo.Output(ctx, "rev-list", "--walk-reflogs", "--ignore-missing", "refs/stash", "--")
	if git.Refused(err) {
		if _, e := j.Repo.Output(ctx, "reflog", "exists", "refs/stash"); git.Refused(e) {
			return nil, nil // there is none
		}
	}
	if err != nil {
		return nil, err
	}
	ids := strings.Fields(string(out))
	return ids, j.counted(ctx, len(ids), "--walk-reflogs", "--ignore-missing", "refs/stash", "--")
}

// refs are all refs that lead to anything but a commit.
func (j *Judge) refs(ctx context.Context) ([]update, error) {
	out, err := j.Repo.Output(ctx, "for-each-ref", "--format=%(objecttype) %(objectname) %(refname)")
	if err != nil {
		return nil, err
	}
	shown, err := j.Repo.Output(ctx, "show-ref")
	if err != nil && (!git.Refused(err) || len(out) > 0) { // it fails where there are none
		return nil, err
	}
	if bytes.Count(out, []byte("\n")) != bytes.Count(shown, []byte("\n")) {
		return nil, git.CutOff("for-each-ref")
	}
	var all []update
	for line := range strings.Lines(string(out)) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3)
		if len(f) < 3 || !git.IsID(f[1]) || !strings.HasPrefix(f[2], "refs/") {
			return nil, git.CutOff("for-each-ref")
		}
		if f[0] != "commit" {
			all = append(all, update{localRef: f[2], local: f[1], remoteRef: f[2]})
		}
	}
	return all, nil
}

// counted is an error unless rev-list has n commits for the arguments: a list
// of them does not show whether it is whole.
func (j *Judge) counted(ctx context.Context, n int, revs ...string) error {
	line, err := j.Repo.Line(ctx, append([]string{"rev-list", "--count"}, revs...)...)
	if err != nil {
		return err
	}
	all := 0
	for field := range strings.FieldsSeq(line) { // several where sides are told apart
		count, err := strconv.Atoi(field)
		if err != nil {
			return git.CutOff("rev-list", "--count")
		}
		all += count
	}
	if all != n {
		return git.CutOff("rev-list")
	}
	return nil
}

// farFuture is a time, in seconds, that no clock says. Whoever names a later one
// gets none, so that there is room for the commits that follow.
const farFuture = 1 << 62

// graph lists the commits that rev-list prints for the arguments, parents
// first. The clocks of those who committed may have been wrong: a commit's time
// is set right by its parents', so that the order of the times is that of the
// commits, whatever order the refs are in.
func (j *Judge) graph(ctx context.Context, revs []string) ([]node, error) {
	out, err := j.Repo.Output(ctx, append([]string{"rev-list", "--topo-order", "--reverse", "--timestamp", "--parents"}, revs...)...)
	if err != nil {
		return nil, err
	}
	var nodes []node
	around := 0
	times := map[string]int64{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		var n node
		if len(f) > 1 {
			n.id = strings.TrimLeft(f[1], "<>=+") // which side it is of
		}
		if strings.HasPrefix(n.id, "-") { // asked for as the boundary of the rest
			around++
			continue
		}
		if !git.IsID(n.id) {
			return nil, errors.New("listing the commits: git rev-list gave an answer of another form\nhint: name what selects commits, not how git prints them")
		}
		if when, err := strconv.ParseInt(f[0], 10, 64); err == nil && when < farFuture { // git prints whatever a commit says
			n.when = when
		}
		for _, parent := range f[2:] {
			if t, ok := times[parent]; ok && t >= n.when {
				n.when = t + 1
			}
		}
		times[n.id] = n.when
		nodes = append(nodes, n)
	}
	return nodes, j.counted(ctx, len(nodes)+around, revs...)
}
