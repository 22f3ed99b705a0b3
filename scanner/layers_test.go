package scanner

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"unicode/utf16"
)

func encode16(s string, big, bom bool) string {
	var b strings.Builder
	put := func(u uint16) {
		if big {
			b.WriteByte(byte(u >> 8))
		}
		b.WriteByte(byte(u))
		if !big {
			b.WriteByte(byte(u >> 8))
		}
	}
	if bom {
		put(0xfeff)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(u)
	}
	return b.String()
}

// A secret is seen through each encoding, and the finding points at it.
func TestLayers(t *testing.T) {
	s := New(testOptions())
	tok := checked()
	line := "token = \"" + tok + "\"\n"
	wrap := func(s string, n int) string {
		var out []string
		for len(s) > n {
			out, s = append(out, s[:n]), s[n:]
		}
		return strings.Join(append(out, s), "\n  ")
	}
	escapes := func(format string) string {
		var b strings.Builder
		for _, c := range []byte(tok) {
			fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
	std := base64.StdEncoding.EncodeToString
	tests := map[string]struct{ text, decoded string }{
		"plain":            {line, ""},
		"utf-16le bom":     {encode16("a\n"+line, false, true), "utf-16"},
		"utf-16be":         {encode16("ä\n"+line, true, false), "utf-16"},
		"utf-16le cut":     {encode16("x\n"+line, false, false)[3:], "utf-16"},
		"binary strings":   {"\x00\x01\x7fELF\x00" + tok + "\x00GCC\x00", ""},
		"base64":           {"data: " + std([]byte("user: x\n"+line)) + "\n", "base64"},
		"base64url":        {"data: " + base64.RawURLEncoding.EncodeToString([]byte("??>>~~ "+line)) + "\n", "base64"},
		"base64 wrapped":   {"data: |\n  " + wrap(std([]byte(strings.Repeat("some words before it, ", 9)+line)), 76) + "\n", "base64"},
		"base64 in a path": {"https://x.invalid/hooks/to-" + std([]byte("user: x\n"+line)) + "\n", "base64"},
		"base64 twice":     {std([]byte(std([]byte("first: second\n" + line)))), "base64"},
		"base64 of utf-16": {"powershell -enc " + std([]byte(encode16(line, false, false))), "base64 utf-16"},
		"hex":              {"blob = " + hex.EncodeToString([]byte("and here it is: "+line)), "hex"},
		"percent":          {"https://x.invalid/?q=" + escapes("%%%02x"), "escapes"},
		"unicode escapes":  {`x = "` + escapes(`\u%04x`) + `"`, "escapes"},
		"backslash x":      {`x = "` + escapes(`\x%02x`) + `"`, "escapes"},
		"one line joined":  {`x = "` + tok[:9] + `" + "` + tok[9:20] + `" + "` + tok[20:] + `"`, "concatenation"},
		"next line joined": {"x = (\"" + tok[:15] + "\"\n     \"" + tok[15:] + "\")", "concatenation"},
		"operator joined":  {"x = '" + tok[:15] + "' +\n     '" + tok[15:] + "'", "concatenation"},
		"list joined":      {`x = ["` + tok[:9] + `", "` + tok[9:20] + `", "` + tok[20:] + `"].join("")`, "concatenation"},
		"joined by python": {`x = "".join(["` + tok[:9] + `", "` + tok[9:20] + `", "` + tok[20:] + `"])`, "concatenation"},
		"php joined":       {`$x = '` + tok[:7] + `' . '` + tok[7:] + `';`, "concatenation"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, pad := range []string{"", strings.Repeat("words and words, ", 40) + "\n"} {
				text := tt.text
				if name != "utf-16le bom" && !strings.HasPrefix(name, "utf-16") {
					text = pad + text
				}
				res := scanText(t, s, "a.txt", text)
				if len(res.Findings) == 0 {
					t.Fatalf("nothing found in %q", text)
				}
				f := res.Findings[0]
				if string(f.Secret()) != tok {
					t.Errorf("another secret, of %d bytes, by %s", len(f.Secret()), f.Rule.ID)
				}
				if got := strings.Join(f.Decoded, " "); !strings.HasPrefix(got, tt.decoded) || tt.decoded == "" && got != "" {
					t.Errorf("decoded %q, want %q", got, tt.decoded)
				}
			}
		})
	}
}

// checked is a token with a right checksum that GitHub never gave out.
func checked() string {
	body := []byte("16C7e42F292c6912E7710c838347Ae")
	sum := base62(crc32.ChecksumIEEE(body))
	return "gh" + "p_" + string(body) + string(sum[:])
}

// TestBlobPlaces: where base64 begins makes no difference, nor does what stands
// before and behind it.
func TestBlobPlaces(t *testing.T) {
	s := New(testOptions())
	blob := base64.StdEncoding.EncodeToString([]byte("alpha value  token = " + checked() + " beta"))
	for _, around := range []string{"data: |", "data:\t|\n", "x=|;", "<|>", "[\"|\"]", "a,.;:|.", "é|é"} {
		before, behind, _ := strings.Cut(around, "|")
		for n := range 70 {
			text := strings.Repeat("index + ", n/8) + "index + "[:n%8] + "\n" + before + blob + behind
			if res := scanText(t, s, "docs.c", text); len(res.Findings) != 1 {
				t.Errorf("%d findings in %q behind %d bytes", len(res.Findings), around, n)
			}
		}
	}
}
