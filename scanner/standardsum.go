package scanner

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	_ "embed" // for the BIP-39 word list
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode"
)

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
		sum = bech32Step(sum, uint32(lower(c))>>5)
	}
	sum = bech32Step(sum, 0)
	for _, c := range secret[:sep] {
		sum = bech32Step(sum, uint32(lower(c))&31)
	}
	for _, c := range secret[sep+1:] {
		v := strings.IndexByte("qpzry9x8gf2tvdw0s3jn54khce6mua7l", lower(c))
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
