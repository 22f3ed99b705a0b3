package hooks

import (
	"fmt"

	"stanch/hooks/terminal"
)

// Progress is how far a long run has come.
type Progress struct {
	Done, Of int // Of is 0 where it is not known
	Found    int
	What     string // that is counted: "commit", "file"
}

// ofFingerprints is the What of a Progress that is not about what was judged.
const ofFingerprints = "fingerprint"

// String is a few words for the line of a terminal.
func (p Progress) String() string {
	if p.What == ofFingerprints {
		return fmt.Sprintf("%d of %s computed", p.Done, terminal.Counted(p.Of, p.What))
	}
	if p.Of == 0 {
		return fmt.Sprintf("%s judged", terminal.Counted(p.Done, p.What))
	}
	return fmt.Sprintf("%d of %s judged, %s so far", p.Done, terminal.Counted(p.Of, p.What), terminal.Counted(p.Found, "finding"))
}
