package scanner

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"stanch/scanner/patch"
)

// fillers are what stands around a secret in a long text: nothing that could
// be a part of it, or tell anything of it.
var fillers = []string{"alpha ", "beta\n", "  ", "\t", "é", "gamma = 1;", "\r\n", "}\n", "日本 ", "delta, ", "\r", "/* */ "}

// A secret is found once and where it stands, wherever that is in a long text
// and whatever that is written in: segments are cut at any place of it.
func FuzzLong(f *testing.F) {
	for form := range uint8(longForms) {
		for _, at := range []uint32{0, 100, patch.MaxSegment - patch.Overlap/2 - 20, patch.MaxSegment - 20, 2*patch.MaxSegment - patch.Overlap + 3, 600_000} {
			f.Add(form, at, uint16(300), []byte("\x00\x04\x03"))
			f.Add(form, at+1, uint16(40_000), []byte("\x05\x00\x01\x06"))
			f.Add(form, at+2, uint16(9), []byte("\x00"))
		}
	}
	s := New(testOptions())
	f.Fuzz(func(t *testing.T, form uint8, before uint32, after uint16, with []byte) {
		if len(with) == 0 || len(with) > 1000 {
			return
		}
		var unit strings.Builder
		for _, c := range with {
			unit.WriteString(fillers[int(c)%len(fillers)])
		}
		long := strings.Repeat(unit.String(), 1+700_000/unit.Len())
		head, tail := strings.ToValidUTF8(long[:before%700_000], "")+" ", " "+strings.ToValidUTF8(long[:after], "")
		text, at := inForm(int(form)%longForms, head, tail)
		found := fuzzScan(t, s, "src/app.txt", text)
		if len(found) != 1 {
			t.Fatalf("form %d, %d bytes before, %d after: found %d times", form%longForms, len(head), len(tail), len(found))
		}
		x := &found[0]
		line, column := patch.Position(text, at, 1, 0)
		if x.Line != line || x.Column-1 < column || x.Column-1 > column+longSlack {
			t.Fatalf("form %d: found at %d:%d, stands at %d:%d", form%longForms, x.Line, x.Column, line, column+1)
		}
		src := &patch.Texts{Open: func() func() (patch.Segment, io.ReadCloser, error) {
			open := once("src/app.txt", text)
			return func() (patch.Segment, io.ReadCloser, error) {
				seg, r, err := open()
				if err == nil {
					r = io.NopCloser(iotest.HalfReader(r))
				}
				return seg, r, err
			}
		}()}
		again, err := s.Scan(context.Background(), src)
		if err != nil || fmt.Sprint(again.Findings) != fmt.Sprint(found) {
			t.Fatalf("in bits it is judged otherwise: %v", err)
		}
	})
}

const (
	longForms = 10
	longSlack = 8 // columns within which a secret begins in what hides it
)

// inForm writes a secret between two texts in one of several forms, and tells
// where it stands.
func inForm(form int, head, tail string) (text []byte, at int) {
	token := Arm("ghp_¦jAsr7q4dXj4G7S1P9nemclTB6UKZxB0qWRXo")
	ascii := func(s string) string { // what is hidden is text
		return strings.Map(func(r rune) rune {
			if r >= 0x7f {
				return 'e'
			}
			return r
		}, s)
	}
	switch form {
	case 1:
		text, at = base64.StdEncoding.AppendEncode([]byte("x: "), []byte(ascii(head)+token+ascii(tail))), 3+len(ascii(head))*4/3
	case 2:
		text, at = hex.AppendEncode([]byte("x: "), []byte(ascii(head)+token+ascii(tail))), 3+2*len(ascii(head))
	case 3, 4:
		low := form - 3
		for _, u := range utf16.Encode([]rune(head + token + tail)) {
			pair := [2]byte{byte(u), byte(u >> 8)}
			text = append(text, pair[low], pair[1-low])
		}
		at = 2*len(utf16.Encode([]rune(head))) + low
	case 5:
		key := armoredKey()
		text, at = []byte(head+"\n"+key+tail), len(head)+1
	case 6: // wrapped
		whole := base64.StdEncoding.EncodeToString([]byte(ascii(head) + token + ascii(tail)))
		at = len(ascii(head)) * 4 / 3
		at += at / 76
		text = []byte(wrap(whole, 76))
	case 7, 8, 9:
		hidden := `"` + token[:11] + `" + "` + token[11:] + `"`
		if form > 7 {
			hidden = ""
			for _, c := range []byte(token) {
				hidden += fmt.Sprintf([]string{"%%%02x", `\u%04x`}[form-8], c)
			}
		}
		text, at = []byte(head+hidden+tail), len(head)
	default:
		text, at = []byte(head+token+tail), len(head)
	}
	return text, at
}

// armoredKey is a private key of nobody's, of the length of a usual one.
func armoredKey() string {
	var b strings.Builder
	b.WriteString("-----BEGIN RSA " + "PRIVATE KEY-----\n")
	x := uint32(1)
	body := make([]byte, 1200)
	for i := range body {
		x = x*1664525 + 1013904223
		body[i] = byte(x >> 24)
	}
	b.WriteString(wrap(base64.StdEncoding.EncodeToString(body), 64) + "\n")
	b.WriteString("-----END RSA " + "PRIVATE KEY-----\n")
	return b.String()
}

func wrap(s string, n int) string {
	var b strings.Builder
	for len(s) > n {
		b.WriteString(s[:n] + "\n")
		s = s[n:]
	}
	return b.String() + s
}
