//go:build !unix

package git

// Room is never an error here.
func Room() error { return nil }
