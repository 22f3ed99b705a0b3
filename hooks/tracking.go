package hooks

import (
	"context"
	"slices"
	"strings"

	"stanch/hooks/git"
)

// tracking is what a remote is known to have: commits, and arguments by which
// rev-list finds more of them. It is told by the places that its fetches are
// configured to write to. Only places below refs/remotes count: anywhere else
// a commit may be that never left. They prove nothing where fetches come from
// somewhere else than the push goes to, and not of a ref that the remote says
// it does not have.
func (j *Judge) tracking(ctx context.Context, name, url string, updates []update) (ids, args []string, err error) {
	settings, err := j.Repo.Config(ctx, `^remote\..*\.(fetch|url|pushurl)$`)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]bool{name: true}
	from := map[string]string{} // the first URL of each remote
	for _, s := range settings {
		remote, variable := remoteOf(s.Key)
		if variable == "url" && from[remote] == "" {
			from[remote] = s.Value
		}
		if name == url && variable != "fetch" && s.Value == url { // pushed to by URL: a remote of that URL is the same place
			names[remote] = true
		}
	}
	for remote := range names {
		if same, err := j.fetchesFrom(ctx, remote, from[remote], url); err != nil {
			return nil, nil, err
		} else if !same {
			delete(names, remote)
		}
	}
	var own []refspec
	var others []string // places that other remotes' fetches write to
	for _, s := range settings {
		remote, variable := remoteOf(s.Key)
		spec, ok := parseRefspec(s.Value)
		if variable != "fetch" || !ok {
			continue
		}
		if names[remote] {
			own = append(own, spec)
		} else {
			others = append(others, spec.dst)
		}
	}
	if absent := absentRefs(own, updates); len(absent) > 0 {
		ids, err := j.trackedBeside(ctx, own, others, absent)
		return ids, nil, err
	}
	for _, spec := range own {
		args = append(args, globOf(spec.dst, others)...)
	}
	return nil, args, nil
}

// fetchesFrom reports whether a remote, whose configured URL is from, fetches
// from where url leads to.
func (j *Judge) fetchesFrom(ctx context.Context, remote, from, url string) (bool, error) {
	if from == "" || from == url {
		return true, nil
	}
	rewritten, err := j.Repo.Line(ctx, "ls-remote", "--get-url", "--", remote)
	return err == nil && samePlace(rewritten, url, j.Place.Top), err
}

// absentRefs are the places of refs that a remote says it does not have.
func absentRefs(own []refspec, updates []update) map[string]bool {
	absent := map[string]bool{}
	for _, u := range updates {
		for _, spec := range own {
			if place := spec.place(u.remoteRef); place != "" && git.IsZero(u.remote) {
				absent[place] = true
			}
		}
	}
	return absent
}

// trackedBeside are the commits at the places that own refspecs write to and
// others do not, without the absent ones. A remote that has lost the branch it
// is known to begin with is another one, or a new one: nothing is known of it.
func (j *Judge) trackedBeside(ctx context.Context, own []refspec, others []string, absent map[string]bool) ([]string, error) {
	args := []string{"for-each-ref", "--format=%(objectname) %(refname) %(symref)", "--"}
	for _, spec := range own {
		below, _, wild := strings.Cut(spec.dst, "*")
		if wild {
			below = below[:strings.LastIndexByte(below, '/')]
		}
		args = append(args, below)
	}
	out, err := j.Repo.Output(ctx, args...)
	if err != nil {
		return nil, err
	}
	var ids []string
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		if len(f) != 3 || !git.IsID(f[0]) {
			return nil, git.CutOff("for-each-ref")
		}
		id, ref, leadsTo := f[0], f[1], f[2]
		switch {
		case !slices.ContainsFunc(own, func(spec refspec) bool { return writes(spec.dst, others, ref) }):
		case absent[leadsTo]:
			return nil, nil
		case !absent[ref]:
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// writes reports whether a ref is one that fetches to dst write, and those to
// other places do not.
func writes(dst string, others []string, ref string) bool {
	below, _, wild := strings.Cut(dst, "*")
	return fits(dst, ref) && !slices.ContainsFunc(others, func(other string) bool {
		return other == dst || wild && strings.HasPrefix(other, below) && fits(other, ref)
	})
}

// refspec is what a fetch writes where; each side may have one wildcard.
type refspec struct{ src, dst string }

// parseRefspec reads one that writes below refs/remotes.
func parseRefspec(s string) (refspec, bool) {
	src, dst, ok := strings.Cut(strings.TrimPrefix(s, "+"), ":")
	return refspec{src, dst}, ok && strings.HasPrefix(dst, "refs/remotes/")
}

// place is where a fetch puts a ref of the other side, "" where it leaves it.
func (r refspec) place(ref string) string {
	if !fits(r.src, ref) {
		return ""
	}
	before, after, _ := strings.Cut(r.src, "*")
	return strings.Replace(r.dst, "*", ref[len(before):len(ref)-len(after)], 1)
}

// fits reports whether a ref is what a side of a refspec stands for.
func fits(side, ref string) bool {
	before, after, wild := strings.Cut(side, "*")
	if !wild {
		return ref == side
	}
	return len(ref) >= len(before)+len(after) && strings.HasPrefix(ref, before) && strings.HasSuffix(ref, after)
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
