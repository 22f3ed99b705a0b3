package hooks

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// loose is an object that a ref leads to and that is no commit.
type loose struct {
	kind, id string // tag, tree or blob
	ref      string
	size     int64  // in bytes, of a blob
	text     []byte // of a tag
}

// objects follows the new values of refs to commits, and lists what else lies
// on the way: annotated tags, tagged trees and blobs. A branch is a commit
// without asking.
func (j *Judge) objects(ctx context.Context, given []update) (commits []string, others []loose, err error) {
	var ask []loose
	for _, u := range given {
		if strings.HasPrefix(u.localRef, "refs/heads/") && strings.HasPrefix(u.remoteRef, "refs/heads/") {
			commits = append(commits, u.local)
		} else {
			ask = append(ask, loose{id: u.local, ref: u.remoteRef})
		}
	}
	for len(ask) > 0 {
		if err := j.describe(ctx, ask); err != nil {
			return nil, nil, err
		}
		var next []loose
		for _, o := range ask {
			switch o.kind {
			case "commit":
				commits = append(commits, o.id)
				continue
			case "tag":
				target, err := tagTarget(o)
				if err != nil {
					return nil, nil, err
				}
				next = append(next, target)
			}
			others = append(others, o)
		}
		ask = next
	}
	return commits, others, nil
}

// describe sets the kind of each object, and the text of tags.
func (j *Judge) describe(ctx context.Context, all []loose) error {
	var in strings.Builder
	for _, o := range all {
		in.WriteString(o.id + "\n")
	}
	out, err := j.Repo.Input(ctx, strings.NewReader(in.String()), "cat-file", "--batch-check=%(objecttype) %(objectname) %(objectsize)")
	if err != nil {
		return err
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) != len(all)+1 {
		return errors.New("reading what is pushed: git cat-file did not answer for every object")
	}
	var tags []*loose
	var ids []string
	for i, line := range lines[:len(all)] {
		kind, rest, _ := strings.Cut(line, " ")
		id, size, _ := strings.Cut(rest, " ")
		if id != all[i].id {
			return fmt.Errorf("reading %s: the object %s is missing", all[i].ref, all[i].id)
		}
		if all[i].size, err = strconv.ParseInt(size, 10, 64); err != nil {
			return fmt.Errorf("reading %s: git cat-file gave another answer", all[i].ref)
		}
		all[i].kind = kind
		if kind == "tag" {
			tags, ids = append(tags, &all[i]), append(ids, id)
		}
	}
	if len(tags) == 0 {
		return nil
	}
	return j.Repo.Objects(ctx, ids, func(o *git.Object) (err error) {
		t := tags[0]
		if tags = tags[1:]; o.ID != t.id {
			return fmt.Errorf("reading the tag %s: git cat-file gave another answer", t.ref)
		}
		t.text, err = o.Bytes()
		return err
	})
}

// tagTarget is the object that a tag is put on.
func tagTarget(t loose) (loose, error) {
	line, _, _ := bytes.Cut(t.text, []byte("\n"))
	id, ok := strings.CutPrefix(string(line), "object ")
	if !ok || !git.IsID(id) {
		return loose{}, fmt.Errorf("reading the tag %s: it names no object", t.ref)
	}
	return loose{id: id, ref: t.ref}, nil
}

// looseObjects judges tags by what they say, tagged blobs and trees by all that
// is in them.
func (j *Judge) looseObjects(ctx context.Context, v *Verdict, res *scanner.Result, all []loose) error {
	seen := map[string]bool{}
	var texts []loose
	for _, o := range all {
		if seen[o.id] {
			continue
		}
		seen[o.id] = true
		if o.kind == "tag" || o.kind == "blob" {
			texts = append(texts, o)
			continue
		}
		one, err := j.tree(ctx, v, o.id)
		if err != nil {
			return err
		}
		res.Findings = append(res.Findings, one.Findings...)
		res.Bytes += one.Bytes
	}
	if len(texts) == 0 {
		return nil
	}
	said, err := j.looseTexts(ctx, v, texts)
	if err == nil {
		res.Findings = append(res.Findings, said.Findings...)
		res.Bytes += said.Bytes
	}
	return err
}

// looseTexts judges tags and blobs.
func (j *Judge) looseTexts(ctx context.Context, v *Verdict, all []loose) (*scanner.Result, error) {
	var blobs []string
	var texts []loose
	for _, o := range all {
		texts = append(texts, o)
		switch o.kind {
		case "blob":
			blobs = append(blobs, o.id)
		case "tag":
			texts = append(texts, loose{kind: tagHeader, ref: o.ref, text: o.text})
		}
	}
	v.Files += len(blobs)
	next, stop := j.Repo.Pull(ctx, blobs)
	res, err := j.Scanner.Scan(ctx, &patch.Texts{Open: (&looseReader{texts, next}).next})
	if err == nil {
		if _, err = next(); err == io.EOF { // no more than was asked for
			err = nil
		}
	}
	return res, cmp.Or(stop(), err)
}

// looseReader gives out the texts of tags and blobs, one after another.
type looseReader struct {
	left []loose
	blob func() (*git.Object, error) // the next one
}

func (l *looseReader) next() (patch.Segment, io.ReadCloser, error) {
	if len(l.left) == 0 {
		return patch.Segment{}, nil, io.EOF
	}
	o := l.left[0]
	l.left = l.left[1:]
	seg := patch.Segment{File: &patch.File{New: o.ref, Old: o.ref}}
	header, message, _ := bytes.Cut(o.text, []byte("\n\n"))
	switch o.kind {
	case "tag":
		seg.Kind = patch.Message
		return seg, io.NopCloser(bytes.NewReader(message)), nil
	case tagHeader:
		seg.Kind = patch.Author
		return seg, io.NopCloser(strings.NewReader(taggedBy(string(header)))), nil
	}
	b, err := l.blob()
	if err == io.EOF || err == nil && (b.ID != o.id || b.Kind != o.kind || b.Size != o.size) {
		err = git.CutOff("cat-file", "--batch")
	}
	if err != nil {
		return seg, nil, err
	}
	return seg, io.NopCloser(b.Text), nil
}

// tagHeader is the kind of what a tag says besides its message.
const tagHeader = "tag header"

// taggedBy are the lines of a tag's header that people fill: how the tag calls
// itself, and who made it.
func taggedBy(header string) string {
	var b strings.Builder
	for line := range strings.Lines(header) {
		switch word, rest, _ := strings.Cut(line, " "); word {
		case "tag", "tagger":
			b.WriteString(strings.TrimSuffix(rest, "\n") + "\n")
		}
	}
	return b.String()
}

// tree judges all that is in a tree, or what the pathspecs name of it.
func (j *Judge) tree(ctx context.Context, v *Verdict, id string, only ...string) (*scanner.Result, error) {
	empty, err := j.emptyTree(ctx)
	if err != nil {
		return nil, err
	}
	res, r, err := j.treePatch(ctx, empty+" "+id, append([]string{"--"}, only...)...)
	if err != nil {
		return nil, err
	}
	v.Files += r.Files()
	return res, nil
}

// text judges all that r holds.
func (j *Judge) text(ctx context.Context, seg patch.Segment, r io.Reader) (*scanner.Result, error) {
	return j.Scanner.Scan(ctx, segments([]patch.Segment{seg}, []io.ReadCloser{io.NopCloser(bufio.NewReader(r))}))
}
