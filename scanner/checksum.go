package scanner

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	_ "embed" // for the BIP-39 word list
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"hash/crc32"
	"iter"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
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
	"portainer-structure":            structural(isPortainer),
	"pypi-structure":                 structural(isPyPI),
	"sentry-structure":               structural(isSentry),
	"ses-smtp-structure":             structural(isSESPassword),
	"supabase-jwt-structure":         structural(isSupabaseServiceJWT),
	"synapse-macaroon-structure":     structural(isSynapseMacaroon),
	"teamcity-structure":             structural(isTeamCity),
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

// ---- CRC32 in the tail ----

// verifyGitHub checks classic tokens: ghp_, gho_, ghu_, ghs_ or ghr_, then 30 characters and the base62
// CRC32 of those. Longer refresh tokens and fine-grained tokens have no digits we know.
func verifyGitHub(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "ghp_", "gho_", "ghu_", "ghs_", "ghr_")
	if !ok {
		return checkUnknown
	}
	return verifyBase62Tail(body, 30)
}

// verifyNPM checks npm_, then 30 characters and the base62 CRC32 of those.
func verifyNPM(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "npm_")
	if !ok {
		return checkUnknown
	}
	return verifyBase62Tail(body, 30)
}

// verifyPolar checks organization tokens alone; the other polar_ kinds have no check digits.
func verifyPolar(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "polar_oat_")
	if !ok {
		return checkUnknown
	}
	return verifyBase62Tail(body, 37)
}

// verifyVercel checks vcp_, vci_, vca_, vcr_ or vck_, then 50 characters and the base62 CRC32 of those.
// Only of vcp_ is it known from real samples that wrong digits are wrong.
func verifyVercel(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "vcp_", "vci_", "vca_", "vcr_", "vck_")
	if !ok {
		return checkUnknown
	}
	result := verifyBase62Tail(body, 50)
	if result == checkWrong && !bytes.HasPrefix(secret, []byte("vcp_")) {
		return checkUnknown
	}
	return result
}

// verifyBase62Tail checks n characters followed by their CRC32 as six base62 digits. A body of another
// length, or with characters no such token has, is of another form.
func verifyBase62Tail(body []byte, n int) checkResult {
	if len(body) != n+6 || !allOf(body[:n], isBase64URL) || !allOf(body[n:], isBase62) {
		return checkUnknown
	}
	want := base62(crc32.ChecksumIEEE(body[:n]))
	return rightIf(bytes.Equal(body[n:], want[:]))
}

// verifySynapse checks syt_ and syr_ tokens, whose digits cover all before the last underscore.
func verifySynapse(secret []byte) checkResult {
	at := bytes.LastIndexByte(secret, '_')
	_, ok := cutAnyPrefix(secret, "syt_", "syr_")
	if !ok || at < len("syt_") || len(secret)-at-1 != 6 {
		return checkUnknown
	}
	want := base62(crc32.ChecksumIEEE(secret[:at]))
	return rightIf(bytes.Equal(secret[at+1:], want[:]))
}

// verifyMAS checks the tokens of the Matrix authentication service: a prefix and 30 characters, an
// underscore and the digits over all before it. The service writes the least significant digit
// first, and yet pads on the left.
func verifyMAS(secret []byte) checkResult {
	const covered = len("mat_") + 30
	_, ok := cutAnyPrefix(secret, "mat_", "mar_", "mct_", "mcr_")
	if !ok || len(secret) != covered+1+6 || secret[covered] != '_' {
		return checkUnknown
	}
	digits := base62(crc32.ChecksumIEEE(secret[:covered]))
	significant := bytes.TrimLeft(digits[:], "0")
	slices.Reverse(significant)
	return rightIf(bytes.Equal(secret[covered+1:], digits[:]))
}

// verifyGitLabRoutable checks the tail of a routable token of any prefix: a dot, two characters of
// version, a dot, two of payload length and seven of base36 CRC32 over all before. Tokens without
// that tail, the classic ones, have no digits.
func verifyGitLabRoutable(secret []byte) checkResult {
	const crc, tail = 7, len(".01.") + 2 + 7
	n := len(secret)
	if n <= tail || secret[n-tail] != '.' || secret[n-tail+3] != '.' || !allOf(secret[n-tail+4:], isBase36) {
		return checkUnknown
	}
	got, err := strconv.ParseUint(string(secret[n-crc:]), 36, 64)
	return rightIf(err == nil && got == uint64(crc32.ChecksumIEEE(secret[:n-crc])))
}

