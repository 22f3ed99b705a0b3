//go:build !unix

package process

// room is never an error here.
func room() error { return nil }
