package hooks

import (
	"context"
	"fmt"
	"strings"

	"stanch/scanner"
	"stanch/scanner/patch"
)

// Allows lists the allows in force: the comments in the tracked files, and the
// entries of the configuration, each with what it covers.
func (j *Judge) Allows(ctx context.Context) (string, error) {
	var inline []scanner.Finding
	used := map[string]bool{}
	files := &diskFiles{base: j.Place.Top, gone: true}
	if err := j.tracked(ctx, files); err != nil {
		return "", err
	}
	res, err := j.Scanner.Scan(ctx, &patch.Texts{Open: files.next})
	if err != nil {
		return "", err
	}
	j.Scanner.Fingerprints(res.Findings)
	for _, f := range res.Findings {
		if f.Allow != nil {
			inline = append(inline, f)
		}
		used[f.Fingerprint] = true
	}
	var b strings.Builder
	for i := range inline {
		f := &inline[i]
		fmt.Fprintf(&b, "inline  %s  %s  %s", Clean(f.Place()), f.Rule.ID, Clean(f.Allow.Reason))
		if f.Ignored != "" {
			fmt.Fprintf(&b, "  (does not count: %s)", f.Ignored)
		}
		b.WriteString("\n")
	}
	for _, a := range j.Scanner.ConfigAllows() {
		fmt.Fprintf(&b, "config  %s  %s", a.Fingerprint, Clean(a.Reason))
		if !a.Until.IsZero() {
			fmt.Fprintf(&b, "  until %s", a.Until.Format("2006-01-02"))
		}
		if !used[a.Fingerprint] {
			b.WriteString("  (allows nothing in the tracked files)")
		}
		b.WriteString("\n")
	}
	if b.Len() == 0 {
		return "no allows\n", nil
	}
	return b.String(), nil
}
