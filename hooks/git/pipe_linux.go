package git

import (
	"os"
	"syscall"
)

// widen gives a pipe from git a megabyte of room, so that git keeps producing
// the diff while the matcher is busy. Where the kernel refuses, the pipe stays
// as it is.
func widen(f *os.File) {
	const fSetPipeSize = 1031 // F_SETPIPE_SZ
	if conn, err := f.SyscallConn(); err == nil {
		conn.Control(func(fd uintptr) {
			syscall.Syscall(syscall.SYS_FCNTL, fd, fSetPipeSize, 1<<20)
		})
	}
}
