package git

import (
	"context"
	"strconv"
	"strings"
)

// MinVersion is the oldest git whose options stanch relies on.
const MinVersion = "2.20"

// tooOld reports git's version and whether it is older than MinVersion.
func (r *Repo) tooOld(ctx context.Context) (version string, old bool) {
	out, err := r.command(ctx, []string{"version"}).Output() // not by Version, whose failure would ask here again
	if err != nil {
		return "unknown", true
	}
	version = versionIn(out)
	return version, versionLess(version, MinVersion)
}

// Version is git's version as it prints it, such as "2.39.5".
func (r *Repo) Version(ctx context.Context) (string, error) {
	out, err := r.Output(ctx, "version")
	if err != nil {
		return "", err
	}
	return versionIn(out), nil
}

// versionIn is the version that git prints.
func versionIn(out []byte) string {
	return strings.TrimSpace(strings.TrimPrefix(string(out), "git version "))
}

// AtLeast reports whether version (as Version gives it) is want or newer.
func AtLeast(version, want string) bool { return !versionLess(version, want) }

func versionLess(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i, want := range bs {
		w, _ := strconv.Atoi(want)
		h := 0
		if i < len(as) {
			digits := as[i]
			for j := 0; j < len(digits); j++ {
				if digits[j] < '0' || digits[j] > '9' {
					digits = digits[:j]
				}
			}
			h, _ = strconv.Atoi(digits)
		}
		if h != w {
			return h < w
		}
	}
	return false
}
