package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// mostSettings is the size up to which a file of settings is read: five thousand
// allows and five hundred rules are a tenth of it.
const mostSettings = 4 << 20

// ReadSettings is the text of a file of settings, which may be of a few megabytes;
// a larger one is an error. One that lies in a repository may be anything, a link
// to a device or a pipe: where plain is asked for, that is an error as well.
func ReadSettings(path string, plain bool) ([]byte, error) {
	if plain {
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no plain file", path)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostSettings+1))
	if err == nil && len(text) > mostSettings {
		err = fmt.Errorf("%s is larger than %d MB", path, mostSettings>>20)
	}
	return text, err
}

// ReadIfThere is ReadSettings of a plain file, nil where there is none. A folder
// that is a file by now has none in it, and one of the file's own name is none.
func ReadIfThere(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, nil
	}
	text, err := ReadSettings(path, true)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG) {
		return nil, nil
	}
	return text, err
}
