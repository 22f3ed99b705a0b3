package hooks

import "testing"

func TestSamePlace(t *testing.T) {
	for name, test := range map[string]struct {
		a, b string
		want bool
	}{
		"another protocol":           {"https://github.com/o/r.git", "git@github.com:o/r.git", true},
		"a user and a port":          {"https://ada@git.example.com/o/r", "ssh://git@git.example.com:2222/o/r.git", true},
		"a host by an alias":         {"https://github.com/o/r", "github-work:o/r.git", true},
		"a host of each protocol":    {"https://github.com/o/r", "ssh://git@ssh.github.com:443/o/r.git", true},
		"a review server":            {"https://android.googlesource.com/p", "https://android-review.googlesource.com/p", true},
		"a prefix of the protocol":   {"https://gerrit.example.org/r/p", "ssh://ada@gerrit.example.org:29418/p", true},
		"case of a host, a slash":    {"https://GitHub.com/o/r/", "https://github.com/o/r", true},
		"a home":                     {"ssh://host/~ada/r.git", "host:ada/r", true},
		"an address":                 {"ssh://10.0.0.1/o/r", "10.0.0.1:o/r", true},
		"a fork":                     {"https://github.com/o/r", "https://github.com/ada/r", false},
		"a name that ends alike":     {"https://github.com/o/r", "https://github.com/o/my-r", false},
		"a mirror on another site":   {"https://github.com/o/r", "https://gitlab.com/o/r", false},
		"another address":            {"ssh://10.0.0.1/o/r", "ssh://192.168.0.1/o/r", false},
		"no path":                    {"https://github.com/", "https://github.com/o/r", false},
		"paths":                      {"/srv/r.git", "/srv/x/../r.git/", true},
		"a path from here":           {"../r.git", "/top/r.git", true},
		"another path":               {"../r.git", "/top/s.git", false},
		"a work tree and its .git":   {"/srv/r", "/srv/r/.git", true},
		"a path and the same by ssh": {"/srv/r.git", "ssh://git.example.com/srv/r.git", false},
		"a URL of a path":            {"file:///srv/r.git", "/srv/r.git", true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
				if got := samePlace(pair[0], pair[1], "/top/work"); got != test.want {
					t.Errorf("samePlace(%q, %q) = %v, want %v", pair[0], pair[1], got, test.want)
				}
			}
		})
	}
}
