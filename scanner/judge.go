package scanner

import (
	"bytes"
	"slices"
	"strings"
)

// want is what kind of value a name promises.
type want uint8

const (
	kindPassword want = iota // chosen by a person: may be short and weak
	kindKey                  // made by a machine: long and random
)

// Values that no one would call a secret, though a name promises one.
const plainValues list = " password passwd pass pwd secret token key apikey api_key string str text bytes byte int integer number bool boolean object array any " +
	"none null nil undefined true false yes no on off empty default required optional hidden disabled enabled auto automatic prompt ask " +
	"stdin file env environment keychain keyring vault ssm plain plaintext basic bearer digest oauth oauth2 jwt saml ldap kerberos " +
	"username user email login name value values input field type self this public private static const var let void char varchar " +
	"latin1 utf8mb4 utf-8-sig utf-16 utf-16le utf-16be iso-8859-1 sha-1 sha-256 sha-384 sha-512 sha2-256 sha2-512 sha3-256 sha3-512 ascii binary md5 sha1 sha256 sha512 bcrypt scrypt argon2 pbkdf2 hmac rsa aes base64 base64url hex utf8 utf-8 current-password new-password one-time-code " +
	"passwort kennwort senha contraseña contrasena motdepasse wachtwoord hasło heslo parola пароль salasana contrasenya contrasinal wagwoord passord lösenord adgangskode jelszó geslo lozinka parool parolă slaptažodis şifre pasahitza modpas undef userdefined obfuscated n/a na tbd todo unset unknown ignore ignored inherit keep never always internal external denied granted revoked rejected accepted succeeded failed unsupported default_token access refresh id session " +
	"prime256v1 secp256k1 secp256r1 secp384r1 secp521r1 ed25519 x25519 curve25519 " +
	"xxx xxxx test tests testing foo bar baz foobar passcode passphrase credential credentials anonymous root_password db_password postgres_password "

// Words that may follow the keyword in the name of a secret itself.
const plainTail list = " value val str string plain plaintext raw text prod production dev devel development stage staging stg test testing qa uat live local " +
	"default old new current admin administrator root user db database master slave primary secondary main backup app web server client api key keys secret " +
	"token word code phrase base64 b64 enc demo sandbox mysql postgres postgresql pg redis mongo mongodb smtp mail email ftp ssh ldap s3 aws gcp azure " +
	"github gitlab usuario usuário utilisateur benutzer administrador banco bd bdd datenbank mssql oracle rabbitmq jwt hmac aes rsa hex hash_salt a b c v x y z id1 "

// judge decides whether the value assigned to a name is a credential, and
// what weighs for or against it.
func (m *matcher) judge(f *candidate, a assignment, w want) bool {
	v := f.value
	if i := bytes.IndexByte(v, '\\'); a.quoted && i >= 0 && (i == len(v)-1 || plainValues.has(strings.ToLower(string(v[:i])))) {
		v = v[:i]
	}
	if len(v) < 4 || len(v) > maxPlain || !printable(v) {
		return false
	}
	if isPhrase(v) && containsAnyFold(a.name, []string{"phrase", "password", "mnemonic"}) {
		return a.quoted && !containsAnyFold(v, []string{"secret", "password"})
	}
	folded := strings.ToLower(string(v))
	if plainValues.has(folded) || folded == strings.ToLower(string(a.name)) || m.isLookup(v, a) || isPlaceholderFor(v) || isProse(v) ||
		isAddress(v) || namesItself(folded, w) || a.numbered(v) || isMeasure(v) || isDate(v) || isCall(v) || isCheckList(v) || isReference(v) || isVariables(v) || isLabel(v) || isOption(v) || isBetween(v) ||
		m.prompted(a) || isWord(v) && m.otherwiseWord(a) {
		return false
	}
	if isHashed(v) {
		f.sealed = true
		return w == kindPassword
	}
	if (m.kind.shown || m.kind.bundle) && (!mixed(v) || nonASCII(v) > 0 || bytes.Contains(v, []byte(`\u`))) { // a translation
		return false
	}
	random := looksRandom(v)
	if w == kindKey {
		return m.judgeKey(f, a, v, random)
	}
	return m.judgePassword(f, a, v, folded, random)
}