// verifyAtlassian checks ATATT and ATCTT tokens: an equals sign and eight hex digits, the CRC32 of all
// before them, the sign included.
func verifyAtlassian(secret []byte) checkResult {
	at := len(secret) - 9
	if _, ok := cutAnyPrefix(secret, "ATATT3", "ATCTT3"); !ok || at < 0 || secret[at] != '=' {
		return checkUnknown
	}
	return verifyHexTail(secret[:at+1], secret[at+1:])
}

// verifyBitbucketApp checks an app password: ATBB and 24 characters, then the CRC32 of those 28.
func verifyBitbucketApp(secret []byte) checkResult {
	if _, ok := cutAnyPrefix(secret, "ATBB"); !ok || len(secret) != 36 {
		return checkUnknown
	}
	return verifyHexTail(secret[:28], secret[28:])
}

// verifyCloudflare checks cfut_, cfat_, cfk_ and cfast_, then 40 characters and their CRC32. That
// cfast_ has these digits is a guess, which agreement confirms and disagreement does not refute.
func verifyCloudflare(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "cfut_", "cfat_", "cfk_", "cfast_")
	if !ok || len(body) != 48 {
		return checkUnknown
	}
	result := verifyHexTail(body[:40], body[40:])
	if result == checkWrong && bytes.HasPrefix(secret, []byte("cfast_")) {
		return checkUnknown
	}
	return result
}

// verifyZuplo checks zpka_, 32 characters, an underscore and the CRC32 of the 32.
func verifyZuplo(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "zpka_")
	if !ok || len(body) != 41 || body[32] != '_' {
		return checkUnknown
	}
	return verifyHexTail(body[:32], body[33:])
}

// verifyHexTail checks eight hex digits of either case against the CRC32 of covered.
func verifyHexTail(covered, digits []byte) checkResult {
	var sum [4]byte
	if n, err := hex.Decode(sum[:], digits); err != nil || n != len(sum) {
		return checkUnknown
	}
	return rightIf(binary.BigEndian.Uint32(sum[:]) == crc32.ChecksumIEEE(covered))
}

// verifyGrafana checks a service account token: glsa_ and 32 characters, an underscore and the CRC32
// of what precedes it, hex digits of a little-endian word.
func verifyGrafana(secret []byte) checkResult {
	const covered = len("glsa_") + 32
	if _, ok := cutAnyPrefix(secret, "glsa_"); !ok || len(secret) != covered+9 || secret[covered] != '_' {
		return checkUnknown
	}
	var sum [4]byte
	if _, err := hex.Decode(sum[:], secret[covered+1:]); err != nil {
		return checkUnknown
	}
	return rightIf(binary.LittleEndian.Uint32(sum[:]) == crc32.ChecksumIEEE(secret[:covered]))
}

// verifyConfluent checks cflt, 54 characters and the CRC32 of those, a little-endian word in base64
// without padding.
func verifyConfluent(secret []byte) checkResult {
	body, ok := cutAnyPrefix(secret, "cflt")
	if !ok || len(body) != 60 {
		return checkUnknown
	}
	var sum [4]byte
	var want [6]byte
	binary.LittleEndian.PutUint32(sum[:], crc32.ChecksumIEEE(body[:54]))
	base64.RawStdEncoding.Encode(want[:], sum[:])
	return rightIf(bytes.Equal(body[54:], want[:]))
}

// verifyAzureDevOpsLegacy checks a token of 52 base32 letters: of its 32 bytes four hold the CRC32 of
// the others, masked by whether a user or an application was given it.
func verifyAzureDevOpsLegacy(secret []byte) checkResult {
	const userMask, appMask = 0xE0B9692D, 0x1019F92E
	if len(secret) != 52 {
		return checkUnknown
	}
	var letters [52]byte
	for i, c := range secret {
		letters[i] = upperASCII(c)
	}
	var b [33]byte
	if n, err := base32NoPadding.Decode(b[:], letters[:]); err != nil || n != 32 {
		return checkUnknown
	}
	sum := crc32.ChecksumIEEE(b[0:2])
	sum = crc32.Update(sum, crc32.IEEETable, b[3:7])
	sum = crc32.Update(sum, crc32.IEEETable, b[9:22])
	sum = crc32.Update(sum, crc32.IEEETable, b[23:32])
	got := binary.LittleEndian.Uint32([]byte{b[22], b[8], b[7], b[2]})
	return rightIf(got == sum^userMask || got == sum^appMask)
}

// base62 writes v as six digits, the most significant first.
func base62(v uint32) [6]byte {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	var out [6]byte
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = digits[v%62]
		v /= 62
	}
	return out
}

