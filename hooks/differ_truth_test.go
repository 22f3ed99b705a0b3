package hooks

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// spotted is a secret in a place.
type spotted struct{ commit, file, secret string }

// truth is what a verdict has to be.
type truth struct {
	must map[spotted]bool // block
	// may is what blocks or does not by how a diff matches lines: the secret
	// was in that very file before, and there is more of it now.
	may map[spotted]bool
	// deaf: allow comments do not count.
	deaf bool
	// given are refs of tags that tell of themselves.
	given map[string]bool
}

func newTruth() *truth {
	return &truth{must: map[spotted]bool{}, may: map[spotted]bool{}, given: map[string]bool{}}
}

// name is where secrets in the name of a file are counted, apart from those in
// what it holds.
const inName = "\x00name of "

// standing is how often each secret stands where in a tree.
func (t tree) standing() map[string]map[string]int {
	all := map[string]map[string]int{}
	add := func(place string, n map[string]int) {
		for s, k := range n {
			if all[s] == nil {
				all[s] = map[string]int{}
			}
			all[s][place] = k
		}
	}
	for name, f := range t {
		add(name, f.secrets())
		add(inName+name, counted(name))
	}
	return all
}

// change adds what a change of trees brings in. A secret is new in a file that
// holds more of it than any parent's, unless some parent has lost it elsewhere:
// then it was moved.
func (v *truth) change(commit string, parents []tree, now tree) {
	if len(parents) == 0 {
		parents = []tree{{}}
	}
	before := make([]map[string]map[string]int, len(parents))
	for i, p := range parents {
		before[i] = p.standing()
	}
	for secret, places := range now.standing() {
		lost, stirred := false, false
		for i, p := range parents {
			away := false
			for place, n := range before[i][secret] {
				away = away || n > places[place]
				stirred = stirred || places[place] > 0 && p[place] != now[place]
			}
			more := sum(places) > sum(before[i][secret])
			lost, stirred = lost || away && !more, stirred || away // moved, and copied as well: that is for the diff to tell apart
		}
		if lost {
			continue
		}
		for place, n := range places {
			more, none := true, true
			for i := range parents {
				had := before[i][secret][place]
				more, none = more && n > had, none && had == 0
			}
			open := n
			if f := now[place]; f != nil && !v.deaf {
				open = f.unallowed()[secret]
			}
			s := spotted{commit, shownName(strings.TrimPrefix(place, inName)), secret}
			switch {
			case open < n && now[place].long():
				v.may[s] = true
			case open == 0:
			case isKey(secret) && lowPlace.MatchString(place):
				v.may[s] = true
			case none && !stirred && open == n:
				v.must[s] = true
			case more:
				v.may[s] = true
			}
		}
	}
}

// lowPlace is where a private key is often one for tests, and only noted.
var lowPlace = regexp.MustCompile(`(?i)test|docs|\.md`)

func sum(places map[string]int) (n int) {
	for _, k := range places {
		n += k
	}
	return n
}

// text adds all that stands in a text which is new as a whole.
func (v *truth) text(commit, file, text string) {
	all := countedOpen(text)
	if v.deaf {
		all = counted(text)
	}
	for secret := range all {
		v.must[spotted{commit, shownName(file), secret}] = true
	}
}

// commit adds what a commit brings in.
func (v *truth) commit(m *madeRepo, i int) {
	c := m.commits[i]
	var parents []tree
	for _, p := range c.parents {
		parents = append(parents, m.commits[p].tree)
	}
	v.change(c.id, parents, c.tree)
	v.text(c.id, MessageFile, c.message)
}

// tag adds what a tag brings in beside the commits that it reaches.
func (v *truth) tag(t *madeTag, ref string) {
	v.text("", ref, t.message)
	inner := newTruth()
	inner.deaf = v.deaf
	inner.text("", ref, t.inner)
	v.given[ref] = true
	if slices.ContainsFunc(t.of, func(of string) bool { return v.given[of] }) {
		maps.Copy(v.may, inner.must) // told of by its own ref
	} else {
		maps.Copy(v.must, inner.must)
	}
	switch {
	case t.blob != nil:
		v.text("", ref, t.blob.text())
	case t.tree != nil:
		v.change("", nil, t.tree)
	}
}

// allowedLater takes back what must block where the secret is allowed in some
// other commit: that may cover this one, by the order of the two.
func (v *truth) allowedLater(m *madeRepo) {
	somewhere := map[string]bool{}
	for _, c := range m.commits {
		for _, f := range c.tree {
			for secret, n := range f.secrets() {
				somewhere[secret] = somewhere[secret] || n > f.unallowed()[secret]
			}
		}
	}
	for s := range v.must {
		if somewhere[s.secret] && !v.deaf {
			delete(v.must, s)
			v.may[s] = true
		}
	}
}

// shownName is a name as reports give it: without secrets, and in UTF-8.
func shownName(name string) string {
	return string([]rune(plantedToken.ReplaceAllString(name, masked)))
}

// compare holds the places that were found against the truth.
func (v *truth) compare(found map[spotted]bool) error {
	var wrong []string
	for s := range v.must {
		if !found[s] && !v.may[s] {
			wrong = append(wrong, "let through: "+s.String())
		}
	}
	for s := range found {
		if !v.must[s] && !v.may[s] {
			wrong = append(wrong, "not new: "+s.String())
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("%s", strings.Join(wrong[:min(len(wrong), 12)], "\n"))
}

// String names the secret by its end: it is none, but no test prints one.
func (s spotted) String() string {
	return fmt.Sprintf("…%s in %q of %.10s", s.secret[max(len(s.secret)-4, 0):], s.file, s.commit)
}
