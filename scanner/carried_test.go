package scanner

import (
	"io"
	"strings"
	"testing"

	"stanch/scanner/patch"
)

// A secret is carried where the old side holds it whole, wherever in a text,
// and not where that is part of a longer word. What nothing is known of is new.
func TestCarry(t *testing.T) {
	const secret = "kq9Zv7LpX2wTc4"
	tests := map[string]struct {
		pieces []string
		old    string
		want   bool
	}{
		"all of the text":       {[]string{secret}, secret, true},
		"at its beginning":      {[]string{secret}, secret + " it is\n", true},
		"at its end":            {[]string{secret}, "key=" + secret, true},
		"second time whole":     {[]string{secret}, "x" + secret + " " + secret, true},
		"in a longer word":      {[]string{secret}, secret + "x", false},
		"behind a longer word":  {[]string{secret}, "x" + secret, false},
		"by a sign of its own":  {[]string{"+" + secret + "+"}, "x+" + secret + "+x", true},
		"its sign comes later":  {[]string{"k+" + secret}, "xk+" + secret, false},
		"its sign came before":  {[]string{secret + "+k"}, secret + "+kx", false},
		"not there":             {[]string{secret}, "key=\n", false},
		"no text":               {[]string{secret}, "", false},
		"all of its pieces":     {[]string{secret, "second"}, "second\n" + secret, true},
		"one of its pieces":     {[]string{secret, "second"}, secret, false},
		"nothing known of it":   {nil, secret, false},
		"removed as UTF-16":     {[]string{secret}, strings.Join(strings.Split(secret, ""), "\x00") + "\x00", true},
		"added and not removed": {[]string{secret}, "kq9Zv7LpX2wTc5", false},
	}
	for name, tt := range tests {
		for _, kind := range []patch.Kind{patch.Content, patch.Message} {
			found := []Finding{{Rule: &Rule{Pattern: "x"}, Kind: kind}}
			for _, piece := range tt.pieces {
				found[0].pieces = append(found[0].pieces, []byte(piece))
			}
			opened := false
			err := Carry(found, &patch.Texts{Open: func() (patch.Segment, io.ReadCloser, error) {
				if opened {
					return patch.Segment{}, nil, io.EOF
				}
				opened = true
				return patch.Segment{File: &patch.File{Old: "a"}}, io.NopCloser(strings.NewReader(tt.old)), nil
			}})
			if want := tt.want && kind != patch.Message; err != nil || found[0].Carried != want {
				t.Errorf("%s, kind %v: carried %v, %v, want %v", name, kind, found[0].Carried, err, want)
			}
		}
	}
}