// ---- Marvin32 and other sums in the tail ----

// verifyMarvin32 checks that the last four bytes of a base64 key are the Marvin32 of those before,
// under any of seeds. Seeds that are not eight bytes long are passed over.
func verifyMarvin32(secret []byte, seeds []string) checkResult {
	var buf [128]byte
	key, ok := decodeBase64(buf[:0], secret)
	if !ok || len(key) <= 4 {
		return checkUnknown
	}
	at := len(key) - 4
	got := binary.LittleEndian.Uint32(key[at:])
	result := checkUnknown
	for _, seed := range seeds {
		if len(seed) != 8 {
			continue
		}
		if marvin32(marvinSeed(seed), key[:at]) == got {
			return checkRight
		}
		result = checkWrong
	}
	return result
}

// verifyAzureCask checks a common annotated key: Marvin32 with seed Default0 over its first 60 bytes,
// of which the form of 84 characters keeps three bytes and the padded one all four.
func verifyAzureCask(secret []byte) checkResult {
	var buf [96]byte
	key, ok := decodeBase64(buf[:0], secret)
	if !ok || len(key) != 63 && len(key) != 64 {
		return checkUnknown
	}
	var want [4]byte
	binary.LittleEndian.PutUint32(want[:], marvin32(marvinSeed("Default0"), key[:60]))
	return rightIf(bytes.HasPrefix(want[:], key[60:]))
}

// verifyAzureEntra checks a client secret of the 8Q~ form: its last three characters are the three
// most significant of six base-66 digits of the Marvin32 of all before them.
func verifyAzureEntra(secret []byte) checkResult {
	const digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~"
	const base = uint32(len(digits))
	if len(secret) != 40 || string(secret[3:6]) != "8Q~" {
		return checkUnknown
	}
	v := marvin32(marvinSeed("AadPwd00"), secret[:37]) / (base * base * base)
	want := [3]byte{digits[v/(base*base)%base], digits[v/base%base], digits[v%base]}
	return rightIf(bytes.Equal(secret[37:], want[:]))
}

// marvinSeed reads the eight characters of a seed as one big-endian number.
func marvinSeed(s string) (seed uint64) {
	for i := range len(s) {
		seed = seed<<8 | uint64(s[i])
	}
	return seed
}

// marvin32 is Microsoft's Marvin hash, its two words folded into one.
func marvin32(seed uint64, data []byte) uint32 {
	lo, hi := uint32(seed), uint32(seed>>32)
	for ; len(data) >= 4; data = data[4:] {
		lo, hi = marvinMix(lo, hi, binary.LittleEndian.Uint32(data))
	}
	var last [4]byte
	last[copy(last[:], data)] = 0x80
	lo, hi = marvinMix(lo, hi, binary.LittleEndian.Uint32(last[:]))
	lo, hi = marvinMix(lo, hi, 0)
	return lo ^ hi
}

// marvinMix takes one word into the state.
func marvinMix(lo, hi, word uint32) (uint32, uint32) {
	lo += word
	hi ^= lo
	lo = bits.RotateLeft32(lo, 20) + hi
	hi = bits.RotateLeft32(hi, 9) ^ lo
	lo = bits.RotateLeft32(lo, 27) + hi
	return lo, bits.RotateLeft32(hi, 19)
}

// verifyCrates checks a trusted publishing token of crates.io: cio_tp_, 31 characters, and one more
// picked by their exclusive or.
func verifyCrates(secret []byte) checkResult {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	body, ok := cutAnyPrefix(secret, "cio_tp_")
	if !ok || len(body) != 32 || !allOf(body, isBase62) {
		return checkUnknown
	}
	var sum byte
	for _, c := range body[:31] {
		sum ^= c
	}
	return rightIf(body[31] == alphabet[int(sum)%len(alphabet)])
}

// ---- keys with a checksum of their own standard ----

// verifyBech32 checks the six last characters of a BIP-173 string of one case. Length is not limited
// to the 90 characters of an address, since age does not limit it.
func verifyBech32(secret []byte) checkResult {
	sep := bytes.LastIndexByte(secret, '1')
	if sep < 1 || len(secret)-sep-1 < 6 || mixesCase(secret) {
		return checkUnknown
	}
	sum := uint32(1)
	for _, c := range secret[:sep] {
		if c < 33 || c > 126 {
			return checkUnknown
		}
		sum = bech32Step(sum, uint32(lowerASCII(c))>>5)
	}
	sum = bech32Step(sum, 0)
	for _, c := range secret[:sep] {
		sum = bech32Step(sum, uint32(lowerASCII(c))&31)
	}
	for _, c := range secret[sep+1:] {
		v := strings.IndexByte("qpzry9x8gf2tvdw0s3jn54khce6mua7l", lowerASCII(c))
		if v < 0 {
			return checkUnknown
		}
		sum = bech32Step(sum, uint32(v))
	}
	return rightIf(sum == 1)
}

