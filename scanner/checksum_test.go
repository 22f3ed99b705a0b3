package scanner

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// whole takes out the marks that keep a sample of this file from looking like a secret.
func whole(sample string) string { return strings.ReplaceAll(sample, "¦", "") }

// The encoders below are written for clarity and in another way than the checks, so that both would
// have to be wrong alike.

// slowCRC32 divides by the polynomial bit by bit.
func slowCRC32(s string) uint32 {
	sum := ^uint32(0)
	for i := range len(s) {
		for bit := range 8 {
			odd := (sum ^ uint32(s[i])>>bit) & 1
			sum = sum>>1 ^ odd*0xEDB88320
		}
	}
	return ^sum
}

// digits62 writes v in base 62, upper case before lower, without padding. math/big does it the other
// way round.
func digits62(v uint32) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, big.NewInt(int64(v)).Text(62))
}

func pad(s string, width int) string { return strings.Repeat("0", max(0, width-len(s))) + s }

func crc62(s string) string { return pad(digits62(slowCRC32(s)), 6) }

func littleEndian(v uint32) []byte {
	return []byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func raw64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// filler gives n characters of alphabet, different for every n.
func filler(n int, alphabet string) string {
	random := rand.New(rand.NewPCG(uint64(n), 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(b)
}

const (
	alphabet62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	alphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
)

// allBytes has n bytes with values from all over the range.
func allBytes(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*167 + n)
	}
	return string(b)
}

func gitHubLike(prefix string, n int) string {
	body := filler(n, alphabet62)
	return prefix + body + crc62(body)
}

func hexTail(covered string) string { return covered + fmt.Sprintf("%08X", slowCRC32(covered)) }

func cloudflare(prefix string) string {
	body := filler(40, alphabet62)
	return prefix + body + fmt.Sprintf("%08x", slowCRC32(body))
}

func zuplo() string {
	body := strings.ToLower(filler(32, alphabet62))
	return "zpka" + "_" + body + "_" + fmt.Sprintf("%08x", slowCRC32(body))
}

func gitLabRoutable(prefix string) string {
	payload := raw64(allBytes(16) + "o:1\nu:2s" + "\x08")
	covered := prefix + payload + ".01." + pad(strconv.FormatInt(int64(len(payload)), 36), 2)
	return covered + pad(strconv.FormatUint(uint64(slowCRC32(covered)), 36), 7)
}

func synapse(prefix string) string {
	covered := prefix + base64.RawStdEncoding.EncodeToString([]byte("alice")) + "_" + filler(20, alphabet62[:52])
	return covered + "_" + crc62(covered)
}

// mas follows the service: digits pushed from the least significant on, then padded on the left.
func mas(prefix string, n uint64) string {
	covered := prefix + "_" + pad(strconv.FormatUint(n, 36), 30)
	digits := []byte(digits62(slowCRC32(covered)))
	slices.Reverse(digits)
	return covered + "_" + pad(string(digits), 6)
}

// shortMAS looks for a token whose CRC needs less than six digits, where the odd padding shows.
func shortMAS() string {
	for n := uint64(0); ; n++ {
		token := mas("mat", n)
		if len(digits62(slowCRC32(token[:34]))) < 6 {
			return token
		}
	}
}

// azureKey ends in its Marvin32; the hash itself is held against published values below.
func azureKey(n int, seed string) string {
	data := allBytes(n)
	sum := littleEndian(marvin32(binary.BigEndian.Uint64([]byte(seed)), []byte(data)))
	return b64(data + string(sum))
}

func azureCask() string {
	return azureKey(60, "Default0")
}

// entra takes the six digits one by one from the end and keeps the first three.
func entra() string {
	covered := "abc8Q~" + filler(31, alphabet62)
	const digits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~"
	v := marvin32(binary.BigEndian.Uint64([]byte("AadPwd00")), []byte(covered))
	six := ""
	for range 6 {
		six = string(digits[v%66]) + six
		v /= 66
	}
	return covered + six[:3]
}

func azureDevOpsLegacy(mask uint32) string {
	b := []byte(allBytes(32))
	var covered []byte
	for i, c := range b {
		if !slices.Contains([]int{2, 7, 8, 22}, i) {
			covered = append(covered, c)
		}
	}
	sum := littleEndian(slowCRC32(string(covered)) ^ mask)
	b[22], b[8], b[7], b[2] = sum[0], sum[1], sum[2], sum[3]
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

func confluent() string {
	body := filler(54, alphabet62)
	return "cflt" + body + base64.StdEncoding.EncodeToString(littleEndian(slowCRC32(body)))[:6]
}

func grafana() string {
	covered := "glsa_" + filler(32, alphabet62)
	return covered + "_" + hex.EncodeToString(littleEndian(slowCRC32(covered)))
}

// base58Check encodes by long division of one big number.
func base58Check(payload string) string {
	const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	first := sha256.Sum256([]byte(payload))
	second := sha256.Sum256(first[:])
	data := append([]byte(payload), second[:4]...)
	text := ""
	for n, mod := new(big.Int).SetBytes(data), new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), mod)
		text = string(digits[mod.Int64()]) + text
	}
	for _, c := range data {
		if c != 0 {
			break
		}
		text = "1" + text
	}
	return text
}

