// Package process starts a run and sees that it ends: with a verdict, and not
// by what the system does to a process that it has no room for, interrupts or
// stops listening to. What the run does is left to its caller.
package process

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
)

const (
	// memoryLimit is what the heap is kept below as long as less is in use: a
	// run needs some 20 MB, and fingerprints 16 MB each while they are computed.
	memoryLimit = 48 << 20
	// growth is by how much, in percent, the heap may grow before what is worth
	// collecting is collected: short runs are over before.
	growth = 400
	// settled is when a run is one of those that people notice. Most are over
	// before it, and shall not pay for what they do not need.
	settled = 50 * time.Millisecond
	// grace is how long an interrupted run may take to tell what it has found.
	grace = 2 * time.Second
)

// ErrInterrupted is that a run ended before it was through.
var ErrInterrupted = errors.New("interrupted before everything was looked at")

// Run does what do does, and returns its status. The context ends at an
// interrupt; a run that then does not end in time ends the process with the
// status that fail, which tells of an error, gives it. fail may be called while
// do still runs.
func Run(do func(context.Context) int, fail func(error) int) int {
	if err := room(); err != nil { // before the first timer, for which the runtime opens files
		return fail(err)
	}
	// A reader that goes away makes a write fail, which is a failure like any
	// other; otherwise it would end the program with a status of its own.
	signal.Ignore(syscall.SIGPIPE)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growth)
	}
	ctx, cancel := context.WithCancel(context.Background())
	long := time.AfterFunc(settled, func() {
		if os.Getenv("GOMEMLIMIT") == "" { // what is worth collecting is collected before the process grows
			debug.SetMemoryLimit(memoryLimit)
		}
		interrupts(cancel, fail)
	})
	defer long.Stop()
	return do(ctx)
}

// interrupts cancels the run at an interrupt, and ends the process where the
// run then does not end by itself: it may wait for input that does not come.
func interrupts(cancel context.CancelFunc, fail func(error) int) {
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt, syscall.SIGTERM)
	<-interrupt
	signal.Stop(interrupt) // a second one ends the program as it ends any other
	cancel()
	time.Sleep(grace)
	os.Exit(fail(ErrInterrupted))
}