// judgeKey accepts what a machine made.
func (m *matcher) judgeKey(f *candidate, a assignment, v []byte, random bool) bool {
	f.public = a.keyword("iv", "nonce")                                     // they are sent along
	if a.keyword("key", "iv", "nonce", "seed", "schluessel", "schlüssel") { // as a rule none of a secret: what is no word, and has digits all over
		return len(v) >= 16 && random && tokenLike(v) && !isUUID(v) && !m.elementKey(a) && !hasSuffixFold(bytes.TrimRight(a.head, "_-"), "site") && (8*digits(v) >= len(v) || digits(v) >= 2 && unlikeWords(v) >= 5.2)
	}
	switch {
	case isTitle(v): // Uwierzytelnianie
		return false
	case a.keyword("salt") && bytes.HasPrefix(v, []byte("0x")): // of a contract
		return false
	case dotted(v) && letter(v[0]) && bytes.IndexByte(v, '.') > 0 && bytes.IndexByte(v, ':') > bytes.IndexByte(v, '.'): // package.module:Name
		return false
	case len(v) >= 16 && random && tokenLike(v):
		return !a.keyword("credentials") || !isUUID(v)
	case a.broad() && (len(a.head) > 0 || !a.keyword("auth")) && !isUUID(v):
		return false
	case isUUID(v):
		return a.quoted || !m.kind.code
	case a.keyword("auth"), m.kind.shown, isVersioned(v):
		return false
	case a.keyword("secret") && len(a.tail) == 0 && (a.quoted || m.kind.dotenv || a.op == '=' && settingExts.has(m.kind.ext) && !m.inComment(f.span.Lo)) && len(v) >= 8 && digits(v) >= 2 && mixed(v) && isName(v) && bytes.IndexByte(v, '.') < 0:
		f.weak = true
		return true
	case len(v) >= 8 && mixed(v) && tokenLike(v) && unlikeWords(v) >= 4.5 && bytes.IndexByte(v, '.') < 0:
		f.weak = len(v) < 12
		return true
	}
	return false
}

// settingExts are the files in which NAME=value is all that there is.
const settingExts list = " properties ini cfg conf cnf "

// keyword reports whether the name was told by one of these words.
func (a *assignment) keyword(words ...string) bool {
	kw := strings.ToLower(string(a.name[len(a.head) : len(a.name)-len(a.tail)]))
	return slices.Contains(words, kw)
}

// broad reports whether the name is one that much else has as well: auth,
// credential.
func (a *assignment) broad() bool {
	kw := a.name[len(a.head) : len(a.name)-len(a.tail)]
	return bytes.EqualFold(kw, []byte("auth")) || hasPrefixAnyFold(kw, []string{"credential"})
}

// passwordKeys reports whether a name ends in passwordKey, written in any way.
func passwordKeys(name []byte) bool {
	name, ok := bytes.CutSuffix(bytes.ToLower(name), []byte("key"))
	return ok && bytes.HasSuffix(bytes.TrimRight(name, "_-."), []byte("password"))
}

