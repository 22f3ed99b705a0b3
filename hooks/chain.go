package hooks

import (
	"errors"
	"io"

	"stanch/hooks/git"
	"stanch/scanner"
	"stanch/scanner/patch"
)

// chain is several sources in a row.
type chain struct {
	sources []scanner.Source
	done    []func() error
}

// add appends the old side of a patch that git prints, and ends with end.
func (c *chain) add(s *git.Stream, end string) {
	r := patch.NewReader(s, patch.Old)
	r.EndsWith(end)
	c.sources, c.done = append(c.sources, r), append(c.done, s.Wait)
}

// Next reads on in the first source that has not ended.
func (c *chain) Next(b *patch.Batch) error {
	for len(c.sources) > 0 {
		err := c.sources[0].Next(b)
		if !errors.Is(err, io.EOF) {
			return err
		}
		c.sources = c.sources[1:]
	}
	b.Reset()
	return io.EOF
}

func (c *chain) wait() error {
	var first error
	for _, done := range c.done {
		if err := done(); err != nil && first == nil {
			first = err
		}
	}
	return first
}
