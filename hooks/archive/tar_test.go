package archive

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// entries are the names, targets and contents in a tar, as a reader has them.
type entries map[string]string

func readOurs(text []byte) (entries, error) {
	got := entries{}
	t := &tarReader{r: bytes.NewReader(text)}
	for {
		h, err := t.Next()
		if err != nil {
			return got, eofIsFine(err)
		}
		switch {
		case h.hasBody():
			text, err := io.ReadAll(t)
			if got[h.Name] += string(text); err != nil {
				return got, err
			}
		case h.Link != "":
			got[h.Name] += "-> " + h.Link
		}
	}
}

// readStandard reads with the standard library.
func readStandard(text []byte) (entries, error) {
	got := entries{}
	t := tar.NewReader(bytes.NewReader(text))
	for {
		h, err := t.Next()
		if err != nil {
			return got, eofIsFine(err)
		}
		switch h.Typeflag {
		case tar.TypeReg, tar.TypeGNUSparse:
			if h.Size > 1<<20 {
				return got, errors.New("more holes than anybody wants to read")
			}
			text, err := io.ReadAll(t)
			if got[h.Name] += string(text); err != nil {
				return got, err
			}
		case tar.TypeLink, tar.TypeSymlink:
			if h.Linkname != "" {
				got[h.Name] += "-> " + h.Linkname
			}
		}
	}
}