// judgePassword accepts what a person might choose as well.
func (m *matcher) judgePassword(f *candidate, a assignment, v []byte, folded string, random bool) bool {
	if passwordKeys(a.name) && strings.Contains(folded, "pass") && bytes.ContainsAny(v, "-_.") && string(v) == folded {
		return false // passwordKey: the name that a Kubernetes Secret has it under
	}
	if random && len(v) >= 12 {
		return true
	}
	var digits, letters, uppers, signs int
	for _, c := range v {
		switch {
		case digit(c):
			digits++
		case letter(c):
			letters++
			if upper(c) {
				uppers++
			}
		default:
			signs++
		}
	}
	if a.op == '?' && (len(v) < 6 || !mixed(v) || a.vague || plainValues.has(strings.TrimRight(folded, "0123456789"))) {
		return false
	}
	if a.keyword("pw", "psk", "mdp") && digits == 0 && !bytes.ContainsAny(v, "!@#$%^&*+=?") { // two letters name much else
		return false
	}
	if a.vague || m.kind.shown || letters == uppers && digits == 0 && len(v) < 16 || a.quoted && v[0] == '\\' ||
		a.op == '(' && bytes.EqualFold(a.name, []byte("pass")) {
		return false
	}
	if vendorDefaults.has(strings.TrimPrefix(folded, "{noop}")) || saysPassword(folded) || m.saidTwice(f) || m.kind.code && isCode(v) {
		f.public, f.weak = true, true
		return true
	}
	if isWord(v) && a.looseName() {
		return false
	}
	if isJoinedPhrase(v) && (a.quoted || !m.kind.code) {
		return true
	}
	switch {
	case letters == 0 && signs == 0: // a number
		f.weak = true
		return len(v) >= 5 && (a.quoted || !m.kind.code)
	case signs > 0 && letters+digits < 3, digits == 0 && isList(v), isChecks(v), isRange(v):
		return false
	case digits > 0 || signs > 0 && !dotted(v):
		f.weak = len(v) < 6
		return true
	case uppers > 0 && m.kind.code && namesPart(v):
		return false
	case uppers > 0 && uppers < letters && !camelName(v):
		return len(v) >= 6
	}
	// one word of letters: a password as people choose it, or a word of the program
	f.weak = true
	f.public = m.inComment(f.span.Lo)
	if !a.quoted && !m.kind.code && !m.kind.prose && a.op == '=' {
		return len(v) >= 5 && isWord(v)
	}
	return len(v) >= 6 && (a.quoted || m.kind.script || !m.kind.prose) && (!dotted(v) || isWord(v) && (a.quoted || m.kind.script))
}

// inComment reports whether the line that offset i is on is nothing but a
// comment, in code that explains itself, or in a file of settings.
func (m *matcher) inComment(i int) bool {
	lo, hi := m.line(i)
	line := bytes.TrimSpace(m.text[lo:hi])
	directive := len(line) > 1 && line[0] == '#' && letter(line[1]) // #define
	return !m.kind.markup && !m.kind.prose && !directive && (isComment(line) || bytes.HasPrefix(line, []byte("* ")))
}

