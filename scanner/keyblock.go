package scanner

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"iter"
)

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
