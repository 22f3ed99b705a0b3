package hooks

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"

	"stanch/hooks/terminal"
	"stanch/scanner"
)

// recurse adds to the verdict what look finds in the repository's submodules,
// and in theirs, by this Judge's rules. One that is not checked out is a
// problem: nothing of it was judged.
func (j *Judge) recurse(ctx context.Context, v *Verdict, look func(context.Context, *Judge) (*Verdict, error)) error {
	if j.Place.Top == "" {
		return errors.New("--recurse-submodules: a bare repository has no submodules checked out")
	}
	if j.Repo.Getenv("GIT_DIR") != "" {
		return errors.New("--recurse-submodules: GIT_DIR is set, so git would look into this repository for each of them; unset it")
	}
	names, err := j.Repo.Submodules(ctx, j.Place.Top)
	if err != nil {
		return err
	}
	for _, name := range names {
		if v.Partial {
			break
		}
		sub := *j
		dir := filepath.Join(j.Place.Top, filepath.FromSlash(name))
		sub.Repo = j.Repo.In(dir)
		place, err := sub.Repo.Place(ctx)
		if err == nil && filepath.Clean(place.Top) != filepath.Clean(dir) {
			if real, e := filepath.EvalSymlinks(dir); e != nil || filepath.Clean(place.Top) != real {
				place.Top = ""
			}
		}
		if err != nil || place.Top == "" {
			v.Problems = append(v.Problems, scanner.Problem{File: name, Msg: "this submodule is not checked out, so nothing of it was judged; `git submodule update --init -- " + terminal.Quote(name) + "` gets it"})
			continue
		}
		sub.Place = place
		one, err := look(ctx, &sub)
		if err == nil {
			err = sub.recurse(ctx, one, look)
		}
		if err != nil {
			return fmt.Errorf("in the submodule %s: %w", terminal.Clean(name), err)
		}
		v.merge(name, one)
	}
	return nil
}

// merge adds the verdict on a submodule.
func (v *Verdict) merge(dir string, sub *Verdict) {
	in := func(file string) string { return path.Join(dir, file) }
	for _, all := range [][]scanner.Finding{sub.Findings, sub.Notes} {
		for i := range all {
			all[i].File = in(FileOf(&all[i]))
		}
	}
	for i := range sub.Problems {
		sub.Problems[i].File = in(sub.Problems[i].File)
	}
	for i := range sub.Allowed {
		sub.Allowed[i].Finding.File = in(FileOf(&sub.Allowed[i].Finding))
	}
	for key, s := range sub.Standing {
		for _, spots := range [][]Spot{s.Also, s.Head} {
			for i := range spots {
				spots[i].File = in(spots[i].File)
			}
		}
		if have := v.Standing[key]; have != nil {
			s.Also, s.Head = append(have.Also, s.Also...), append(have.Head, s.Head...)
		}
		if v.Standing == nil {
			v.Standing = map[string]*Standing{}
		}
		v.Standing[key] = s
	}
	v.Findings = append(v.Findings, sub.Findings...)
	v.Notes = append(v.Notes, sub.Notes...)
	v.Problems = append(v.Problems, sub.Problems...)
	v.Allowed = append(v.Allowed, sub.Allowed...)
	v.Commits += sub.Commits
	v.Files += sub.Files
	v.Bytes += sub.Bytes
	v.Partial = v.Partial || sub.Partial
}
