package scanner

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"math/bits"
	"slices"
	"strconv"
)

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
	var b [33]byte
	if n, err := base32NoPadding.Decode(b[:], bytes.ToUpper(secret)); err != nil || n != 32 {
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
