package install

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// shimVersion counts the texts that releases of stanch have written. It goes
// up with every change of a template below.
const shimVersion = 1

// A shim is the small shell script that git runs as a hook.
type shim struct {
	version int    // 0 means shimVersion
	hook    string // git's name for it
	role    role
	binary  string // absolute path of stanch; empty: it is found on PATH only
	made    int    // how many folders, from the hook's own upwards, were made for it
	prior   string // for the relaying roles: folder that hooks were run from before, empty: the repository's own
}

// A role is where a shim stands and what it runs after stanch.
type role string

const (
	beside     role = ""           // in a hooks folder, runs the hook that was there before
	relay      role = "global"     // in a folder for all repositories, runs the repository's own hook
	relayOnly  role = "relay"      // the same for a hook that is no business of stanch's
	configured role = "configured" // called by git's configuration; git runs the other hooks itself
)

const (
	shebang    = "#!/bin/sh\n"
	markPrefix = "# stanch hook "
	sumPrefix  = "# sum "
	sumSuffix  = ": written by `stanch install`. `stanch uninstall` takes it out, if unchanged, and puts back what was here."
)

// readsInput reports whether git hands something to one of our hooks on
// standard input.
func readsInput(hook string) bool { return hook == "pre-push" || hook == "pre-receive" }

// text is the script, with the checksum by which an edit is told.
func (s shim) text() string {
	body := s.body()
	v := s.version
	if v == 0 {
		v = shimVersion
	}
	mark := markPrefix + strconv.Itoa(v) + ": " + s.hook
	if s.role != beside {
		mark += ", " + string(s.role)
	}
	return shebang + mark + "\n" + sumPrefix + sum(body) + sumSuffix + "\n" + body
}

func sum(body string) string {
	h := sha256.Sum256([]byte(body))
	return hex.EncodeToString(h[:8])
}

// parseShim reads back what text wrote, for this version or another. intact
// is false where the script was changed after it was written; ours is false
// for a script that stanch did not write.
func parseShim(text string) (s shim, intact, ours bool) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 2 || !strings.HasPrefix(lines[1], markPrefix) {
		return shim{}, false, false
	}
	version, name, ok := strings.Cut(strings.TrimPrefix(lines[1], markPrefix), ": ")
	if !ok {
		return shim{}, false, false
	}
	v, err := strconv.Atoi(version)
	if err != nil || v < 1 {
		return shim{}, false, false
	}
	hook, r, _ := strings.Cut(name, ", ")
	s = shim{version: v, hook: hook, role: role(r)}
	if len(lines) < 4 {
		return s, false, true
	}
	for line := range strings.SplitSeq(lines[3], "\n") {
		key, value, _ := strings.Cut(line, "=")
		switch key {
		case "stanch_bin":
			s.binary = unquote(value)
		case "stanch_made":
			s.made, _ = strconv.Atoi(value)
		case "stanch_prior":
			s.prior = unquote(value)
		}
		if line == "" { // the values end here
			break
		}
	}
	want := sumPrefix + sum(lines[3])
	intact = lines[0]+"\n" == shebang && strings.HasPrefix(lines[2], want)
	return s, intact, true
}

// quote makes one word of the shell out of s, whatever it holds.
func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func unquote(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "'"), "'")
	return strings.ReplaceAll(s, `'\''`, "'")
}

// body is the script below its two marks. Every variable has a prefix: a name
// that happens to be exported would change the environment of the next hook.
func (s shim) body() string {
	var b strings.Builder
	b.WriteString("stanch_hook=" + quote(s.hook) + "\n")
	if s.role != relayOnly {
		b.WriteString("stanch_bin=" + quote(s.binary) + "\n")
	}
	if s.role == beside {
		b.WriteString("stanch_made=" + strconv.Itoa(s.made) + "\n")
	}
	if s.role == relay || s.role == relayOnly {
		b.WriteString("stanch_prior=" + quote(s.prior) + "\n")
	}
	b.WriteString("\n" + whereText)
	switch s.role {
	case beside:
		b.WriteString(nextBeside)
	case relay, relayOnly:
		b.WriteString(nextOfRepository)
	}
	if s.role == relayOnly {
		b.WriteString(s.runNextOnly())
		return b.String()
	}
	b.WriteString(strings.ReplaceAll(findText, "@WAYOUT@", s.role.wayOut()))
	switch {
	case s.role == configured:
		b.WriteString(runOursOnly)
	case readsInput(s.hook):
		b.WriteString(runBothWithInput)
	default:
		b.WriteString(runBoth)
	}
	return b.String()
}
