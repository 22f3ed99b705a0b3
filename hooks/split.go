package hooks

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"

	"stanch/hooks/git"
	"stanch/scanner/patch"
)

// patches is the patch of a list of commits, which several git processes make
// at the same time: the list is dealt out to them in handfuls, and read in its
// own order, so that nothing depends on how fast each is.
type patches struct {
	streams []*git.Stream
	readers []*patch.Reader
	plan    []handful
	last    *patch.Commit
	order   int
}

// handful is a piece of the list: the reader it is read from, and how many
// commits that one has read when it is done.
type handful struct{ reader, until int }

const (
	commitsAtOnce = 32 // commits in a handful
	worthwhile    = 16 // commits for which another process pays
)

// patches starts to make the patch of the commits, in the order of their ids.
func (j *Judge) patches(ctx context.Context, ids []string) (*patches, error) {
	n := min(runtime.GOMAXPROCS(0), 1+len(ids)/worthwhile)
	size := min(commitsAtOnce, (len(ids)+n-1)/n)
	p := &patches{}
	dealt, count := make([]strings.Builder, n), make([]int, n)
	for i, id := range ids {
		to := i / size % n
		dealt[to].WriteString(id + "\n")
		count[to]++
		if i%size == size-1 || i == len(ids)-1 {
			p.plan = append(p.plan, handful{to, count[to]})
		}
	}
	for i := range dealt {
		s, err := j.Repo.Start(ctx, strings.NewReader(dealt[i].String()+listEnd+"\n"), commitArgs()...)
		if err != nil {
			p.Wait()
			return nil, err
		}
		p.streams = append(p.streams, s)
		r := patch.NewReader(s, patch.New)
		r.EndsWith(listEnd)
		p.readers = append(p.readers, j.seals.over(r))
	}
	return p, nil
}

// Next reads on in the handful whose turn it is.
func (p *patches) Next(b *patch.Batch) error {
	for len(p.plan) > 0 {
		h := p.plan[0]
		r := p.readers[h.reader]
		r.Until(h.until)
		err := r.Next(b)
		if err == nil {
			p.number(b)
			return nil
		}
		if !errors.Is(err, patch.ErrPause) && !errors.Is(err, io.EOF) {
			return err
		}
		if errors.Is(err, io.EOF) && r.Commits() < h.until {
			return io.ErrUnexpectedEOF
		}
		p.plan = p.plan[1:]
	}
	b.Reset()
	return io.EOF
}

// number counts the commits in the order of the list.
func (p *patches) number(b *patch.Batch) {
	for i := range b.Segments {
		if c := b.Segments[i].Commit; c != p.last {
			c.Order, p.last = p.order, c
			p.order++
		}
	}
}

// Commits is the number of commits read so far.
func (p *patches) Commits() (n int) {
	for _, r := range p.readers {
		n += r.Commits()
	}
	return n
}

// Files is the number of files read so far.
func (p *patches) Files() (n int) {
	for _, r := range p.readers {
		n += r.Files()
	}
	return n
}

// Unread are the files of which git printed no text.
func (p *patches) Unread() (all []*patch.File) {
	for _, r := range p.readers {
		all = append(all, r.Unread()...)
	}
	return all
}

// Merged are the files of combined diffs.
func (p *patches) Merged() (all []*patch.File) {
	for _, r := range p.readers {
		all = append(all, r.Merged()...)
	}
	return all
}

// Renames are the files that got another name.
func (p *patches) Renames() (all []patch.Rename) {
	for _, r := range p.readers {
		all = append(all, r.Renames()...)
	}
	return all
}

// Wait ends the processes and returns the first error of one.
func (p *patches) Wait() error {
	var first error
	for _, s := range p.streams {
		if err := s.Wait(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
