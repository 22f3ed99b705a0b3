package hooks

import (
	"stanch/scanner"
	"stanch/scanner/patch"
)

// FileOf is the finding's file as programs see it: of what is in a commit's
// message, MessageFile.
func FileOf(f *scanner.Finding) string {
	if f.File == "" && f.Kind == patch.Message {
		return MessageFile
	}
	return f.File
}

// MessageFile stands for the file in findings that are in a commit's message.
const MessageFile = "COMMIT_MSG"

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