func eofIsFine(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

var tarFormats = []tar.Format{tar.FormatUSTAR, tar.FormatPAX, tar.FormatGNU}

// written is a tar of a file for each name, and a link to it, or nil where the
// format has no way to write that.
func written(format tar.Format, names []string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, name := range names {
		body := strings.Repeat(name, i*100)
		for _, h := range []*tar.Header{
			{Name: name, Size: int64(len(body)), Typeflag: tar.TypeReg, Mode: 0o644, Format: format},
			{Name: "links/" + name, Linkname: name, Typeflag: tar.TypeSymlink, Format: format},
			{Name: "dir/" + name + "/", Typeflag: tar.TypeDir, Format: format},
		} {
			if w.WriteHeader(h) != nil {
				return nil
			}
			if h.Size > 0 {
				if _, err := io.WriteString(w, body); err != nil {
					return nil
				}
			}
		}
	}
	if w.Close() != nil {
		return nil
	}
	return b.Bytes()
}

// TestTarAsTheStandardLibrary: what its writer writes is read as its reader
// reads it.
func TestTarAsTheStandardLibrary(t *testing.T) {
	deep := strings.Repeat("folder/", 20) + "file"
	for name, names := range map[string][]string{
		"plain": {"a", "b/c.txt", "d"}, "long": {"x", strings.Repeat("n", 99), deep}, "longer": {strings.Repeat("a long name ", 40), deep + deep},
		"unicode": {"ein Schlüssel", "ключ"}, "odd": {"new\nline", " blank ", "=", "12 path=x"},
	} {
		for _, format := range tarFormats {
			text := written(format, names)
			if text == nil {
				continue // ustar cannot hold it
			}
			got, err := readOurs(text)
			want, wantErr := readStandard(text)
			if err != nil || wantErr != nil || !maps.Equal(got, want) || len(got) < 2*len(names)-1 {
				t.Errorf("%s in %v: %v, %v: got %q, want %q", name, format, err, wantErr, got, want)
			}
		}
	}
}

// The tars in testdata were written by GNU tar 1.34, as
// `tar --sparse --format=FORMAT -cf FORMAT.tar sparse small`: sparse has a
// line, a hole of 1 MiB and another line, small has one line.
func TestTarOfGNU(t *testing.T) {
	for _, format := range []string{"v7", "oldgnu", "gnu", "ustar", "pax"} {
		packed, err := os.ReadFile("testdata/" + format + ".tar.gz")
		if err != nil {
			t.Fatal(err)
		}
		got, broken, err := walk(t, format+".tar.gz", packed, Default)
		if err != nil || len(broken) > 0 {
			t.Errorf("%s: %v, %q", format, err, broken)
		}
		for name, want := range map[string][]string{"sparse": {"the first line\n", "the last line\n"}, "small": {"a small file\n"}} {
			text, ok := got[format+".tar.gz!/"+name]
			for _, line := range want {
				if !ok || !strings.Contains(text, line) {
					t.Errorf("%s: %s lacks %q; there are %q", format, name, line, slices.Sorted(maps.Keys(got)))
				}
			}
		}
	}
}

// TestTarBehindTar: two in a row, joined by nothing but cat, are both read;
// what else stands behind the end is not an error.
func TestTarBehindTar(t *testing.T) {
	first, second := tarred(t, file{"a", []byte("1")}), tarred(t, file{"b", []byte("2")})
	for name, text := range map[string][]byte{"tar": slices.Concat(first, second), "text": slices.Concat(first, second, bytes.Repeat([]byte("rest"), 500))} {
		got, err := readOurs(text)
		if err != nil || !maps.Equal(got, entries{"a": "1", "b": "2"}) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestTarDamaged(t *testing.T) {
	whole := written(tar.FormatPAX, []string{"a", "ключ"})
	for at := range whole {
		bad := bytes.Clone(whole)
		bad[at] ^= 0x55
		readOurs(bad) // ends, without a panic
	}
	for name, text := range map[string][]byte{"a sum": flip(whole, 0), "a size": flip(whole, 125), "cut in a header": whole[:100], "cut in a file": whole[:len(whole)-2*blockSize-1500]} {
		if _, err := readOurs(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func flip(text []byte, at int) []byte {
	text = bytes.Clone(text)
	text[at] ^= 1
	return text
}

// tarBlock is a header that says what it is told, and contents behind it.
func tarBlock(name string, kind byte, size, body string) []byte {
	b := make([]byte, blockSize)
	copy(b, name)
	copy(b[124:136], size)
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	b = append(b, body...)
	return append(b, make([]byte, -len(b)&(blockSize-1))...)
}

// TestTarHeaders: ways to write a header that no writer at hand uses are read
// as the standard library reads them; what is no header ends in an error.
func TestTarHeaders(t *testing.T) {
	star := tarBlock("name", '0', "3", "abc")
	copy(star[345:], "prefix")
	copy(star[476:], "14524770000 14524770000 ")
	copy(star[508:], "tar\x00")
	const four = "\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04"
	for name, text := range map[string][]byte{
		"size in binary":   tarBlock("a", '0', four, "four"),
		"prefix of star":   star,
		"size in a record": slices.Concat(tarBlock("x", 'x', "13", "11 size=04\n"), tarBlock("a", '0', "0", "four")),
		"record of all":    slices.Concat(tarBlock("x", 'g', "20", "16 path=renamed\n"), tarBlock("a", '0', four, "four")),
		"folder of old":    slices.Concat(tarBlock("dir/", 0, "0", ""), tarBlock("a", 0, "4", "four")),
	} {
		text = resum(append(text, make([]byte, 2*blockSize)...))
		got, err := readOurs(text)
		want, wantErr := readStandard(text)
		if name == "record of all" { // the standard library leaves it to its caller
			want = entries{"renamed": "four"}
		}
		if err != nil || wantErr != nil || len(got) != 1 || !maps.Equal(got, want) {
			t.Errorf("%s: %v, %v: got %q, want %q", name, err, wantErr, got, want)
		}
	}
	for name, text := range map[string][]byte{
		"size too large":         tarBlock("a", '0', "\x80"+strings.Repeat("\xff", 11), ""),
		"size that is none":      tarBlock("a", '0', "nine", ""),
		"size record below zero": slices.Concat(tarBlock("x", 'x', "13", "11 size=-4\n"), tarBlock("a", '0', "0", "")),
		"record without end":     tarBlock("x", 'x', "7", "9 size="),
		"name of 2 MB":           tarBlock("x", 'L', "10000000", ""),
		"sparse, cut off":        append(tarBlock("a", 'S', "0", "")[:482], append([]byte{1}, make([]byte, 29)...)...),
	} {
		if got, err := readOurs(resum(text)); err == nil {
			t.Errorf("%s: no error, got %q", name, got)
		}
	}
}

// FuzzTar: what the standard library reads to its end, we read the same.
func FuzzTar(f *testing.F) {
	for _, format := range tarFormats {
		if text := written(format, []string{"a", "b/c", strings.Repeat("n", 90)}); text != nil {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = resum(text)
		got, err := readOurs(text)
		want, wantErr := readStandard(text)
		if wantErr != nil || bytes.Contains(text, []byte("GNU.sparse")) {
			return
		}
		if err != nil && !errors.Is(err, errTar) {
			t.Fatalf("the standard library reads it, we do not: %v", err)
		}
		all := strings.Join(slices.Collect(maps.Values(got)), "\n") // names are another matter: a damaged header has several
		for _, body := range want {
			if err == nil && !strings.Contains(all, body) {
				t.Fatalf("%d bytes are not among what was read", len(body))
			}
		}
	})
}

// resum puts right the sums of what may be headers, which no fuzzer finds.
func resum(text []byte) []byte {
	text = bytes.Clone(text)
	for at := 0; at+blockSize <= len(text); at += blockSize {
		b := text[at : at+blockSize]
		if string(b[257:262]) != "ustar" {
			continue
		}
		copy(b[148:156], "        ")
		sum := 0
		for _, c := range b {
			sum += int(c)
		}
		for i := 153; i >= 148; i-- {
			b[i] = '0' + byte(sum&7)
			sum >>= 3
		}
		b[154], b[155] = 0, ' '
	}
	return text
}
