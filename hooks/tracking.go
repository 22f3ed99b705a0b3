package hooks

import (
	"context"
	"strings"
)

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
