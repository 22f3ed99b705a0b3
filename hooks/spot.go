package hooks

import (
	"stanch/scanner"
	"stanch/scanner/patch"
)

// FileOf is the finding's file as programs see it; what a commit says has one
// of its own.
func FileOf(f *scanner.Finding) string {
	switch {
	case f.File == "" && f.Kind == patch.Message:
		return MessageFile
	case f.File == "" && f.Kind == patch.Author:
		return AuthorFile
	}
	return f.File
}

// These stand for the file in findings that are in what a commit says: in its
// message, and in who wrote and who made it.
const (
	MessageFile = "COMMIT_MSG"
	AuthorFile  = "COMMIT_AUTHOR"
)

// Spot is a place where a secret stands.
type Spot struct {
	Commit string // full id, or "" where there is none
	File   string // as FileOf has it
	Line   int    // from 1
}

// SpotOf is where a finding stands.
func SpotOf(f *scanner.Finding) Spot {
	s := Spot{File: FileOf(f), Line: f.Line}
	if f.Commit != nil {
		s.Commit = f.Commit.ID
	}
	return s
}