// bech32Step takes five bits into the checksum.
func bech32Step(sum, v uint32) uint32 {
	top := sum >> 25
	sum = sum&0x1ffffff<<5 ^ v
	for i, gen := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			sum ^= gen
		}
	}
	return sum
}

// mixesCase reports whether s has both upper-case and lower-case letters.
func mixesCase(s []byte) bool {
	hasUpper, hasLower := false, false
	for _, c := range s {
		hasUpper = hasUpper || 'A' <= c && c <= 'Z'
		hasLower = hasLower || 'a' <= c && c <= 'z'
	}
	return hasUpper && hasLower
}

// verifyBase58Check checks Bitcoin keys: the last four bytes are the first of the double SHA-256 of
// those before.
func verifyBase58Check(secret []byte) checkResult {
	var buf [maxBase58]byte
	b, ok := decodeBase58(&buf, secret)
	if !ok || len(b) <= 4 {
		return checkUnknown
	}
	at := len(b) - 4
	sum := sha256.Sum256(b[:at])
	sum = sha256.Sum256(sum[:])
	return rightIf(bytes.Equal(sum[:4], b[at:]))
}

// maxBase58 is the longest text that decodeBase58 takes; extended keys have 112 characters.
const maxBase58 = 128

// decodeBase58 decodes src into the end of buf. A leading 1 stands for a whole zero byte, any other
// character adds less than a byte, so that buf is long enough.
func decodeBase58(buf *[maxBase58]byte, src []byte) ([]byte, bool) {
	if len(src) > len(buf) {
		return nil, false
	}
	start := len(buf)
	for _, c := range src {
		digit := strings.IndexByte("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", c)
		if digit < 0 {
			return nil, false
		}
		carry := uint32(digit)
		for i := len(buf) - 1; i >= start; i-- {
			carry += uint32(buf[i]) * 58
			buf[i] = byte(carry)
			carry >>= 8
		}
		if carry > 0 {
			start--
			buf[start] = byte(carry)
		}
	}
	zeros := len(src) - len(bytes.TrimLeft(src, "1"))
	return buf[start-zeros:], true
}

//go:embed bip39.txt
var bip39Text string

// bip39Words gives the 2048 English words of BIP-39, which are in alphabetical order.
var bip39Words = sync.OnceValue(func() []string { return strings.Fields(bip39Text) })

// verifyBIP39 checks a mnemonic: eleven bits a word, the last of them the first bits of the SHA-256
// of the others. Words may be parted by anything but letters. A phrase of another length, or with a
// word that is not in the English list, is no mnemonic.
func verifyBIP39(secret []byte) checkResult {
	const maxWords = 24
	var packed [maxWords*11/8 + 1]byte
	words := 0
	for word := range bytes.FieldsFuncSeq(secret, func(r rune) bool { return !unicode.IsLetter(r) }) {
		index, found := slices.BinarySearch(bip39Words(), string(word))
		if !found || words == maxWords {
			return checkUnknown
		}
		putBits(packed[:], words*11, uint(index))
		words++
	}
	if words < 12 || words%3 != 0 {
		return checkUnknown
	}
	entropy, digits := words/3*4, words/3
	sum := sha256.Sum256(packed[:entropy])
	return rightIf(sum[0]>>(8-digits) == packed[entropy]>>(8-digits))
}

// putBits sets the eleven bits of v at bit offset at of dst, where all is still zero.
func putBits(dst []byte, at int, v uint) {
	for i := range 11 {
		if v>>(10-i)&1 == 1 {
			dst[(at+i)/8] |= 0x80 >> ((at + i) % 8)
		}
	}
}

// verifyCRC16XModem checks a Stellar key: 33 bytes and their CRC16, little-endian, in base32.
func verifyCRC16XModem(secret []byte) checkResult {
	var b [35]byte
	if len(secret) != 56 {
		return checkUnknown
	}
	if _, err := base32NoPadding.Decode(b[:], secret); err != nil {
		return checkUnknown
	}
	return rightIf(crc16XModem(b[:33]) == binary.LittleEndian.Uint16(b[33:]))
}

