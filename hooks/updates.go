package hooks

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"stanch/hooks/git"
)

// update is one ref that a push changes.
type update struct {
	localRef, local   string // "(delete)" and zeros where the ref is removed
	remoteRef, remote string // zeros where the ref is new
}

// readUpdates reads the lines that git gives a hook on standard input.
func readUpdates(r io.Reader, parse func(line string) (update, bool)) ([]update, error) {
	var all []update
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading the refs that git gave the hook: %w", err)
		}
		if text := strings.TrimRight(line, "\r\n"); text != "" {
			u, ok := parse(text)
			if !ok {
				return nil, fmt.Errorf("reading the refs that git gave the hook: line %d is not of the form that git uses", n)
			}
			all = append(all, u)
		}
		if err != nil {
			return all, checkGiven(r, all)
		}
	}
}

// checkGiven is an error where nothing was read because there was nothing to
// read from. Git gives a hook a pipe, even for a push of no ref.
func checkGiven(r io.Reader, all []update) error {
	f, ok := r.(*os.File)
	if len(all) > 0 || !ok {
		return nil
	}
	info, err := f.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return errors.New("reading the refs that git gave the hook: standard input is closed, so nobody knows what is pushed\nhint: what runs this hook has to pass its standard input on (lefthook: use_stdin: true)")
}

func parsePrePush(line string) (update, bool) {
	f := strings.Split(line, " ")
	if len(f) < 4 {
		return update{}, false
	}
	n := len(f) // the local ref is whatever was typed, and may hold spaces: "HEAD@{1 day ago}"
	u := update{localRef: strings.Join(f[:n-3], " "), local: f[n-3], remoteRef: f[n-2], remote: f[n-1]}
	return u, git.IsID(u.local) && git.IsID(u.remote)
}

func parsePreReceive(line string) (update, bool) {
	f := strings.SplitN(line, " ", 3)
	if len(f) < 3 {
		return update{}, false
	}
	u := update{localRef: f[2], local: f[1], remoteRef: f[2], remote: f[0]}
	return u, git.IsID(u.local) && git.IsID(u.remote)
}

// oldTips are what the other side says it has, those of refs included that the
// push removes.
func oldTips(updates []update) []string {
	var old []string
	for _, u := range updates {
		if !git.IsZero(u.remote) {
			old = append(old, u.remote)
		}
	}
	return old
}
