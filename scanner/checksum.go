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
var checks = map[string]func(secret []byte) checkResult{
	"atlassian-crc32":           verifyAtlassian,
	"azure-cask-marvin32":       verifyAzureCask,
	"azure-devops-legacy-crc32": verifyAzureDevOpsLegacy,
	"azure-entra-crc":           verifyAzureEntra,
	"base58check":               verifyBase58Check,
	"bech32":                    verifyBech32,
	"bip39":                     verifyBIP39,
	"bitbucket-app-crc32":       verifyBitbucketApp,
	"cloudflare-crc32":          verifyCloudflare,
	"confluent-crc32":           verifyConfluent,
	"crates-xor":                verifyCrates,
	"crc16-xmodem":              verifyCRC16XModem,
	"crc24-armor":               verifyArmor,
	"github-crc32":              verifyGitHub,
	"gitlab-routable":           verifyGitLabRoutable,
	"grafana-crc32":             verifyGrafana,
	"mas-crc32":                 verifyMAS,
	"npm-crc32":                 verifyNPM,
	"polar-crc32":               verifyPolar,
	"putty-mac":                 verifyPuTTY,
	"solana-ed25519":            verifySolana,
	"synapse-crc32":             verifySynapse,
	"vercel-crc32":              verifyVercel,
	"zuplo-crc32":               verifyZuplo,

	"artifactory-structure":          structural(isArtifactory),
	"atlassian-datacenter-structure": structural(isDatacenterToken),
	"basic-auth-structure":           structural(isBasicAuth),
	"bbdc-structure":                 structural(isDatacenterToken),
	"bedrock-structure":              structural(isBedrock),
	"bitwarden-structure":            structural(isBitwarden),
	"cisco7-structure":               verifyCisco7,
	"cloudflare-tunnel-structure":    structural(isCloudflareTunnel),
	"discord-structure":              structural(isDiscord),
	"elasticsearch-structure":        structural(isPairText),
	"fernet-structure":               structural(is32Bytes),
	"grafana-cloud-structure":        structural(isGrafanaCloud),
	"grafana-legacy-structure":       structural(isGrafanaLegacy),
	"intercom-structure":             structural(isIntercom),
	"jwt-base64-structure":           structural(isWrappedJWT),
	"jwt-structure":                  structural(isJWT),
	"kubernetes-jwt-structure":       structural(isKubernetesJWT),
	"laravel-structure":              structural(isLaravel),
	"mapbox-structure":               structural(isMapbox),
	"onepassword-structure":          structural(isOnePassword),
	"openssh-structure":              structural(isOpenSSH),
	"pem-base64-structure":           structural(isWrappedPEM),
	"password-structure":             structural(isChosen),
	"portainer-structure":            structural(isPortainer),
	"pypi-structure":                 structural(isPyPI),
	"sentry-structure":               structural(isSentry),
	"ses-smtp-structure":             structural(isSESPassword),
	"supabase-jwt-structure":         structural(isSupabaseServiceJWT),
	"synapse-macaroon-structure":     structural(isSynapseMacaroon),
	"teamcity-structure":             structural(isTeamCity),
	"unlike-words-structure":         structural(isUnlikeWords),
	"wireguard-structure":            structural(is32Bytes),
}

// runChecksum runs the check of that name (rules.yaml, field checksum) over secret, which must be the
// whole secret, prefix included. Seeds are for marvin32 alone: one that agrees is enough.
// No input makes it panic, and secret is only read.
func runChecksum(name string, secret []byte, seeds []string) checkResult {
	if name == "marvin32" {
		return verifyMarvin32(secret, seeds)
	}
	if check, ok := checks[name]; ok {
		return check(secret)
	}
	return checkUnknown
}

// knownChecksum reports whether name is a check that runChecksum knows.
func knownChecksum(name string) bool {
	_, ok := checks[name]
	return ok || name == "marvin32"
}

// rightIf turns the outcome of a comparison into a result.
func rightIf(agrees bool) checkResult {
	if agrees {
		return checkRight
	}
	return checkWrong
}

// structural makes a check of a test whose negative answer is meant as such.
func structural(decodes func([]byte) bool) func([]byte) checkResult {
	return func(secret []byte) checkResult { return rightIf(decodes(secret)) }
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
func isBase62(c byte) bool    { return isBase36(lowerASCII(c)) }
func isBase64URL(c byte) bool { return isBase62(c) || c == '-' || c == '_' }

// lowerASCII and upperASCII change the case of ASCII letters and nothing else.
func lowerASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func upperASCII(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}
