// Package madeup makes values that look like live secrets and are none: what
// the demo and the tests plant. They are made where they are used, so that
// none stands in the tree.
package madeup

import (
	"crypto/sha256"
	"hash/crc32"
)

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// bodySize is the number of random digits in a token, before its checksum.
const bodySize = 30

// GitHubToken is a GitHub token with a right checksum: the same one for the
// same seed, that GitHub never gave to anybody.
func GitHubToken(seed string) string {
	body := make([]byte, bodySize)
	random := sha256.Sum256([]byte(seed))
	for i := range body {
		body[i] = digits[random[i]%62]
	}
	return CompleteGitHubToken(string(body))
}

// CompleteGitHubToken is the token that has the given 30 digits before its
// checksum.
func CompleteGitHubToken(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	check := make([]byte, 6)
	for i := len(check) - 1; i >= 0; i-- {
		check[i], sum = digits[sum%62], sum/62
	}
	return "gh" + "p_" + body + string(check)
}