// crc16XModem is the CRC of the XMODEM protocol: polynomial 0x1021, no reflection, from zero.
func crc16XModem(data []byte) (sum uint16) {
	for _, c := range data {
		sum ^= uint16(c) << 8
		for range 8 {
			carry := sum >> 15
			sum = sum<<1 ^ carry*0x1021
		}
	}
	return sum
}

// verifySolana checks a keypair file: of its 64 numbers the second half is the public key that
// belongs to the first.
func verifySolana(secret []byte) checkResult {
	var numbers []int
	if json.Unmarshal(secret, &numbers) != nil || len(numbers) != ed25519.PrivateKeySize {
		return checkUnknown
	}
	var key [ed25519.PrivateKeySize]byte
	for i, n := range numbers {
		if n < 0 || n > 255 {
			return checkUnknown
		}
		key[i] = byte(n)
	}
	return rightIf(bytes.Equal(ed25519.NewKeyFromSeed(key[:ed25519.SeedSize]), key[:]))
}

// ---- key blocks of several lines ----

// verifyArmor checks the CRC24 line of a PGP block. Newer writers leave that line out.
func verifyArmor(secret []byte) checkResult {
	body, digits := armorParts(secret)
	var buf [3]byte
	sum, ok := decodeBase64(buf[:0], digits)
	if !ok || len(sum) != len(buf) {
		return checkUnknown
	}
	data, ok := decodeBase64(nil, body)
	if !ok || len(data) == 0 {
		return checkUnknown
	}
	want := crc24(data)
	return rightIf(bytes.Equal(sum, []byte{byte(want >> 16), byte(want >> 8), byte(want)}))
}

// armorParts gives the base64 text of a PGP block and the four characters of its checksum line.
func armorParts(block []byte) (body, digits []byte) {
	for line := range keyLines(block) {
		switch {
		case bytes.HasPrefix(line, []byte("-----END")):
			return body, digits
		case bytes.HasPrefix(line, []byte("-----")), bytes.IndexByte(line, ':') >= 0:
			// the BEGIN line, or an armor header such as Version or Comment
		case len(line) == 5 && line[0] == '=':
			digits = line[1:]
		default:
			body = append(body, line...)
		}
	}
	return body, digits
}

// crc24 is the sum of OpenPGP armor (RFC 4880, 6.1).
func crc24(data []byte) uint32 {
	sum := uint32(0xB704CE)
	for _, c := range data {
		sum ^= uint32(c) << 16
		for range 8 {
			sum <<= 1
			if sum&0x1000000 != 0 {
				sum ^= 0x1864CFB
			}
		}
	}
	return sum & 0xFFFFFF
}

// verifyPuTTY checks the Private-MAC line of a whole PuTTY key file that no passphrase protects: its
// key is then known to all. Format 1 and protected files cannot be checked.
func verifyPuTTY(secret []byte) checkResult {
	file := parsePuTTY(secret)
	if file.encryption != "none" || len(file.mac) == 0 || len(file.private) == 0 {
		return checkUnknown
	}
	var mac hash.Hash
	switch file.version {
	case "2":
		key := sha1.Sum([]byte("putty-private-key-file-mac-key"))
		mac = hmac.New(sha1.New, key[:])
	case "3":
		mac = hmac.New(sha256.New, nil)
	default:
		return checkUnknown
	}
	for _, part := range [][]byte{[]byte(file.algorithm), []byte(file.encryption), file.comment, file.public, file.private} {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		mac.Write(part)
	}
	return rightIf(bytes.Equal(mac.Sum(nil), file.mac))
}

// puttyFile is what the MAC of a PuTTY key file covers, and the MAC.
type puttyFile struct {
	version, algorithm, encryption string
	comment, public, private, mac  []byte
}

// parsePuTTY reads a key file. What is missing or does not decode stays empty.
func parsePuTTY(text []byte) (file puttyFile) {
	var public, private []byte
	var body *[]byte
	for line := range keyLines(text) {
		name, value, ok := bytes.Cut(line, []byte(": "))
		if !ok {
			if body != nil {
				*body = append(*body, line...)
			}
			continue
		}
		body = nil
		switch string(name) {
		case "PuTTY-User-Key-File-2", "PuTTY-User-Key-File-3":
			file.version, file.algorithm = string(name[len(name)-1:]), string(value)
		case "Encryption":
			file.encryption = string(value)
		case "Comment":
			file.comment = value
		case "Public-Lines":
			body = &public
		case "Private-Lines":
			body = &private
		case "Private-MAC":
			file.mac, _ = hex.AppendDecode(nil, value)
		}
	}
	file.public, _ = decodeBase64(nil, public)
	file.private, _ = decodeBase64(nil, private)
	return file
}

