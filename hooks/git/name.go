package git

import "strings"

// IsID reports whether s is a full object id, of either kind of hash.
func IsID(s string) bool {
	return (len(s) == 40 || len(s) == 64) && isHex(s)
}

// IsShortID reports whether s may be an object id, in full or shortened to no
// less than the seven digits that git itself shows.
func IsShortID(s string) bool { return len(s) >= 7 && isHex(s) }

// IsZero reports whether an object id is the one that names nothing.
func IsZero(id string) bool { return strings.Trim(id, "0") == "" }

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

// Pathspec names one file, by its path from the top of the work tree, in
// whatever folder git is run.
func Pathspec(name string) string { return ":(top,literal)" + name }

// Short is the beginning of an object id, for people: long enough to be that of
// one object alone.
func Short(id string) string { return id[:min(len(id), 10)] }