// namesItself reports whether a value is but the name of a secret: letters and
// dashes around a word for it.
func namesItself(folded string, w want) bool {
	if w == kindKey { // x-amz-s3session-token
		folded = strings.TrimRight(strings.Map(func(r rune) rune {
			if r == '3' || r == '2' || r == '4' {
				return 'x'
			}
			return r
		}, folded), "0123456789")
	}
	if i := strings.LastIndexAny(folded, "-_.:"); i > 0 && len(folded)-i <= 4 && folded[i+1:] != "" && folded[i+1] == 'v' { // password-login-v2
		folded = folded[:i] + strings.TrimRight(folded[i:], "0123456789")
	}
	if strings.Trim(folded, "abcdefghijklmnopqrstuvwxyz_-.@:/") != "" {
		return false
	}
	for _, w := range []string{"password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "credential", "passphrase"} {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

// numbered reports whether a value is the name again and which one it is: PSK: PSK-1.
func (a *assignment) numbered(v []byte) bool {
	name := bytes.TrimRight(v, "0123456789")
	return len(name) < len(v) && len(name) > 1 && (name[len(name)-1] == '-' || name[len(name)-1] == '_') && a.keyword(strings.ToLower(string(name[:len(name)-1])))
}

// saidTwice reports whether the value stands on its line more than once, at the
// end of a word: as the user's name as well.
func (m *matcher) saidTwice(f *candidate) bool {
	lo, hi := m.line(f.span.Lo)
	if len(f.value) >= 16 || len(f.value) == 0 {
		return false
	}
	for i := lo; ; {
		n := bytes.Index(m.text[i:hi], f.value)
		if n < 0 {
			return false
		}
		i += n + len(f.value)
		if i != f.span.Hi && !alnum(m.at(i)) { // -uzabbix
			return true
		}
	}
}

// looseName reports whether the name's keyword is "pass" and what stands before
// it does not make it a password: allPass, firstPass.
func (a *assignment) looseName() bool {
	kw := a.name[len(a.head) : len(a.name)-len(a.tail)]
	if !bytes.EqualFold(kw, []byte("pass")) || len(a.head) == 0 {
		return false
	}
	last := ""
	for w := range words(a.head) {
		last = w
	}
	return !gluedHeads.has(last)
}

// vendorDefaults are passwords that software is delivered with.
const vendorDefaults list = " android guest hello hello123 helloworld testing123 minioadmin postgres admin root elastic changeit changeme mysql oracle tomcat vagrant raspberry ubuntu redis mongo rabbitmq user welcome letmein pass1234 yourstrong(!)passw0rd tiger s3cret secr3t s3cr3t pa55word whatever mypass mypassword " +
	"rootpass repopwd rootpassword dbpassword changepw mypasswd supersecret topsecret mysecret python jetty jenkins test1234 testpass testpassword somepassword userpass dbpass adminpass foobar123 "

// saysPassword reports whether a password is little more than the word for it:
// rootpass, bbpasswd, pass1.
func saysPassword(folded string) bool {
	if folded = strings.TrimRight(folded, "0123456789"); folded == "secret" {
		return true
	}
	for _, w := range []string{"password", "passwd", "pass", "pwd"} {
		if head, ok := strings.CutSuffix(folded, w); ok {
			return len(head) < 10 && strings.Trim(head, "abcdefghijklmnopqrstuvwxyz") == ""
		}
	}
	return false
}

// isPlaceholderFor is what a placeholder is for a value that anything goes in.
func isPlaceholderFor(v []byte) bool {
	if v[0] == '$' && len(v) > 1 && (letter(v[1]) || v[1] == '{' || v[1] == '(') && isName(v[1:]) {
		return true
	}
	if v[0] == '$' && bytes.Count(v, []byte("$")) > 1 && letter(v[len(v)-1]) && isName(bytes.ReplaceAll(v[1:], []byte("$"), nil)) {
		return true
	}
	if v[0] == '?' && (len(v) < 8 || !mixed(v) || !looksRandom(v[1:])) || v[0] == '#' && len(v) < 2 || v[0] == '|' || v[0] == '>' && len(v) < 3 {
		return true
	}
	if len(v) == 42 && v[0] == '0' && v[1] == 'x' { // an address of Ethereum
		return true
	}
	if len(v) > 200 && v[0] == 'A' && v[1] == 'g' { // the value of a SealedSecret
		return true
	}
	if len(v) > 80 && bytes.HasPrefix(v, []byte("CiQA")) || bytes.HasPrefix(v, []byte("v1:")) && bytes.Count(v, []byte(":")) > 1 { // sealed by Google's KMS, by Pulumi
		return true
	}
	if len(v) == len("pub")+32 && bytes.HasPrefix(v, []byte("pub")) { // what Datadog has for browsers
		return true
	}
	if isPublicDER(v) || isFormat(v) {
		return true
	}
	return hasPrefixAnyFold(v, []string{"pk.ey", "pk_live_", "pk_test_", "sb_publishable_", "phc_", "http://", "https://", "file:", "classpath:", "projects/", "secret/", "secret:", "env:", "env.", "!vault", "!secret",
		"!env", "@input", "@@", "jdbc:", "data:", "ref:", "var.", "local.", "module.", "base64:", "urn:", "com.", "org.", "io.", "www.", "text/", "application/"})
}

// isPublicDER reports whether v is base64 of the DER of a certificate or of a
// public key: RSA of any length, or one of an elliptic curve; or the public key of SSH.
func isPublicDER(v []byte) bool {
	const rsa = "ANBgkqhkiG9w0BAQEFAAOC"
	if i := bytes.Index(v[:min(len(v), 40)], []byte(rsa)); i > 0 && v[0] == 'M' {
		return true
	}
	if len(v) > 100 && bytes.HasPrefix(v, []byte("MII")) && string(v[12:18]) == "AwIBAg" { // the version that a certificate begins with
		return true
	}
	for _, head := range []string{"MIGfMA0GCSqGSIb3DQEBAQUAA4", "MFwwDQYJKoZIhvcNAQEBBQADSw", "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAE", "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE", "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQ", "MCowBQYDK2VwAyEA", "MCowBQYDK2VuAyEA", "AAAAB3NzaC1yc2", "AAAAC3NzaC1lZDI1NTE5", "AAAAE2VjZHNhLXNoYTIt"} {
		if bytes.HasPrefix(v, []byte(head)) {
			return true
		}
	}
	return false
}

// isHashed reports whether s is a password's hash rather than the password.
func isHashed(s []byte) bool {
	return len(s) > 10 && s[0] == '$' && (s[1] == '1' || s[1] == '2' || s[1] == '5' || s[1] == '6' || s[1] == 'y' || s[1] == 'a') &&
		bytes.Count(s, []byte("$")) >= 2 || bytes.HasPrefix(s, []byte("pbkdf2")) || bytes.HasPrefix(s, []byte("{SSHA")) || bytes.HasPrefix(s, []byte("{SHA"))
}

// lookups begin expressions that get the value from elsewhere.
var lookups = []string{
	"os.", "process.", "env(", "env[", "env.", "getenv", "system.", "environment.", "config", "settings.", "options.", "opts.", "args.", "params.",
	"this.", "self.", "request.", "req.", "props.", "state.", "data.", "var.", "local.", "module.", "secrets.", "secret.", "random_", "file(", "lookup(", "coalesce(", "viper.",
	"flag.", "cfg.", "conf.", "std::", "import.", "builder.", "await ", "new ", "func", "lambda", "return", "get_", "get(", "read_", "load_",
	"fetch", "prompt", "input(", "getpass", "keyring.", "decrypt", "generate", "crypto.", "uuid", "base64.", "hash", "md5(", "sha", "bcrypt", "t(", "i18n",
	"_(", "gettext", "translate", "string.", "str.", "rails.", "figaro", "dotenv", "aws_", "data[", "params[", "session[", "event.", "context.", "vault",
	"steps.", "needs.", "inputs.", "github.", "values.", "include ", "tpl ", "ctx.", "user.", "account.", "credentials.", "creds.", "auth.", "form.",
	"field.", "item.", "row.", "result.", "response.", "res.", "json.", "model.", "node.", "app.", "server.", "client.", "math.", "date.", "object.",
}

// isLookup reports whether a value without quotes is code.
func (m *matcher) isLookup(v []byte, a assignment) bool {
	if a.quoted {
		if lo := a.value.Lo; lo > 1 && bytes.IndexByte([]byte("fF$"), m.text[lo-2]) >= 0 && bytes.IndexByte(v, '{') >= 0 && bytes.IndexByte(v, '}') > 0 {
			return true // f"…{x}…", $"…{x}…"
		}
		return bytes.HasPrefix(v, []byte("${")) || bytes.HasPrefix(v, []byte("$(")) || bytes.HasPrefix(v, []byte("#{"))
	}
	if bytes.Contains(v, []byte("->")) || v[0] == ':' || v[0] == '\\' || v[len(v)-1] == '=' && isName(v[:len(v)-1]) && !mixed(v) {
		return true
	}
	if v[0] == '$' && len(v) > 1 && letter(v[1]) || v[0] == '{' || v[0] == '[' || v[0] == '(' || v[0] == '*' || v[0] == '&' || v[0] == '!' || v[0] == '@' && m.kind.code || v[0] == '%' || v[0] == '<' && !m.kind.markup {
		return true
	}
	if i := bytes.IndexByte(v, '('); i > 0 && letter(v[0]) && isName(v[:i]) {
		return true
	}
	return hasPrefixAnyFold(v, lookups)
}