// mnemonic reads the words off one big number, as BIP-39 puts it.
func mnemonic(entropy string) string {
	sum := sha256.Sum256([]byte(entropy))
	n := new(big.Int).SetBytes([]byte(entropy))
	digits := uint(len(entropy) / 4)
	n.Lsh(n, digits).Or(n, big.NewInt(int64(sum[0]>>(8-digits))))
	list := strings.Split(bip39Text, "\n")
	var words []string
	for range (len(entropy)*8 + int(digits)) / 11 {
		mod := new(big.Int)
		n.DivMod(n, big.NewInt(2048), mod)
		words = append([]string{list[mod.Int64()]}, words...)
	}
	return strings.Join(words, " ")
}

// stellar shifts the data and sixteen zero bits through a register, as the division is done by hand.
func stellar(version byte) string {
	data := append([]byte{version}, allBytes(32)...)
	register := uint32(0)
	for _, c := range append(slices.Clone(data), 0, 0) {
		for bit := 7; bit >= 0; bit-- {
			register = register<<1 | uint32(c>>bit&1)
			if register&0x10000 != 0 {
				register ^= 0x11021
			}
		}
	}
	return base32.StdEncoding.EncodeToString(append(data, byte(register), byte(register>>8)))
}

func solana() string {
	_, key, _ := ed25519.GenerateKey(strings.NewReader(allBytes(64)))
	numbers := make([]int, len(key))
	for i, c := range key {
		numbers[i] = int(c)
	}
	text, _ := json.Marshal(numbers)
	return string(text)
}

// armor takes the CRC24 a bit of data at a time.
func armor(data, newline string) string {
	register := uint32(0xB704CE)
	for i := range len(data) {
		for bit := 7; bit >= 0; bit-- {
			top := register>>23 ^ uint32(data[i])>>bit&1
			register = register << 1 & 0xFFFFFF
			if top&1 == 1 {
				register ^= 0x864CFB
			}
		}
	}
	sum := string([]byte{byte(register >> 16), byte(register >> 8), byte(register)})
	text := b64(data)
	lines := []string{strings.Repeat("-", 5) + "BEGIN PGP PRIVATE " + "KEY BLOCK-----", "Comment: test", ""}
	for ; len(text) > 64; text = text[64:] {
		lines = append(lines, text[:64])
	}
	lines = append(lines, text, "="+b64(sum), "-----END PGP PRIVATE "+"KEY BLOCK-----")
	return strings.Join(lines, newline)
}

func putty(version, encryption string) string {
	parts := []string{"ssh-ed25519", encryption, "a comment: with colon", allBytes(51), allBytes(36)}
	var covered bytes.Buffer
	for _, p := range parts {
		binary.Write(&covered, binary.BigEndian, uint32(len(p)))
		covered.WriteString(p)
	}
	var mac hash.Hash = hmac.New(sha256.New, nil)
	if version == "2" {
		key := sha1.Sum([]byte("putty-private-key-file-mac-key"))
		mac = hmac.New(sha1.New, key[:])
	}
	mac.Write(covered.Bytes())
	public := b64(parts[3])
	return fmt.Sprintf("PuTTY-User-Key-File-%s: %s\r\nEncryption: %s\r\nComment: %s\r\nPublic-Lines: 2\r\n%s\r\n%s\r\n"+
		"Private-Lines: 1\r\n%s\r\nPrivate-MAC: %x\r\n",
		version, parts[0], encryption, parts[2], public[:64], public[64:], b64(parts[4]), mac.Sum(nil))
}

func pypi(location string, caveats int) string {
	field := func(kind byte, data string) string {
		return string([]byte{kind}) + string(binary.AppendUvarint(nil, uint64(len(data)))) + data
	}
	text := "\x02" + field(1, location) + field(2, filler(36, alphabet62)) + "\x00"
	for range caveats {
		text += field(2, strings.Repeat(`{"version": 1}`, 20)) + "\x00"
	}
	return "pypi-" + raw64(text+"\x00"+field(6, allBytes(32)))
}

func openSSH() string {
	body := b64("openssh-key-v1\x00\x00\x00\x00\x04none" + allBytes(120))
	return strings.Join([]string{"-----BEGIN OPENSSH PRIVATE " + "KEY-----", body[:70], body[70:], "-----END OPENSSH PRIVATE " + "KEY-----"}, "\n")
}

func jwt(payload string) string {
	return raw64(`{"alg":"HS256","typ":"JWT"}`) + "." + raw64(payload) + "." + raw64(allBytes(32))
}

