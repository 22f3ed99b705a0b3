package scanner

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
	return ok && decoded && 17 <= len(id) && len(id) <= 20 && allOf(id, digit)
}

// isDatacenterToken reports whether a token of Bitbucket (BBDC-), Jira or Confluence Data Center
// decodes to a numeric id, a colon and 20 bytes.
func isDatacenterToken(secret []byte) bool {
	secret = bytes.TrimPrefix(secret, []byte("BBDC-"))
	var buf [48]byte
	b, ok := decodeBase64(buf[:0], secret)
	at := len(b) - 21
	return ok && at > 0 && b[at] == ':' && allOf(b[:at], digit)
}

// isArtifactory reports whether the text decodes to reftkn, two digits, an expiry and more, colons
// between them.
func isArtifactory(secret []byte) bool {
	var buf [64]byte
	b, ok := decodeBase64(buf[:0], secret)
	rest, tagged := cutAnyPrefix(b, "reftkn:")
	kind, rest, _ := bytes.Cut(rest, []byte(":"))
	expiry, token, parted := bytes.Cut(rest, []byte(":"))
	return ok && tagged && parted && len(kind) == 2 && allOf(kind, digit) &&
		len(expiry) > 0 && allOf(expiry, digit) && len(token) > 0
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

// isChosen reports whether a value whose place says that it is a password is
// none that only stands for one: a name of the program, a path, a number of a port.
func isChosen(secret []byte) bool {
	folded := strings.ToLower(string(secret))
	if plainValues.has(folded) || saysPassword(folded) || isAddress(secret) || isUUID(secret) {
		return false
	}
	letters := 0
	for _, c := range secret {
		if letter(c) {
			letters++
		}
	}
	return letters > 0 && !dotted(secret) || mixed(secret) && bytes.IndexByte(secret, '/') < 0 || isWord(secret) && len(secret) >= 8
}

// isMixedPassword is isChosen for a place where something else may stand as well: no word.
func isMixedPassword(secret []byte) bool {
	return isChosen(secret) && (mixed(secret) || looksRandom(secret))
}

// isStrongPassword reports whether a value in running text can only be a password: nothing that
// people write, and no name of a host or a file.
func isStrongPassword(secret []byte) bool {
	tail := secret[bytes.LastIndexByte(secret, '.')+1:]
	return strongWord(secret) && isChosen(secret) && (len(tail) == len(secret) || len(tail) > 4 || !isWord(tail))
}

// isUnlikeWords reports whether a value is none of words alone.
func isUnlikeWords(secret []byte) bool {
	return mixed(secret) && (unlikeWords(secret) >= 4 || looksRandom(secret))
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
// to user and password, and not to words for them.
func isBasicAuth(secret []byte) bool {
	pair := secret[bytes.LastIndexByte(secret, ' ')+1:]
	if !isPairText(pair) {
		return false
	}
	text, _ := decodeBase64(nil, pair)
	_, password, _ := strings.Cut(strings.ToLower(string(text)), ":")
	return !urlPlain.has(password)
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
	if len(secret) < 4 || !allOf(secret[:2], digit) {
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
