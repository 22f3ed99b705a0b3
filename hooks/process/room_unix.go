//go:build unix

package process

import (
	"fmt"
	"syscall"
)

// room is an error where this process may not open what it takes to run at
// all: Go's runtime falls with a trace where it finds that out by itself.
func room() (err error) {
	const least = 8
	var opened []int
	for len(opened) < least && err == nil {
		var fd int
		if fd, err = syscall.Dup(1); err == nil {
			opened = append(opened, fd)
		}
	}
	for _, fd := range opened {
		syscall.Close(fd)
	}
	if err != nil {
		err = fmt.Errorf("opening anything: %w\nhint: raise the limit: ulimit -n 1024", err)
	}
	return err
}