func TestRunChecksum(t *testing.T) {
	const about = "abandon "
	tests := map[string]struct {
		name, secret string
		seeds        []string
		want         checkResult
		reason       string
	}{
		"no such check": {"no-such-check", gitHubLike("ghp"+"_", 30), nil, checkUnknown, "the name is not ours"},
		"no name":       {"", "secret", nil, checkUnknown, "a rule without a check"},

		"github":             {"github-crc32", gitHubLike("ghp"+"_", 30), nil, checkRight, "made by the published recipe"},
		"github oauth":       {"github-crc32", gitHubLike("gho"+"_", 30), nil, checkRight, "same recipe"},
		"github refresh":     {"github-crc32", gitHubLike("ghr"+"_", 30), nil, checkRight, "36-character form"},
		"github dummy":       {"github-crc32", whole("gh¦p_zQWBuTSOoRi4A9spHcVY¦5ncnsDkxkJ0mLq17"), nil, checkRight, "published dummy"},
		"github xs":          {"github-crc32", "ghp" + "_" + strings.Repeat("x", 36), nil, checkWrong, "a placeholder"},
		"github long":        {"github-crc32", gitHubLike("ghr"+"_", 70), nil, checkUnknown, "76-character form has no known digits"},
		"github fine":        {"github-crc32", "github" + "_pat_" + filler(82, alphabet62), nil, checkUnknown, "fine-grained tokens have none"},
		"github punctuation": {"github-crc32", "ghp" + "_" + strings.Repeat(".", 36), nil, checkUnknown, "no such characters in a token"},

		"npm":       {"npm-crc32", gitHubLike("npm"+"_", 30), nil, checkRight, "as github"},
		"npm dummy": {"npm-crc32", whole("np¦m_qkJaB6MffYVzZXWqmcoF¦49yrUxP3wf0LsakP"), nil, checkRight, "published dummy"},
		"npm other": {"npm-crc32", gitHubLike("ghp"+"_", 30), nil, checkUnknown, "another prefix"},

		"polar":       {"polar-crc32", gitHubLike("polar"+"_oat_", 37), nil, checkRight, "organization token"},
		"polar other": {"polar-crc32", gitHubLike("polar"+"_pat_", 37), nil, checkUnknown, "kind without digits"},
		"vercel":      {"vercel-crc32", gitHubLike("vcp"+"_", 50), nil, checkRight, "fifty characters covered"},
		"vercel gate": {"vercel-crc32", gitHubLike("vck"+"_", 50), nil, checkRight, "gateway key"},

		"synapse":         {"synapse-crc32", synapse("syt" + "_"), nil, checkRight, "covers prefix and user"},
		"synapse refresh": {"synapse-crc32", synapse("syr" + "_"), nil, checkRight, "same recipe"},
		"synapse bare":    {"synapse-crc32", "syt" + "_", nil, checkUnknown, "only a prefix"},

		"mas":        {"mas-crc32", mas("mat", 123456789), nil, checkRight, "digits least significant first"},
		"mas compat": {"mas-crc32", mas("mcr", 987654321), nil, checkRight, "same recipe"},
		"mas padded": {"mas-crc32", shortMAS(), nil, checkRight, "padded on the left although reversed"},
		"mas plain":  {"mas-crc32", "mat" + "_" + filler(30, alphabet62) + "_" + "000000", nil, checkWrong, "a made-up tail"},

		"gitlab":         {"gitlab-routable", gitLabRoutable("gl" + "pat-"), nil, checkRight, "as the provider's generator does"},
		"gitlab runner":  {"gitlab-routable", gitLabRoutable("gl" + "rt-t1_"), nil, checkRight, "any prefix"},
		"gitlab own":     {"gitlab-routable", gitLabRoutable("acme-"), nil, checkRight, "an instance chooses its prefix"},
		"gitlab classic": {"gitlab-routable", "gl" + "pat-" + filler(20, alphabet62), nil, checkUnknown, "no tail"},

		"atlassian":           {"atlassian-crc32", hexTail("ATATT3" + "xFfGF0" + filler(171, alphabet62) + "="), nil, checkRight, "equals sign covered"},
		"atlassian bitbucket": {"atlassian-crc32", hexTail("ATCTT3" + "xFfGN0" + filler(180, alphabet62) + "="), nil, checkRight, "repository token"},
		"atlassian lower":     {"atlassian-crc32", "ATATT3" + "xFfGF0" + filler(171, alphabet62) + "=0000000z", nil, checkUnknown, "not hex"},
		"bitbucket app":       {"bitbucket-app-crc32", hexTail("AT" + "BB" + filler(24, alphabet62)), nil, checkRight, "prefix covered"},

		"cloudflare user":   {"cloudflare-crc32", cloudflare("cfut" + "_"), nil, checkRight, "40 characters covered"},
		"cloudflare global": {"cloudflare-crc32", cloudflare("cfk" + "_"), nil, checkRight, "same recipe"},
		"cloudflare access": {"cloudflare-crc32", cloudflare("cfast" + "_"), nil, checkRight, "agreement is no accident"},
		"cloudflare guess":  {"cloudflare-crc32", "cfast" + "_" + strings.Repeat("0", 48), nil, checkUnknown, "not known to have the digits"},
		"cloudflare zeros":  {"cloudflare-crc32", "cfut" + "_" + strings.Repeat("0", 48), nil, checkWrong, "a placeholder"},

		"zuplo":     {"zuplo-crc32", zuplo(), nil, checkRight, "32 characters covered"},
		"confluent": {"confluent-crc32", confluent(), nil, checkRight, "little-endian, base64"},
		"grafana":   {"grafana-crc32", grafana(), nil, checkRight, "little-endian, hex"},
		"grafana provider": {"grafana-crc32", whole("gl¦sa_iNValIdinValiDinvalid¦invalidinva_5b582697"), nil, checkRight,
			"from the provider's tests"},
		"crates":       {"crates-xor", whole("cio_¦tp_gGK6jurSwKyl9V3Az19z¦7YEFQI9aoOOd"), nil, checkRight, "from the provider's tests"},
		"crates zeros": {"crates-xor", "cio_" + "tp_" + strings.Repeat("0", 31) + "w", nil, checkRight, "from the provider's tests"},
		"crates wrong": {"crates-xor", "cio_" + "tp_" + strings.Repeat("0", 32), nil, checkWrong, "from the provider's tests"},

		"devops user": {"azure-devops-legacy-crc32", azureDevOpsLegacy(0xE0B9692D), nil, checkRight, "mask of users"},
		"devops app":  {"azure-devops-legacy-crc32", azureDevOpsLegacy(0x1019F92E), nil, checkRight, "mask of applications"},
		"devops any":  {"azure-devops-legacy-crc32", azureDevOpsLegacy(0), nil, checkWrong, "no mask"},

		"marvin storage":   {"marvin32", azureKey(60, "Default0"), []string{"Default0"}, checkRight, "88 characters"},
		"marvin redis":     {"marvin32", azureKey(28, "Access00"), []string{"Access00"}, checkRight, "44 characters"},
		"marvin search":    {"marvin32", azureKey(35, "PAdmin00"), []string{"Query000", "PAdmin00"}, checkRight, "any seed will do"},
		"marvin other":     {"marvin32", azureKey(35, "PAdmin00"), []string{"Query000"}, checkWrong, "another seed"},
		"marvin none":      {"marvin32", azureKey(35, "PAdmin00"), nil, checkUnknown, "no seed, nothing to say"},
		"marvin odd seed":  {"marvin32", azureKey(35, "PAdmin00"), []string{"Query"}, checkUnknown, "a seed has eight bytes"},
		"marvin no base64": {"marvin32", "not base64 at all!", []string{"Default0"}, checkUnknown, "does not decode"},
		"cask short":       {"azure-cask-marvin32", azureCask()[:84], nil, checkRight, "three bytes kept"},
		"cask long":        {"azure-cask-marvin32", azureCask(), nil, checkRight, "four bytes kept"},
		"cask zeros":       {"azure-cask-marvin32", strings.Repeat("A", 84), nil, checkWrong, "a placeholder"},
		"entra":            {"azure-entra-crc", entra(), nil, checkRight, "three digits of six"},
		"entra 7Q":         {"azure-entra-crc", strings.Replace(entra(), "8Q~", "7Q~", 1), nil, checkUnknown, "the 7Q~ form has none"},

		"bech32 empty":   {"bech32", "A1" + "2UEL5L", nil, checkRight, "BIP-173"},
		"bech32 lower":   {"bech32", "a1" + "2uel5l", nil, checkRight, "BIP-173"},
		"bech32 long":    {"bech32", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", nil, checkRight, "BIP-173"},
		"bech32 charset": {"bech32", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", nil, checkRight, "BIP-173"},
		"bech32 ones":    {"bech32", "11" + strings.Repeat("q", 82) + "c8247j", nil, checkRight, "BIP-173"},
		"bech32 split":   {"bech32", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", nil, checkRight, "BIP-173"},
		"bech32 sign":    {"bech32", "?1ezyfcl", nil, checkRight, "BIP-173"},
		"bech32 hrp":     {"bech32", "A1G7SGD8", nil, checkWrong, "BIP-173: sum over the upper-case prefix"},
		"bech32 sep":     {"bech32", "pzry9x0s0muk", nil, checkUnknown, "BIP-173: no separator"},
		"bech32 no hrp":  {"bech32", "1pzry9x0s0muk", nil, checkUnknown, "BIP-173: nothing before it"},
		"bech32 b":       {"bech32", "x1b4n0q5v", nil, checkUnknown, "BIP-173: b is no digit"},
		"bech32 short":   {"bech32", "li1dgmt3", nil, checkUnknown, "BIP-173: checksum too short"},
		"bech32 case":    {"bech32", "A12uEL5L", nil, checkUnknown, "BIP-173: mixed case"},
		"bech32 bip350":  {"bech32", "a1lqfn3a", nil, checkWrong, "Bech32m is another sum"},
		"age":            {"bech32", whole("AGE-SECRET¦-KEY-1N9JEPW6DWJ0ZQUDX63¦F5A03GX8QUW7PXDE39N8UYF82VZ9PC8UFS3M7XA9"), nil, checkRight, "age-keygen(1)"},
		"age pq":         {"bech32", whole("AGE-SECRET¦-KEY-PQ-1K30MYPZAHAXHR22¦YHH27EGDVLU0QNSUH3DSV7J7NR3X6D9LHXNWSDLTV4T"), nil, checkRight, "age-keygen(1)"},
		"nostr":          {"bech32", whole("nse¦c1vl029mgpspedva04g90vltk¦h6fvh240zqtv9k0t9af8935ke9laqsnlfe5"), nil, checkRight, "NIP-19"},

		"wif":            {"base58check", whole("5HueCGU8rMjxEXxiPuD5¦BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"), nil, checkRight, "Bitcoin wiki"},
		"wif compressed": {"base58check", base58Check("\x80" + allBytes(32) + "\x01"), nil, checkRight, "52 characters"},
		"wif testnet":    {"base58check", base58Check("\xef" + allBytes(32)), nil, checkRight, "another version byte"},
		"wif zeros":      {"base58check", base58Check("\x00\x00" + allBytes(30)), nil, checkRight, "leading zero bytes"},
		"wif digit":      {"base58check", "5" + strings.Repeat("0", 50), nil, checkUnknown, "0 is no base58 digit"},
		"xprv": {"base58check", whole("xpr¦v9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNK¦" +
			"mPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"), nil, checkRight, "BIP-32 vector 1"},

		"bip39 12":      {"bip39", strings.Repeat(about, 11) + "about", nil, checkRight, "BIP-39 vectors"},
		"bip39 15":      {"bip39", mnemonic(allBytes(20)), nil, checkRight, "own encoder"},
		"bip39 18":      {"bip39", strings.Repeat(about, 17) + "agent", nil, checkRight, "BIP-39 vectors"},
		"bip39 21":      {"bip39", mnemonic(allBytes(28)), nil, checkRight, "own encoder"},
		"bip39 24":      {"bip39", strings.Repeat(about, 23) + "art", nil, checkRight, "BIP-39 vectors"},
		"bip39 zoo":     {"bip39", strings.Repeat("zoo ", 11) + "wrong", nil, checkRight, "BIP-39 vectors"},
		"bip39 junk":    {"bip39", strings.Repeat("test ", 11) + "junk", nil, checkRight, "the developers' chain"},
		"bip39 list":    {"bip39", `["` + strings.Repeat(`abandon", "`, 11) + `about"]`, nil, checkRight, "words of a list"},
		"bip39 wrong":   {"bip39", strings.Repeat(about, 12), nil, checkWrong, "all alike does not add up"},
		"bip39 13":      {"bip39", strings.Repeat(about, 13), nil, checkUnknown, "no such length"},
		"bip39 9":       {"bip39", strings.Repeat(about, 9), nil, checkUnknown, "too short for a wallet"},
		"bip39 27":      {"bip39", strings.Repeat(about, 27), nil, checkUnknown, "too long"},
		"bip39 foreign": {"bip39", strings.Repeat(about, 11) + "gopher", nil, checkUnknown, "not in the list"},

		"stellar seed":   {"crc16-xmodem", stellar(18 << 3), nil, checkRight, "own encoder"},
		"stellar public": {"crc16-xmodem", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", nil, checkRight, "SEP-23"},
		"stellar wrong":  {"crc16-xmodem", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGY", nil, checkWrong, "last digit changed"},
		"stellar short":  {"crc16-xmodem", "GAAAAAAAACGC6", nil, checkUnknown, "SEP-23: another length"},

		"solana":       {"solana-ed25519", solana(), nil, checkRight, "public key of the seed"},
		"solana zeros": {"solana-ed25519", "[" + strings.Repeat("0,", 63) + "0]", nil, checkWrong, "no pair"},
		"solana 300":   {"solana-ed25519", "[" + strings.Repeat("300,", 63) + "0]", nil, checkUnknown, "no bytes"},
		"solana text":  {"solana-ed25519", "[1, 2", nil, checkUnknown, "no JSON"},

		"armor":         {"crc24-armor", armor(allBytes(500), "\n"), nil, checkRight, "own encoder"},
		"armor crlf":    {"crc24-armor", armor(allBytes(501), "\r\n"), nil, checkRight, "line ends of Windows"},
		"armor indent":  {"crc24-armor", armor(allBytes(502), "\n    "), nil, checkRight, "indented in YAML"},
		"armor literal": {"crc24-armor", armor(allBytes(503), `\n`), nil, checkRight, "one line of JSON"},
		"armor no sum":  {"crc24-armor", withoutSum(armor(allBytes(64), "\n")), nil, checkUnknown, "RFC 9580 leaves it out"},
		"putty 2":       {"putty-mac", putty("2", "none"), nil, checkRight, "HMAC-SHA-1"},
		"putty 3":       {"putty-mac", putty("3", "none"), nil, checkRight, "HMAC-SHA-256"},
		"putty locked":  {"putty-mac", putty("2", "aes256-cbc"), nil, checkUnknown, "a passphrase makes the key"},

		"jwt":            {"jwt-structure", jwt(`{"sub":"1"}`), nil, checkRight, "two JSON objects"},
		"jwt list":       {"jwt-structure", jwt(`["sub"]`), nil, checkWrong, "payload is no object"},
		"jwt null":       {"jwt-structure", jwt(`null`), nil, checkWrong, "payload is no object"},
		"jwt noise":      {"jwt-structure", "eyJabc.eyJabc.abc", nil, checkWrong, "does not decode"},
		"jwt wrapped":    {"jwt-base64-structure", b64(jwt(`{"sub":"1"}`)), nil, checkRight, "base64 of a JWT"},
		"jwt unwrapped":  {"jwt-base64-structure", jwt(`{"sub":"1"}`), nil, checkWrong, "not wrapped"},
		"jwt kubernetes": {"kubernetes-jwt-structure", jwt(`{"iss":"kubernetes/serviceaccount"}`), nil, checkRight, "issuer"},
		"jwt kube sub":   {"kubernetes-jwt-structure", jwt(`{"iss":"https://x","sub":"system:serviceaccount:a:b"}`), nil, checkRight, "subject"},
		"jwt kube other": {"kubernetes-jwt-structure", jwt(`{"iss":7,"sub":"alice"}`), nil, checkWrong, "someone else's"},
		"jwt supabase":   {"supabase-jwt-structure", jwt(`{"iss":"supabase","role":"service_role"}`), nil, checkRight, "service role"},
		"jwt anon":       {"supabase-jwt-structure", jwt(`{"iss":"supabase","role":"anon"}`), nil, checkWrong, "public by design"},

		"artifactory":       {"artifactory-structure", b64("reftkn:01:1893456000:" + filler(27, alphabet62)), nil, checkRight, "64 characters"},
		"artifactory other": {"artifactory-structure", b64("reftkn:" + filler(41, alphabet62)), nil, checkWrong, "no expiry"},
		"basic":             {"basic-auth-structure", b64("alice:open sesame"), nil, checkRight, "user and password"},
		"basic header":      {"basic-auth-structure", "Authorization: Basic " + b64("alice:open sesame"), nil, checkRight, "whole header"},
		"basic no colon":    {"basic-auth-structure", b64("alice"), nil, checkWrong, "no password"},
		"basic binary":      {"basic-auth-structure", b64("alice:\x00\xff"), nil, checkWrong, "no text"},
		"bbdc":              {"bbdc-structure", "BBDC-" + b64("123456789012:"+allBytes(20)), nil, checkRight, "id and 20 bytes"},
		"bbdc no id":        {"bbdc-structure", "BBDC-" + b64("12345678901x:"+allBytes(20)), nil, checkWrong, "id is no number"},
		"jira":              {"atlassian-datacenter-structure", b64("123456789012:" + allBytes(20)), nil, checkRight, "no prefix"},
		"bedrock long":      {"bedrock-structure", "AB" + "SK" + b64("BedrockAPIKey-ab12-at-123456789012:"+filler(44, alphabet62)), nil, checkRight, "user name"},
		"bedrock short":     {"bedrock-structure", "bedrock-" + "api-key-" + b64("bedrock.amazonaws.com/?Action=CallWithBearerToken"), nil, checkRight, "signed request"},
		"bedrock other":     {"bedrock-structure", "AB" + "SK" + b64(filler(90, alphabet62)), nil, checkWrong, "some other text"},
		"chosen password":   {"password-structure", "Mar" + "ble#77", nil, checkRight, "what a person chooses"},
		"a word for it":     {"password-structure", "pass" + "word", nil, checkWrong, "only says that it is one"},
		"random":            {"random-structure", "q9Wd3" + "kLz8RtY2" + "mPs6", nil, checkRight, "made by a machine"},
		"an option":         {"random-structure", "application/json2", nil, checkWrong, "words"},
		"mixed password":    {"mixed-password-structure", "Mar" + "ble77x", nil, checkRight, "letters and digits"},
		"a word":            {"mixed-password-structure", "keepalive", nil, checkWrong, "no digit"},
		"strong password":   {"strong-password-structure", "Mar" + "ble#77", nil, checkRight, "nothing that people write"},
		"a file":            {"strong-password-structure", "MainView2.java", nil, checkWrong, "its name"},
		"unlike words":      {"unlike-words-structure", "q9Wd3" + "kLz8RtY2", nil, checkRight, "made by a machine"},
		"words":             {"unlike-words-structure", "privatekey", nil, checkWrong, "words"},
		"bitwarden":         {"bitwarden-structure", "0.00000000-0000-4000-8000-000000000000." + filler(30, alphabet62) + ":" + b64(allBytes(16)), nil, checkRight, "16 bytes"},
		"cisco":             {"cisco7-structure", "password 7 " + whole("0822¦455D0A16"), nil, checkRight, "the word cisco, often published"},
		"cisco noise":       {"cisco7-structure", "7 08FFFF", nil, checkWrong, "does not come out as text"},
		"cisco hash":        {"cisco7-structure", "secret 5 " + "$1$" + "abcd$efgh", nil, checkUnknown, "not reversible"},
		"cisco offset":      {"cisco7-structure", "99" + "00", nil, checkRight, "an offset past the table wraps"},
		"tunnel":            {"cloudflare-tunnel-structure", b64(`{"a":"x","t":"y","s":"z"}`), nil, checkRight, "three members"},
		"discord":           {"discord-structure", raw64("123456789012345678") + "." + filler(6, alphabet62) + "." + filler(27, alphabet62), nil, checkRight, "numeric id"},
		"discord name":      {"discord-structure", raw64("alice") + ".a.b", nil, checkWrong, "no id"},
		"elasticsearch":     {"elasticsearch-structure", b64(filler(20, alphabet62) + ":" + filler(22, alphabet62)), nil, checkRight, "id and key"},
		"fernet":            {"fernet-structure", base64.URLEncoding.EncodeToString([]byte(allBytes(32))), nil, checkRight, "32 bytes"},
		"fernet short":      {"fernet-structure", b64(allBytes(31)), nil, checkWrong, "31 bytes"},
		"grafana cloud":     {"grafana-cloud-structure", "glc" + "_" + b64(`{"o":"1","n":"x","k":"y","m":{"r":"z"}}`), nil, checkRight, "four members"},
		"grafana legacy":    {"grafana-legacy-structure", b64(`{"k":"x","n":"y","id":1}`), nil, checkRight, "three members"},
		"intercom":          {"intercom-structure", b64("tok:" + filler(40, alphabet62)), nil, checkRight, "tok:"},
		"laravel":           {"laravel-structure", "base64:" + b64(allBytes(32)), nil, checkRight, "AES-256"},
		"laravel 128":       {"laravel-structure", "base64:" + b64(allBytes(16)), nil, checkRight, "AES-128"},
		"mapbox":            {"mapbox-structure", "sk." + raw64(`{"u":"alice","a":"x"}`) + "." + filler(22, alphabet62), nil, checkRight, "user and id"},
		"onepassword":       {"onepassword-structure", "ops" + "_" + b64(`{"signInAddress":"x"}`), nil, checkRight, "JSON"},
		"openssh":           {"openssh-structure", openSSH(), nil, checkRight, "magic"},
		"openssh literal":   {"openssh-structure", strings.ReplaceAll(openSSH(), "\n", `\n`), nil, checkRight, "one line of JSON"},
		"openssh words":     {"openssh-structure", "-----BEGIN OPENSSH PRIVATE " + "KEY-----\n...\n", nil, checkWrong, "a placeholder"},
		"pem wrapped":       {"pem-base64-structure", b64("-----BEGIN RSA PRIVATE " + "KEY-----\nabcd\n"), nil, checkRight, "base64 of a PEM"},
		"pem public":        {"pem-base64-structure", b64("-----BEGIN PUBLIC " + "KEY-----\nabcd\n"), nil, checkWrong, "a public key"},
		"portainer":         {"portainer-structure", "ptr" + "_" + b64(allBytes(32)), nil, checkRight, "32 bytes"},
		"pypi":              {"pypi-structure", pypi("pypi.org", 0), nil, checkRight, "no caveat"},
		"pypi caveats":      {"pypi-structure", pypi("test.pypi.org", 3), nil, checkRight, "caveats longer than 127 bytes"},
		"pypi elsewhere":    {"pypi-structure", pypi("example.org", 1), nil, checkWrong, "another site"},
		"pypi cut":          {"pypi-structure", pypi("pypi.org", 1)[:120], nil, checkWrong, "no signature"},
		"sentry":            {"sentry-structure", "sntrys" + "_" + b64(`{"iat":1.5,"url":"u","region_url":"r","org":"o"}`) + "_" + filler(43, alphabet62), nil, checkRight, "four members"},
		"ses":               {"ses-smtp-structure", b64("\x04" + allBytes(32)), nil, checkRight, "version and HMAC"},
		"ses version":       {"ses-smtp-structure", b64("\x05" + allBytes(32)), nil, checkWrong, "another version"},
		"synapse old": {"synapse-macaroon-structure", whole("MDAxY2xvY2F0aW9uIGh0¦dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3Vy"), nil, checkRight,
			"location first"},
		"teamcity":       {"teamcity-structure", raw64(`{"typ": "TCV2"}`) + "." + filler(36, alphabet62) + "." + filler(48, alphabet62), nil, checkRight, "header"},
		"teamcity other": {"teamcity-structure", raw64(`{"typ": "JWT"}`) + ".a.b", nil, checkWrong, "another header"},
		"wireguard":      {"wireguard-structure", b64(allBytes(32)), nil, checkRight, "32 bytes"},
	}
	for name, test := range tests {
		if got := runChecksum(test.name, []byte(test.secret), test.seeds); got != test.want {
			t.Errorf("%s: %s of %q: got %v, want %v (%s)", name, test.name, test.secret, got, test.want, test.reason)
		}
	}
	tested := map[string]bool{"marvin32": true}
	for _, test := range tests {
		tested[test.name] = tested[test.name] || test.want == checkRight
	}
	for i := range checks {
		name := checks[i].name
		if !tested[name] {
			t.Errorf("no row shows a right %s", name)
		}
	}
}

func withoutSum(block string) string {
	lines := strings.Split(block, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return len(l) == 5 && l[0] == '=' }), "\n")
}

// TestChecksumNotices changes single characters of right secrets: none may stay right. A prefix that the
// digits do not cover is left alone, as is the last base32 letter of 260 bits that hold 256.
func TestChecksumNotices(t *testing.T) {
	tests := []struct {
		name, sample    string
		before, covered int // characters to leave alone at the start, and to change
	}{
		{"github-crc32", gitHubLike("ghp"+"_", 30), 4, 36},
		{"npm-crc32", gitHubLike("npm"+"_", 30), 0, 40},
		{"vercel-crc32", gitHubLike("vcp"+"_", 50), 4, 56},
		{"synapse-crc32", synapse("syt" + "_"), 0, 38},
		{"mas-crc32", mas("mat", 42), 0, 41},
		{"gitlab-routable", gitLabRoutable("gl" + "pat-"), 0, 50},
		{"atlassian-crc32", hexTail("ATATT3" + filler(180, alphabet62) + "="), 0, 195},
		{"bitbucket-app-crc32", hexTail("AT" + "BB" + filler(24, alphabet62)), 0, 36},
		{"cloudflare-crc32", cloudflare("cfut" + "_"), 5, 48},
		{"zuplo-crc32", zuplo(), 0, 46},
		{"grafana-crc32", grafana(), 0, 46},
		{"confluent-crc32", confluent(), 0, 64},
		{"azure-devops-legacy-crc32", azureDevOpsLegacy(0xE0B9692D), 0, 51},
		{"base58check", base58Check("\x80" + allBytes(32)), 0, 51},
		{"crc16-xmodem", stellar(18 << 3), 0, 56},
		{"bech32", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", 0, 45},
	}
	for _, test := range tests {
		for i := test.before; i < test.before+test.covered; i++ {
			for _, c := range []byte("aZ09") {
				changed := []byte(test.sample)
				changed[i] = c
				if strings.EqualFold(string(changed), test.sample) { // hex and base32 do not mind case
					continue
				}
				if runChecksum(test.name, changed, nil) == checkRight {
					t.Errorf("%s: still right with %q at %d of %q", test.name, c, i, test.sample)
				}
			}
		}
	}
}

func TestMarvin32(t *testing.T) {
	// Published vectors of .NET, whose 64-bit result holds the two words that the 32-bit one folds.
	tests := []struct {
		seed uint64
		data string
		want uint64
	}{
		{0x004FB61A001BDBCC, "", 0x30ED35C100CD3C7D},
		{0x004FB61A001BDBCC, "af", 0x48E73FC77D75DDC1},
		{0x004FB61A001BDBCC, "e70f", 0xB5F6E1FC485DBFF8},
		{0x004FB61A001BDBCC, "37f495", 0xF0B07C789B8CF7E8},
		{0x004FB61A001BDBCC, "8642dc59", 0x7008F2E87E9CF556},
		{0x004FB61A001BDBCC, "153fb79826", 0xE6C08C6DA2AFA997},
		{0x004FB61A001BDBCC, "0932e6246c47", 0x6F04BF1A5EA24060},
		{0x004FB61A001BDBCC, "ab427ea8d10fc7", 0xE11847E4F0678C41},
		{0x804FB61A001BDBCC, "", 0x10A9D5D3996FD65D},
		{0x804FB61A001BDBCC, "af", 0x68201F91960EBF91},
		{0x804FB61A001BDBCC, "e70f", 0x64B581631F6AB378},
		{0x804FB61A001BDBCC, "37f495", 0xE1F2DFA6E5131408},
		{0x804FB61A001BDBCC, "8642dc59", 0x36289D9654FB49F6},
		{0x804FB61A801BDBCC, "FF00FF00FF00FF", 0xFDFD187B1D3CE784},
		{0x804FB61A801BDBCC, "00FF00FF00FF00", 0x71876F2EFB1B0EE8},
	}
	for _, test := range tests {
		data, err := hex.DecodeString(test.data)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := marvin32(test.seed, data), uint32(test.want)^uint32(test.want>>32); got != want {
			t.Errorf("seed %x, data %s: got %08x, want %08x", test.seed, test.data, got, want)
		}
	}
	if got, want := marvinSeed("Default0"), uint64(0x44656661756c7430); got != want {
		t.Errorf("seed: got %x, want %x", got, want)
	}
}

func TestCRC(t *testing.T) {
	// The check values of the catalogue of CRC algorithms.
	if got := crc16XModem([]byte("123456789")); got != 0x31C3 {
		t.Errorf("CRC-16/XMODEM: got %04x, want 31c3", got)
	}
	if got := crc24([]byte("123456789")); got != 0x21CF02 {
		t.Errorf("CRC-24/OPENPGP: got %06x, want 21cf02", got)
	}
	if got := slowCRC32("123456789"); got != 0xCBF43926 {
		t.Errorf("CRC-32: got %08x, want cbf43926", got)
	}
}

func TestBIP39Words(t *testing.T) {
	const published = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
	if sum := sha256.Sum256([]byte(bip39Text)); hex.EncodeToString(sum[:]) != published {
		t.Errorf("bip39.txt is not the published list: %x", sum)
	}
	if words := bip39Words(); len(words) != 2048 || !slices.IsSorted(words) {
		t.Errorf("%d words, sorted %v: the search needs 2048 in order", len(words), slices.IsSorted(words))
	}
}

func TestKnownChecksum(t *testing.T) {
	for i := range checks {
		name := checks[i].name
		if !knownChecksum(name) {
			t.Errorf("%s is not known", name)
		}
	}
	if !knownChecksum("marvin32") {
		t.Error("marvin32 is not known")
	}
	for _, name := range []string{"", "crc32", "Marvin32", "jwt"} {
		if knownChecksum(name) {
			t.Errorf("%q is known", name)
		}
	}
}

// TestChecksumAnyInput runs every check over cut, changed and doubled secrets of every other: none may
// panic, change its input or answer otherwise the second time.
func TestChecksumAnyInput(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	seeds := []string{"Default0", "", "x", "\xff\xff\xff\xff\xff\xff\xff\xff"}
	samples := []string{
		"", "1", ".", "..", "=", "====", "-", "_", ":", "\\", `\n`, "\x00", "\xff\xfe", "\u00e9", strings.Repeat("1", 200),
		strings.Repeat("A", 5000), gitHubLike("ghp"+"_", 30), gitLabRoutable("gl" + "pat-"), synapse("syt" + "_"), mas("mat", 1),
		azureKey(60, "Default0"), entra(), azureDevOpsLegacy(0), confluent(), grafana(), base58Check(allBytes(40)),
		mnemonic(allBytes(16)), stellar(0), solana(), armor(allBytes(99), "\n"), putty("3", "none"), pypi("pypi.org", 2),
		openSSH(), jwt(`{"iss":1}`), "pypi-" + raw64("\x02\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), "a1" + "2uel5l", "99", "9900",
	}
	names := []string{"marvin32", "no-such-check"}
	for i := range checks {
		names = append(names, checks[i].name)
	}
	for range 3000 {
		secret := []byte(samples[random.IntN(len(samples))])
		for range random.IntN(4) {
			if len(secret) == 0 {
				break
			}
			at := random.IntN(len(secret))
			switch random.IntN(4) {
			case 0:
				secret = secret[:at]
			case 1:
				secret = secret[at:]
			case 2:
				secret[at] = byte(random.Uint32())
			case 3:
				secret = append(secret, secret[:at]...)
			}
		}
		before := string(secret)
		for _, name := range names {
			first := runChecksum(name, secret, seeds)
			if second := runChecksum(name, secret, seeds); second != first || first > checkWrong {
				t.Fatalf("%s of %q: first %v, then %v", name, secret, first, second)
			}
			if string(secret) != before {
				t.Fatalf("%s changed %q to %q", name, before, secret)
			}
		}
	}
}

// TestChecksumAllocates keeps the checks of the commonest secrets off the heap.
func TestChecksumAllocates(t *testing.T) {
	seeds := []string{"Default0", "Access00"}
	for name, sample := range map[string]string{
		"github-crc32": gitHubLike("ghp"+"_", 30), "gitlab-routable": gitLabRoutable("gl" + "pat-"),
		"atlassian-crc32": hexTail("ATATT3" + filler(180, alphabet62) + "="), "marvin32": azureKey(60, "Access00"),
		"azure-entra-crc": entra(), "bech32": "a1" + "2uel5l", "base58check": base58Check("\x80" + allBytes(32)),
		"bip39": mnemonic(allBytes(32)), "discord-structure": raw64("123456789012345678") + ".a.b",
	} {
		secret := []byte(sample)
		if n := testing.AllocsPerRun(100, func() { runChecksum(name, secret, seeds) }); n > 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}
