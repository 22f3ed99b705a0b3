// Package built tells what this binary was made from. It reads what go has
// noted in it, and nothing else.
package built

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is the tag that this binary was built at, or what go makes of a
// commit without one. It is never empty.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	v := info.Main.Version
	if rev := setting(info, "vcs.revision"); rev != "" && (v == "" || v == "(devel)") {
		v = "devel " + rev[:min(len(rev), 12)]
	}
	if v == "" {
		v = "(devel)"
	}
	return v
}

// From names the module, the commit and what compiled it, a line each; it is
// empty where go has noted nothing.
func From() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit := "commit unknown"
	if rev := setting(info, "vcs.revision"); rev != "" {
		commit = "commit " + rev + " of " + setting(info, "vcs.time")
		if setting(info, "vcs.modified") == "true" {
			commit += ", with changes that are not in it"
		}
	}
	return fmt.Sprintf("module %s, %s\nbuilt with %s for %s/%s\n", info.Main.Path, commit, info.GoVersion, runtime.GOOS, runtime.GOARCH)
}

// setting is what go noted of the build under that key.
func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
