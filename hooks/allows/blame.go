package allows

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"stanch/hooks"
	"stanch/hooks/git"
)

// mostBlamed is how many lines git blame is asked for one by one: a command can
// only be so long.
const mostBlamed = 1000

// blameAllows finds out who wrote each allow, and when.
func blameAllows(ctx context.Context, j *hooks.Judge, all []State) error {
	byFile := map[string][]*State{}
	var files []string
	for i := range all {
		a := &all[i]
		if byFile[a.at.File] == nil {
			files = append(files, a.at.File)
		}
		byFile[a.at.File] = append(byFile[a.at.File], a)
	}
	for _, file := range files {
		if filepath.IsAbs(file) { // not of this repository
			continue
		}
		args := []string{"-c", "blame.ignoreRevsFile=", "blame", "--line-porcelain"}
		if len(byFile[file]) <= mostBlamed {
			for _, a := range byFile[file] {
				args = append(args, "-L", fmt.Sprintf("%d,%d", a.at.Line, a.at.Line))
			}
		}
		out, err := j.Repo.In(j.Place.Top).Output(ctx, append(args, "--", file)...)
		if git.Refused(err) { // not committed, or changed since it was read
			continue
		}
		if err != nil {
			return err
		}
		by := blamed(string(out))
		for _, a := range byFile[file] {
			a.By, a.On = by[a.at.Line].who, by[a.at.Line].day
		}
	}
	return nil
}

type author struct{ who, day string }

// blamed reads what git blame --line-porcelain prints, by line.
func blamed(out string) map[int]author {
	all := map[int]author{}
	n, a := 0, author{}
	for text := range strings.Lines(out) {
		text = strings.TrimSuffix(text, "\n")
		word, rest, _ := strings.Cut(text, " ")
		switch {
		case git.IsID(word):
			f := strings.Fields(rest)
			n, a = 0, author{}
			if len(f) >= 2 && !git.IsZero(word) {
				n, _ = strconv.Atoi(f[1])
			}
		case word == "author":
			a.who = rest
		case word == "author-time":
			secs, _ := strconv.ParseInt(rest, 10, 64)
			a.day = time.Unix(secs, 0).UTC().Format(time.DateOnly)
		case strings.HasPrefix(text, "\t"):
			all[n] = a
		}
	}
	return all
}
