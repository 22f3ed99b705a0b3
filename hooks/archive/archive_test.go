package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type file struct {
	name string
	text []byte
}

func zipped(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		e, err := w.Create(f.name)
		if err == nil {
			_, err = e.Write(f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// commented is zipped with a comment on all of it.
func commented(t testing.TB, comment string, files ...file) []byte {
	text := zipped(t, files...)
	text[len(text)-2] = byte(len(comment))
	return append(text, comment...)
}

// bzipped is "a line\n".
const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xe1\xf7\xdc\x19\x00\x00\x01\x51\x00\x00\x10\x40\x00\x22\x25\x20\x00\x22\x0c\x9b\x42\x18\x06\xd0\x42\x8b\xb9\x22\x9c\x28\x48\x70\xfb\xee\x0c\x80"

func tarred(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		err := w.WriteHeader(&tar.Header{Name: f.name, Size: int64(len(f.text)), Mode: 0o644, Typeflag: tar.TypeReg, Format: tar.FormatPAX})
		if err == nil {
			_, err = w.Write(f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func walk(t testing.TB, name string, text []byte, limits Limits) (got map[string]string, broken []string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got = map[string]string{}
	err = Walk(name, f, int64(len(text)), KindOf(text[:min(len(text), HeadSize)]), limits, func(name string, r io.Reader) error {
		text, err := io.ReadAll(r)
		got[name] += string(text)
		return err
	}, func(e *Error) { broken = append(broken, e.Error()) })
	return got, broken, err
}

func TestWalk(t *testing.T) {
	props := file{"config/db.properties", []byte("password=x\n")}
	layer := tarred(t, file{"etc/app.conf", []byte("in a layer")})
	for name, test := range map[string]struct {
		text []byte
		want map[string]string
	}{
		"app.jar": {zipped(t, props), map[string]string{"app.jar!/config/db.properties": "password=x\n"}},
		"app.war": {zipped(t, file{"WEB-INF/lib/inner.jar", zipped(t, props)}), map[string]string{"app.war!/WEB-INF/lib/inner.jar!/config/db.properties": "password=x\n"}},
		"a.tar":   {tarred(t, props), map[string]string{"a.tar!/config/db.properties": "password=x\n"}},
		"a.tgz":   {gzipped(t, tarred(t, props)), map[string]string{"a.tgz!/config/db.properties": "password=x\n"}},
		"log.gz":  {gzipped(t, []byte("a line\n")), map[string]string{"log.gz!/log": "a line\n"}},
		"x":       {gzipped(t, []byte("a line\n")), map[string]string{"x!/unpacked": "a line\n"}},
		"image.tar": {tarred(t, // as docker save writes it
			file{"manifest.json", []byte(`[{"Layers":["abc/layer.tar"]}]`)}, file{"abc/layer.tar", layer}),
			map[string]string{"image.tar!/manifest.json": `[{"Layers":["abc/layer.tar"]}]`, "image.tar!/abc/layer.tar!/etc/app.conf": "in a layer"}},
		"oci.tar": {tarred(t, file{"blobs/sha256/0123", gzipped(t, layer)}),
			map[string]string{"oci.tar!/blobs/sha256/0123!/etc/app.conf": "in a layer"}},
		"log.bz2":   {[]byte(bzipped), map[string]string{"log.bz2!/log": "a line\n"}},
		"said.zip":  {commented(t, "by hand", file{"folder/", nil}, props), map[string]string{"said.zip!/(comment)": "by hand", "said.zip!/config/db.properties": "password=x\n"}},
		"empty.zip": {zipped(t), map[string]string{}},
		"up.tar":    {tarred(t, file{"../../etc/passwd", []byte("x")}), map[string]string{"up.tar!/etc/passwd": "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, broken, err := walk(t, name, test.text, Default)
			if err != nil || len(broken) > 0 {
				t.Fatalf("%v, %q", err, broken)
			}
			if !maps.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestLimits: whatever is exceeded is told, and what came before was visited.
func TestLimits(t *testing.T) {
	zeros := make([]byte, 8<<20)
	small := Limits{Bytes: 1 << 20, Files: 50, Depth: 3}
	nested := []byte("core")
	for i := range 6 {
		nested = zipped(t, file{fmt.Sprintf("%d.zip", i), nested})
	}
	many := make([]file, 60)
	for i := range many {
		many[i] = file{fmt.Sprintf("f%d", i), []byte("x")}
	}
	for name, test := range map[string]struct {
		text []byte
		want string
	}{
		"gzip bomb":             {gzipped(t, zeros), "unpacks to more than the limit"},
		"zip bomb":              {zipped(t, file{"zeros", zeros}), "unpacks to more than the limit"},
		"tar in gzip":           {gzipped(t, tarred(t, file{"zeros", zeros})), "unpacks to more than the limit"},
		"gzip in gzip":          {gzipped(t, gzipped(t, gzipped(t, zeros))), "unpacks to more than the limit"},
		"zip in zip":            {zipped(t, file{"a.zip", zipped(t, file{"zeros", zeros})}), "unpacks to more than the limit"},
		"many that are small":   {zipped(t, slices.Repeat([]file{{"part", zeros[:300<<10]}}, 10)...), "unpacks to more than the limit"},
		"deep":                  {nested, "more than 3 deep"},
		"gzip deep":             {gzipped(t, gzipped(t, gzipped(t, gzipped(t, []byte("x"))))), "more than 3 deep"},
		"many files":            {tarred(t, many...), "more than 50 files"},
		"zip cut off":           {zipped(t, many[:9]...)[:200], "not zip to its end"},
		"gzip cut off":          {gzipped(t, []byte(strings.Repeat("0123456789", 50)))[:24], "cannot be unpacked"},
		"tar cut off":           {tarred(t, file{"a", zeros[:4096]})[:2500], "cannot be unpacked"},
		"gzip with a bad check": {badCheck(gzipped(t, []byte("text"))), "cannot be unpacked"},
	} {
		t.Run(name, func(t *testing.T) {
			_, broken, err := walk(t, "f", test.text, small)
			if err != nil {
				t.Fatal(err)
			}
			if len(broken) == 0 || !strings.Contains(broken[0], test.want) {
				t.Errorf("reported %q, want %q", broken, test.want)
			}
		})
	}
}

// TestLargeInner: a zip in an archive is taken apart whether it is held in
// memory or not, and as well one that has to be told of because of a method
// that nobody knows.
func TestLargeInner(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, err := w.CreateHeader(&zip.FileHeader{Name: "stored", Method: zip.Store})
	if err == nil {
		_, err = e.Write(make([]byte, 65<<20))
	}
	if err == nil {
		e, err = w.Create("last")
	}
	if err == nil {
		_, err = e.Write([]byte("behind it"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	got, broken, err := walk(t, "a.gz", gzipped(t, b.Bytes()), Default)
	if err != nil || len(broken) > 0 || got["a.gz!/a!/last"] != "behind it" {
		t.Errorf("%v, %q, %q", err, broken, got["a.gz!/a!/last"])
	}
	odd := zipped(t, file{"a", []byte("x")})
	i := bytes.Index(odd, []byte("PK\x01\x02"))
	odd[i+10] = 97 // a method
	_, broken, err = walk(t, "f", odd, Default)
	if err != nil || len(broken) != 1 || !strings.Contains(broken[0], "f!/a: it cannot be unpacked") {
		t.Errorf("%v, %q", err, broken)
	}
}

func badCheck(text []byte) []byte {
	text = bytes.Clone(text)
	text[len(text)-6] ^= 1
	return text
}

// TestBrokenOff: what comes before the break is visited.
func TestBrokenOff(t *testing.T) {
	text := gzipped(t, tarred(t, file{"first", []byte("first")}, file{"second", bytes.Repeat([]byte("0123456789abcdef"), 4096)}))
	got, broken, err := walk(t, "f", text[:len(text)-20], Default)
	if err != nil || len(broken) == 0 {
		t.Fatalf("%v, %q", err, broken)
	}
	if got["f!/first"] != "first" {
		t.Errorf("got %d files", len(got))
	}
}

func TestEncrypted(t *testing.T) {
	text := zipped(t, file{"a", []byte("x")})
	text[6] |= 1 // in the local header
	i := bytes.Index(text, []byte("PK\x01\x02"))
	text[i+8] |= 1
	_, broken, err := walk(t, "f", text, Default)
	if err != nil || len(broken) != 1 || !strings.Contains(broken[0], "encrypted") {
		t.Errorf("%v, %q", err, broken)
	}
}

// TestForeign: what cannot be unpacked is told of, at every depth, and read as
// it lies.
func TestForeign(t *testing.T) {
	for magic, by := range map[string]string{"\x28\xb5\x2f\xfd": "zstd", "\xfd7zXZ\x00": "xz", "7z\xbc\xaf\x27\x1c": "7z", "Rar!\x1a\x07\x01\x00": "rar"} {
		t.Run(by, func(t *testing.T) {
			text := []byte(magic + "stored")
			for name, file := range map[string]struct {
				text []byte
				want string
			}{
				"layer": {text, "layer"}, "image.tar": {tarred(t, file{"blobs/1", text}), "image.tar!/blobs/1"}, "a.zip": {zipped(t, file{"b", text}), "a.zip!/b"},
			} {
				got, broken, err := walk(t, name, file.text, Default)
				if err != nil || len(broken) != 1 || !strings.HasPrefix(broken[0], file.want+": it is packed by "+by+",") {
					t.Errorf("%s: %v, %q", name, err, broken)
				}
				if got[file.want] != string(text) {
					t.Errorf("%s: visited %q", name, got)
				}
			}
		})
	}
}

// TestFolderWithContents: what no program unpacks is not passed over.
func TestFolderWithContents(t *testing.T) {
	text := bytes.ReplaceAll(zipped(t, file{"name_", []byte("x")}), []byte("name_"), []byte("name/"))
	_, broken, err := walk(t, "f", text, Default)
	if err != nil || len(broken) != 1 || !strings.Contains(broken[0], "cannot be unpacked") {
		t.Errorf("%v, %q", err, broken)
	}
}

func TestVisitError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	text := zipped(t, file{"a", []byte("x")}, file{"b", []byte("y")})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, calls := errors.New("enough"), 0
	err = Walk("f", f, int64(len(text)), Zip, Default, func(string, io.Reader) error { calls++; return want }, func(e *Error) { t.Error(e) })
	if !errors.Is(err, want) || calls != 1 {
		t.Errorf("%v after %d calls", err, calls)
	}
}

// FuzzWalk: whatever the bytes are, taking them apart ends within its limits,
// in the same way each time, and names lead nowhere.
func FuzzWalk(f *testing.F) {
	props := file{"config/db.properties", []byte("password=x\n")}
	for _, text := range [][]byte{
		zipped(f, props, file{"a.zip", zipped(f, props)}), tarred(f, props, file{"../../up", nil}), gzipped(f, tarred(f, props)), gzipped(f, gzipped(f, []byte("x"))),
		badCheck(gzipped(f, []byte("text"))), zipped(f, props)[:60], []byte("BZh91AY&SY"), []byte("PK\x05\x06"), gzipped(f, make([]byte, 1<<20)), nil,
	} {
		f.Add(text)
	}
	limits := Limits{Bytes: 64 << 10, Files: 20, Depth: 3}
	f.Fuzz(func(t *testing.T, text []byte) {
		if KindOf(text[:min(len(text), HeadSize)]) == None {
			return
		}
		got, broken, err := walk(t, "f", text, limits)
		if err != nil {
			t.Fatal(err)
		}
		size := 0
		for name, text := range got {
			size += len(text)
			if strings.Contains(name, "../") || !strings.HasPrefix(name, "f"+Between) {
				t.Errorf("a file of the name %q", name)
			}
		}
		if size > int(limits.Bytes) || len(got) > limits.Files {
			t.Errorf("%d bytes in %d files", size, len(got))
		}
		again, brokenAgain, err := walk(t, "f", text, limits)
		if err != nil || !maps.Equal(got, again) || !slices.Equal(broken, brokenAgain) {
			t.Errorf("%v, %q and %q", err, broken, brokenAgain)
		}
	})
}
