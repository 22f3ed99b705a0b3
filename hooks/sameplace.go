package hooks

import (
	"path/filepath"
	"strings"
)

// samePlace reports whether two URLs, or paths from the folder top, lead to the
// same repository as far as can be told: many people fetch by https and push by
// ssh, through names of hosts that only their ssh knows. A mirror with another
// path, or on another site, is not the same.
func samePlace(a, b, top string) bool {
	hostA, pathA := splitURL(a)
	hostB, pathB := splitURL(b)
	if hostA == "" && hostB == "" {
		return absolute(pathA, top) == absolute(pathB, top)
	}
	pathA, pathB = bareName(pathA), bareName(pathB)
	longer, shorter := "/"+pathA, "/"+pathB
	if len(longer) < len(shorter) {
		longer, shorter = shorter, longer
	}
	return shorter != "/" && strings.HasSuffix(longer, shorter) && akin(hostA, hostB)
}

// splitURL takes apart what git takes for the address of a repository: a URL,
// host:path, or a path, whose host is "".
func splitURL(s string) (host, path string) {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		host, path, _ = strings.Cut(rest, "/")
		return hostName(host), "/" + path
	}
	host, path, ok := strings.Cut(s, ":")
	if !ok || strings.Contains(host, "/") || filepath.VolumeName(s) != "" {
		return "", s
	}
	return hostName(host), path
}

// hostName is a host without who is to sign in there, and by which port.
func hostName(host string) string {
	host = host[strings.LastIndexByte(host, '@')+1:]
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.Trim(host[i+1:], "0123456789") == "" {
		host = host[:i]
	}
	return strings.ToLower(host)
}

// bareName is a path on a host without what makes no difference there.
func bareName(path string) string {
	return strings.TrimSuffix(strings.Trim(path, "/~"), ".git")
}

func absolute(path, top string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(top, path)
	}
	return strings.TrimSuffix(filepath.Clean(path), string(filepath.Separator)+".git")
}

// akin reports whether two hosts may be one: a name without a dot is one that
// ssh or the local network gives it, and a site may have a host for each
// protocol.
func akin(a, b string) bool {
	if !strings.Contains(a, ".") || !strings.Contains(b, ".") {
		return a != "" && b != ""
	}
	return strings.Contains(a, b) || strings.Contains(b, a) || site(a) == site(b)
}

// site is the end of a host's name, which those of the same owner share; of an
// address it is all.
func site(host string) string {
	labels := strings.Split(host, ".")
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return host
	}
	return strings.Join(labels[max(len(labels)-2, 0):], ".")
}
