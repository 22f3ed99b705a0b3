package scanner

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
)

// checkResult says what an offline check of a secret's own check digits told.
type checkResult uint8

const (
	checkUnknown checkResult = iota // no such digits in this form, or the name is none we know
	checkRight                      // the digits agree with the rest, or the structure decodes
	checkWrong                      // the digits are there and disagree, or the structure does not decode
)

// checks holds every check but marvin32, the one that takes seeds, by the name that rules.yaml uses.
// Names that end in -structure have no check digits to look at: they tell whether the secret decodes
// to what its provider puts inside, which other text of that form may do as well.
var checks = [...]struct {
	name    string
	verify  func(secret []byte) checkResult
	decodes func(secret []byte) bool // in place of verify, where a negative answer is meant as such
}{
	{name: "atlassian-crc32", verify: verifyAtlassian},
	{name: "azure-cask-marvin32", verify: verifyAzureCask},
	{name: "azure-devops-legacy-crc32", verify: verifyAzureDevOpsLegacy},
	{name: "azure-entra-crc", verify: verifyAzureEntra},
	{name: "base58check", verify: verifyBase58Check},
	{name: "bech32", verify: verifyBech32},
	{name: "bip39", verify: verifyBIP39},
	{name: "bitbucket-app-crc32", verify: verifyBitbucketApp},
	{name: "cloudflare-crc32", verify: verifyCloudflare},
	{name: "confluent-crc32", verify: verifyConfluent},
	{name: "crates-xor", verify: verifyCrates},
	{name: "crc16-xmodem", verify: verifyCRC16XModem},
	{name: "crc24-armor", verify: verifyArmor},
	{name: "github-crc32", verify: verifyGitHub},
	{name: "gitlab-routable", verify: verifyGitLabRoutable},
	{name: "grafana-crc32", verify: verifyGrafana},
	{name: "mas-crc32", verify: verifyMAS},
	{name: "npm-crc32", verify: verifyNPM},
	{name: "polar-crc32", verify: verifyPolar},
	{name: "putty-mac", verify: verifyPuTTY},
	{name: "solana-ed25519", verify: verifySolana},
	{name: "synapse-crc32", verify: verifySynapse},
	{name: "vercel-crc32", verify: verifyVercel},
	{name: "zuplo-crc32", verify: verifyZuplo},

	{name: "artifactory-structure", decodes: isArtifactory},
	{name: "atlassian-datacenter-structure", decodes: isDatacenterToken},
	{name: "basic-auth-structure", decodes: isBasicAuth},
	{name: "bbdc-structure", decodes: isDatacenterToken},
	{name: "bedrock-structure", decodes: isBedrock},
	{name: "bitwarden-structure", decodes: isBitwarden},
	{name: "cisco7-structure", verify: verifyCisco7},
	{name: "cloudflare-tunnel-structure", decodes: isCloudflareTunnel},
	{name: "discord-structure", decodes: isDiscord},
	{name: "elasticsearch-structure", decodes: isPairText},
	{name: "fernet-structure", decodes: is32Bytes},
	{name: "grafana-cloud-structure", decodes: isGrafanaCloud},
	{name: "grafana-legacy-structure", decodes: isGrafanaLegacy},
	{name: "intercom-structure", decodes: isIntercom},
	{name: "jwt-base64-structure", decodes: isWrappedJWT},
	{name: "jwt-structure", decodes: isJWT},
	{name: "kubernetes-jwt-structure", decodes: isKubernetesJWT},
	{name: "laravel-structure", decodes: isLaravel},
	{name: "mapbox-structure", decodes: isMapbox},
	{name: "mixed-password-structure", decodes: isMixedPassword},
	{name: "onepassword-structure", decodes: isOnePassword},
	{name: "openssh-structure", decodes: isOpenSSH},
	{name: "pem-base64-structure", decodes: isWrappedPEM},
	{name: "password-structure", decodes: isChosen},
	{name: "portainer-structure", decodes: isPortainer},
	{name: "pypi-structure", decodes: isPyPI},
	{name: "random-structure", decodes: looksRandom},
	{name: "sentry-structure", decodes: isSentry},
	{name: "ses-smtp-structure", decodes: isSESPassword},
	{name: "strong-password-structure", decodes: isStrongPassword},
	{name: "supabase-jwt-structure", decodes: isSupabaseServiceJWT},
	{name: "synapse-macaroon-structure", decodes: isSynapseMacaroon},
	{name: "teamcity-structure", decodes: isTeamCity},
	{name: "unlike-words-structure", decodes: isUnlikeWords},
	{name: "wireguard-structure", decodes: is32Bytes},
}

// runChecksum runs the check of that name (rules.yaml, field checksum) over secret, which must be the
// whole secret, prefix included. Seeds are for marvin32 alone: one that agrees is enough.
// No input makes it panic, and secret is only read.
func runChecksum(name string, secret []byte, seeds []string) checkResult {
	if name == "marvin32" {
		return verifyMarvin32(secret, seeds)
	}
	for i := range checks {
		if c := &checks[i]; c.name == name && c.decodes != nil {
			return rightIf(c.decodes(secret))
		} else if c.name == name {
			return c.verify(secret)
		}
	}
	return checkUnknown
}

// knownChecksum reports whether name is a check that runChecksum knows.
func knownChecksum(name string) bool {
	for i := range checks {
		if checks[i].name == name {
			return true
		}
	}
	return name == "marvin32"
}

// rightIf turns the outcome of a comparison into a result.
func rightIf(agrees bool) checkResult {
	if agrees {
		return checkRight
	}
	return checkWrong
}

var base32NoPadding = base32.StdEncoding.WithPadding(base32.NoPadding)

// decodeBase64 appends to dst what src stands for, in the standard or the URL alphabet, padded or not.
func decodeBase64(dst, src []byte) ([]byte, bool) {
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(src, "-_") {
		encoding = base64.RawURLEncoding
	}
	dst, err := encoding.AppendDecode(dst, bytes.TrimRight(src, "="))
	return dst, err == nil
}

// cutAnyPrefix gives what follows the first of prefixes that s begins with, and whether one was found.
func cutAnyPrefix(s []byte, prefixes ...string) ([]byte, bool) {
	for _, p := range prefixes {
		if len(s) >= len(p) && string(s[:len(p)]) == p {
			return s[len(p):], true
		}
	}
	return nil, false
}

// allOf reports whether every byte of s is of the class.
func allOf(s []byte, class func(byte) bool) bool {
	for _, c := range s {
		if !class(c) {
			return false
		}
	}
	return true
}

func isBase36(c byte) bool    { return digit(c) || 'a' <= c && c <= 'z' }
func isBase62(c byte) bool    { return isBase36(lower(c)) }
func isBase64URL(c byte) bool { return isBase62(c) || c == '-' || c == '_' }
