//go:build !unix

package main

// faultEnv is set where the tests have a git with a fault, which is not here.
const faultEnv = "STANCH_TEST_FAULT"

func playGit() int { return 1 }