// isOpenSSH reports whether a key block, or its body alone, begins with the magic of OpenSSH keys.
func isOpenSSH(secret []byte) bool {
	const magic, chars = "openssh-key-v1\x00", 20 // the base64 of 15 bytes
	var start []byte
	for line := range keyLines(secret) {
		if bytes.HasPrefix(line, []byte("-----")) {
			continue
		}
		if start = append(start, line...); len(start) >= chars {
			break
		}
	}
	var buf [16]byte
	b, ok := decodeBase64(buf[:0], start[:min(chars, len(start))])
	return ok && string(b) == magic
}

// isWrappedPEM reports whether base64 text holds the PEM of a private key.
func isWrappedPEM(secret []byte) bool {
	b, ok := decodeBase64(nil, secret)
	return ok && bytes.HasPrefix(b, []byte("-----BEGIN")) && bytes.Contains(b, []byte("PRIVATE KEY"))
}

// keyLines yields the lines of a key block that are not blank, without surrounding white space. A
// backslash and n or r, as string literals and JSON write a line's end, parts lines as well.
func keyLines(text []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(text) > 0 {
			end, next := keyLineEnd(text)
			line := bytes.TrimSpace(text[:end])
			text = text[next:]
			if len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// keyLineEnd gives the length of the first line of text, and where the next one begins.
func keyLineEnd(text []byte) (end, next int) {
	for i, c := range text {
		switch {
		case c == '\n', c == '\r':
			return i, i + 1
		case c == '\\' && i+1 < len(text) && (text[i+1] == 'n' || text[i+1] == 'r'):
			return i, i + 2
		}
	}
	return len(text), len(text)
}

// ---- structure only: JSON inside ----

// isJWT reports whether header and payload decode to JSON objects.
func isJWT(secret []byte) bool {
	header, rest, ok := bytes.Cut(secret, []byte("."))
	payload, _, signed := bytes.Cut(rest, []byte("."))
	return ok && signed && jsonHas(header, "alg") && jsonHas(payload)
}

// isWrappedJWT reports whether base64 text holds a JWT.
func isWrappedJWT(secret []byte) bool {
	token, ok := decodeBase64(nil, secret)
	return ok && isJWT(bytes.TrimSpace(token))
}

// isKubernetesJWT reports whether the payload names a service account of Kubernetes.
func isKubernetesJWT(secret []byte) bool {
	claims := readClaims(secret)
	return claims.Issuer == "kubernetes/serviceaccount" || strings.HasPrefix(claims.Subject, "system:serviceaccount:")
}

// isSupabaseServiceJWT reports whether the payload grants Supabase's service role, not the public one.
func isSupabaseServiceJWT(secret []byte) bool {
	claims := readClaims(secret)
	return claims.Issuer == "supabase" && claims.Role == "service_role"
}

// jwtClaims are the members of a JWT's payload that tell its service.
type jwtClaims struct {
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
	Role    string `json:"role"`
}

// readClaims reads the payload of a JWT; claims that are absent, or no text, are empty.
func readClaims(secret []byte) (c jwtClaims) {
	if !isJWT(secret) {
		return c
	}
	_, rest, _ := bytes.Cut(secret, []byte("."))
	payload, _, _ := bytes.Cut(rest, []byte("."))
	b, _ := decodeBase64(nil, payload)
	_ = json.Unmarshal(b, &c) // a claim of another type leaves its field empty
	return c
}

// isTeamCity reports whether the first part is the header of a TeamCity token.
func isTeamCity(secret []byte) bool {
	header, _, ok := bytes.Cut(secret, []byte("."))
	b, decoded := decodeBase64(nil, header)
	var h struct{ Typ string }
	return ok && decoded && json.Unmarshal(b, &h) == nil && h.Typ == "TCV2"
}

// isSentry reports whether the middle part is the JSON of an organization token.
func isSentry(secret []byte) bool {
	body, ok := cutAnyPrefix(secret, "sntrys_")
	payload, _, parted := bytes.Cut(body, []byte("_"))
	return ok && parted && jsonHas(payload, "iat", "url", "region_url", "org")
}

// isOnePassword reports whether the body of a service account token is a JSON object.
func isOnePassword(secret []byte) bool {
	body, ok := cutAnyPrefix(secret, "ops_")
	return ok && jsonHas(body)
}

// isGrafanaCloud reports whether the body is the JSON of a cloud access policy token.
func isGrafanaCloud(secret []byte) bool {
	body, ok := cutAnyPrefix(secret, "glc_")
	return ok && jsonHas(body, "o", "n", "k", "m")
}

// isGrafanaLegacy reports whether the text is the JSON of an API key as Grafana gave before glsa_.
func isGrafanaLegacy(secret []byte) bool { return jsonHas(secret, "k", "n", "id") }

// isCloudflareTunnel reports whether the text is the JSON of a tunnel token.
func isCloudflareTunnel(secret []byte) bool { return jsonHas(secret, "a", "t", "s") }

// isMapbox reports whether the middle part is JSON that names user and id.
func isMapbox(secret []byte) bool {
	_, rest, ok := bytes.Cut(secret, []byte("."))
	payload, _, signed := bytes.Cut(rest, []byte("."))
	return ok && signed && jsonHas(payload, "u", "a")
}

// jsonHas reports whether base64 text decodes to a JSON object with all of members.
func jsonHas(text []byte, members ...string) bool {
	b, ok := decodeBase64(nil, text)
	var object map[string]json.RawMessage
	if !ok || json.Unmarshal(b, &object) != nil || object == nil {
		return false
	}
	for _, m := range members {
		if _, ok := object[m]; !ok {
			return false
		}
	}
	return true
}

// ---- structure only: text or bytes inside ----

// isBedrock reports whether a long-lived key decodes to the name of its user, or a short-lived one to
// a signed request to the service.
func isBedrock(secret []byte) bool {
	if body, ok := cutAnyPrefix(secret, "ABSK"); ok {
		return decodesTo(body, "BedrockAPIKey-")
	}
	body, ok := cutAnyPrefix(secret, "bedrock-api-key-")
	return ok && decodesTo(body, "bedrock.amazonaws.com")
}

// isIntercom reports whether the text decodes to tok: and more.
func isIntercom(secret []byte) bool { return decodesTo(secret, "tok:") }

// decodesTo reports whether base64 text decodes to bytes that begin with prefix and go on.
func decodesTo(text []byte, prefix string) bool {
	b, ok := decodeBase64(nil, text)
	return ok && len(b) > len(prefix) && string(b[:len(prefix)]) == prefix
}

// isDiscord reports whether the first part decodes to a numeric id.
func isDiscord(secret []byte) bool {
	first, _, ok := bytes.Cut(secret, []byte("."))
	var buf [32]byte
	id, decoded := decodeBase64(buf[:0], first)
	return ok && decoded && 17 <= len(id) && len(id) <= 20 && allOf(id, isDecimal)
}

// isDatacenterToken reports whether a token of Bitbucket (BBDC-), Jira or Confluence Data Center
// decodes to a numeric id, a colon and 20 bytes.
func isDatacenterToken(secret []byte) bool {
	secret = bytes.TrimPrefix(secret, []byte("BBDC-"))
	var buf [48]byte
	b, ok := decodeBase64(buf[:0], secret)
	at := len(b) - 21
	return ok && at > 0 && b[at] == ':' && allOf(b[:at], isDecimal)
}

// isArtifactory reports whether the text decodes to reftkn, two digits, an expiry and more, colons
// between them.
func isArtifactory(secret []byte) bool {
	var buf [64]byte
	b, ok := decodeBase64(buf[:0], secret)
	rest, tagged := cutAnyPrefix(b, "reftkn:")
	kind, rest, _ := bytes.Cut(rest, []byte(":"))
	expiry, token, parted := bytes.Cut(rest, []byte(":"))
	return ok && tagged && parted && len(kind) == 2 && allOf(kind, isDecimal) &&
		len(expiry) > 0 && allOf(expiry, isDecimal) && len(token) > 0
}

// isBitwarden reports whether the part after the colon is a key of 16 bytes.
func isBitwarden(secret []byte) bool {
	_, key, ok := bytes.Cut(secret, []byte(":"))
	return ok && decodedLen(key) == 16
}

// isPortainer reports whether the body is 32 bytes.
func isPortainer(secret []byte) bool {
	body, ok := cutAnyPrefix(secret, "ptr_")
	return ok && decodedLen(body) == 32
}

// is32Bytes reports whether the text is the base64 of a 256-bit key.
func is32Bytes(secret []byte) bool { return decodedLen(secret) == 32 }

// isLaravel reports whether an application key, with or without base64: before it, has 128 or 256 bits.
func isLaravel(secret []byte) bool {
	n := decodedLen(bytes.TrimPrefix(secret, []byte("base64:")))
	return n == 16 || n == 32
}

// decodedLen gives the number of bytes that base64 text stands for, -1 where it is none.
func decodedLen(text []byte) int {
	var buf [64]byte
	b, ok := decodeBase64(buf[:0], text)
	if !ok {
		return -1
	}
	return len(b)
}

// isSESPassword reports whether an SMTP password decodes to the version byte and an HMAC-SHA-256.
func isSESPassword(secret []byte) bool {
	var buf [64]byte
	b, ok := decodeBase64(buf[:0], secret)
	return ok && len(b) == 1+sha256.Size && b[0] == 0x04
}

// isBasicAuth reports whether the credentials of a header, with or without what precedes them, decode
// to user and password.
func isBasicAuth(secret []byte) bool {
	return isPairText(secret[bytes.LastIndexByte(secret, ' ')+1:])
}

// isPairText reports whether base64 text decodes to printable text with a colon inside.
func isPairText(secret []byte) bool {
	var buf [128]byte
	b, ok := decodeBase64(buf[:0], secret)
	at := bytes.IndexByte(b, ':')
	if !ok || at < 1 || at == len(b)-1 || !utf8.Valid(b) {
		return false
	}
	return bytes.IndexFunc(b, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// isSynapseMacaroon reports whether the text decodes to a macaroon whose first packet is a location.
func isSynapseMacaroon(secret []byte) bool {
	b, ok := decodeBase64(nil, secret)
	return ok && len(b) > 13 && string(b[4:13]) == "location "
}

// isPyPI reports whether a token is a whole macaroon, version 2, of pypi.org or test.pypi.org.
func isPyPI(secret []byte) bool {
	body, ok := cutAnyPrefix(secret, "pypi-")
	b, decoded := decodeBase64(nil, body)
	if !ok || !decoded || len(b) == 0 || b[0] != 2 {
		return false
	}
	field, location, rest := macaroonField(b[1:])
	if field != macaroonLocation || string(location) != "pypi.org" && string(location) != "test.pypi.org" {
		return false
	}
	return endsMacaroon(rest)
}

// Field types of a macaroon, version 2. macaroonBroken is not one: it says that there is no field.
const (
	macaroonEnd       = 0
	macaroonLocation  = 1
	macaroonSignature = 6
	macaroonBroken    = -1
)

// endsMacaroon reports whether b, which begins inside the first section, holds the end of that
// section, further sections, one that is empty and a signature, and nothing else.
func endsMacaroon(b []byte) bool {
	for fields := 1; ; {
		field, _, rest := macaroonField(b)
		switch {
		case field == macaroonBroken:
			return false
		case field == macaroonEnd && fields == 0:
			field, signature, rest := macaroonField(rest)
			return field == macaroonSignature && len(signature) == sha256.Size && len(rest) == 0
		case field == macaroonEnd:
			fields = 0
		default:
			fields++
		}
		b = rest
	}
}

// macaroonField reads one field: its type, its bytes and what follows.
func macaroonField(b []byte) (field int, data, rest []byte) {
	if len(b) == 0 {
		return macaroonBroken, nil, nil
	}
	if b[0] == macaroonEnd {
		return macaroonEnd, nil, b[1:]
	}
	size, n := binary.Uvarint(b[1:])
	if n <= 0 || size > uint64(len(b)-1-n) {
		return macaroonBroken, nil, nil
	}
	data, rest = b[1+n:1+n+int(size)], b[1+n+int(size):]
	return int(b[0]), data, rest
}

// verifyCisco7 undoes a reversible password, two digits and pairs of hex, and tells whether it is
// text. The last word of secret is taken; hashes of other kinds are left alone.
func verifyCisco7(secret []byte) checkResult {
	const table = "dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87"
	secret = secret[bytes.LastIndexByte(secret, ' ')+1:]
	if len(secret) < 4 || !allOf(secret[:2], isDecimal) {
		return checkUnknown
	}
	text, err := hex.AppendDecode(nil, secret[2:])
	if err != nil {
		return checkUnknown
	}
	offset := int(secret[0]-'0')*10 + int(secret[1]-'0')
	for i, c := range text {
		if c ^= table[(offset+i)%len(table)]; c < ' ' || c > '~' {
			return checkWrong
		}
	}
	return checkRight
}

// ---- text ----

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

func isDecimal(c byte) bool   { return '0' <= c && c <= '9' }
func isBase36(c byte) bool    { return isDecimal(c) || 'a' <= c && c <= 'z' }
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
