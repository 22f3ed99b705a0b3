package hooks

import "context"

// AllowComments is how many lines of the tracked files allow something, or
// mean to.
func (j *Judge) AllowComments(ctx context.Context) (int, error) {
	lines, err := j.markedLines(ctx)
	return len(lines), err
}
