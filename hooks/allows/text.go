package allows

import (
	"path/filepath"
	"strings"
	"time"

	"stanch/hooks/terminal"
)

// Text is the list as a person reads it, and how many have a fault.
func Text(all []State, faultyOnly bool) (string, int) {
	var b strings.Builder
	faulty := 0
	for i := range all {
		a := &all[i]
		if len(a.Faults) > 0 {
			faulty++
		} else if faultyOnly {
			continue
		}
		b.WriteString(a.line() + "\n")
	}
	if b.Len() == 0 && !faultyOnly {
		return "no allows\n", 0
	}
	return b.String(), faulty
}

func (a *State) line() string {
	parts := []string{"config", a.What, a.Reason}
	if a.Inline {
		parts = []string{"inline", a.Place, a.What, a.Reason}
	}
	if !a.Until.IsZero() {
		parts = append(parts, "until "+a.Until.Format(time.DateOnly))
	}
	switch {
	case a.By != "":
		parts = append(parts, "by "+a.By+" on "+a.On)
	case !filepath.IsAbs(a.at.File):
		parts = append(parts, "not committed yet")
	}
	if !a.Inline {
		parts = append(parts, "in "+a.Place)
	}
	if a.Past {
		parts = append(parts, "for the history alone")
	}
	if len(a.Faults) > 0 {
		parts = append(parts, "("+strings.Join(a.Faults, "; ")+")")
	}
	var shown []string
	for _, p := range parts {
		if p != "" {
			shown = append(shown, terminal.Clean(p))
		}
	}
	return strings.Join(shown, "  ")
}
