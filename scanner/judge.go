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

// What follows the keyword in an identifier tells that it names something
// about a secret, not the secret.
const aboutWords list = " type types name names id ids url uri urls path paths file files filename dir field fields label labels hint placeholder " +
	"prompt regex regexp pattern policy policies length len size min max count limit expiry expires expired expiration ttl timeout age " +
	"date time at header headers param params parameter format validator validation strength algorithm alg algo method mode enabled " +
	"enable disabled required require visible visibility reset change changed confirmation manager provider providers service factory " +
	"class helper util utils error errors err msg message invalid valid check checker checked exists response request requests endpoint title desc " +
	"description help tip tooltip icon input form view page column col index idx list map set array stream parser reader writer handler " +
	"generator encoder decoder prefix suffix separator delimiter source ref refs reference version status state scope scopes usage bucket " +
	"arn store vault alias ring chain pair schema selector property props prop option options question answer screen dialog modal " +
	"button link text box event events listener callback hook cache caches budget limits rotation rotate lifetime position start end kind entry entries " +
	"tag tags attr attribute attributes element elements node nodes symbol char chars character characters rule rules test tests " +
	"flow grant grants revoked issued issuer audience based authentication authenticator authorization authorized required " +
	"ized izer izers iser izing s es less like ful able ed er ing hash hashed hasher hashes salt digest crypt encrypted encryption encoded encoding signature " +
	"bits bytes usage history last previous never template credentials env var variable lookup getter setter func function fn "

// What stands before the keyword says the same.
const asideWords list = " forgot forgotten valid request action idempotency reset show hide toggle is has have had no not without invalid wrong missing enter confirm confirmed verify check " +
	"validate require required requires need needs public pub primary foreign cache sort partition i18n hot short max min num total count " +
	"csrf xsrf next page pagination cursor continuation sync lexer parser end eof begin open close cancel cancellation " +
	"bad incorrect expired old_hash hashed hash encrypted bcrypt incorrect unknown duplicate object item node map dict row lookup translation " +
	"existing early derived traffic handshake premaster authenticity by use uses using with if on update updated change changing remove delete get fetch find read load generate create parse make new_line "

// Values that no one would call a secret, though a name promises one.
const plainValues list = " password passwd pass pwd secret token key apikey api_key string str text bytes byte int integer number bool boolean object array any " +
	"none null nil undefined true false yes no on off empty default required optional hidden disabled enabled auto automatic prompt ask " +
	"stdin file env environment keychain keyring vault ssm plain plaintext basic bearer digest oauth oauth2 jwt saml ldap kerberos " +
	"username user email login name value values input field type self this public private static const var let void char varchar " +
	"latin1 utf8mb4 ascii binary md5 sha1 sha256 sha512 bcrypt scrypt argon2 pbkdf2 hmac rsa aes base64 hex utf8 utf-8 current-password new-password one-time-code " +
	"passwort kennwort senha contraseña contrasena motdepasse wachtwoord hasło heslo parola пароль salasana undef userdefined obfuscated n/a na tbd todo unset unknown ignore ignored inherit keep never always internal external default_token access refresh id session " +
	"xxx xxxx test tests testing foo bar baz foobar passphrase credential credentials anonymous root_password db_password postgres_password "

// Words that may follow the keyword in the name of a secret itself.
const plainTail list = " value val str string plain plaintext raw text prod production dev devel development stage staging stg test testing qa uat live local " +
	"default old new current admin administrator root user db database master slave primary secondary main backup app web server client api key keys secret " +
	"token word code phrase base64 b64 enc demo sandbox mysql postgres postgresql pg redis mongo mongodb smtp mail email ftp ssh ldap s3 aws gcp azure " +
	"github gitlab mssql oracle rabbitmq jwt hmac aes rsa hex hash_salt a b c v x y z id1 "

// Words that, wherever they stand in a name, make it that of something shown
// to people, or of a part of a program.
const shownWords list = " label lbl field title msg message caption hint prompt error elem element xpath selector css input btn button column col i18n " +
	"translation locale placeholder help tooltip regex pattern lib pkg public pub icon image color colour publickey "

// nameFits reports whether the identifier can be that of a secret itself, and
// notes where it says more than that.
func nameFits(a *assignment) bool {
	if len(a.tail) > 0 && letter(a.tail[0]) && !upper(a.tail[0]) && !hasPrefixAnyFold(a.tail, runOn) {
		return false // a longer word, such as passport, secretary, tokenizer
	}
	for w := range words(a.tail) {
		if aboutWords.has(w) || shownWords.has(w) {
			return false
		}
		a.vague = a.vague || !plainTail.has(w) && !digit(w[0])
	}
	last := ""
	for w := range words(a.head) {
		if shownWords.has(w) {
			return false
		}
		last = w
	}
	if n := len(a.head); n > 0 && letter(a.head[n-1]) && (!upper(a.name[n]) || upper(a.head[n-1])) {
		return !runsOnFrom(a)
	}
	if a.op == '(' && (last == "with" || last == "set" || last == "using" || last == "use") {
		return true // withPassword("…")
	}
	return !asideWords.has(last)
}

// runOn may follow a keyword without a break: mypasswordprod, secretkey.
var runOn = []string{"key", "value", "prod", "dev", "admin", "user", "root", "string", "plain", "text", "word", "phrase", "code", "db", "app", "api"}

// gluedHeads may stand before a keyword without a break: dbpass, authtoken.
const gluedHeads list = " db user usr my root admin sql mysql mail email smtp ftp sftp ssh api app proxy login redis mongo pg postgres ldap wifi vpn http https rdp vnc " +
	"client auth access shared server consumer bot jwt session cookie super sys system net web site master main test new old default key store trust keystore truststore " +
	"bind service svc account acct rpc jdbc oauth refresh bearer require id the api x signing encryption crypto csrf webhook hook "

// runsOnFrom reports whether the keyword is the end of a longer word that is
// none of a name's usual parts, such as bypass, compass or libsecret.
func runsOnFrom(a *assignment) bool {
	n := len(a.head)
	first := a.name[n]
	if upper(first) && !upper(a.head[n-1]) {
		return false // camel case
	}
	if hasPrefixAnyFold(a.name[n:], []string{"password", "passwd", "passphrase"}) {
		return false
	}
	lo := n
	for lo > 0 && letter(a.head[lo-1]) {
		lo--
	}
	return !gluedHeads.has(strings.ToLower(string(a.head[lo:])))
}

// words yields the words of an identifier in lower case, split at signs and at
// the humps of camel case.
func words(name []byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start := 0
		flush := func(end int) bool {
			if end > start {
				return yield(strings.ToLower(string(name[start:end])))
			}
			return true
		}
		for i, c := range name {
			switch {
			case !alnum(c):
				if !flush(i) {
					return
				}
				start = i + 1
			case upper(c) && i > start && !upper(name[i-1]), digit(c) != (i > start && digit(name[i-1])) && i > start:
				if !flush(i) {
					return
				}
				start = i
			}
		}
		flush(len(name))
	}
}

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
		isAddress(v) || namesItself(folded, w) {
		return false
	}
	if isHashed(v) {
		f.sealed = true
		return w == kindPassword
	}
	random := looksRandom(v)
	if w == kindKey {
		return m.judgeKey(f, a, v, random)
	}
	return m.judgePassword(f, a, v, folded, random)
}

// judgeKey accepts what a machine made.
func (m *matcher) judgeKey(f *candidate, a assignment, v []byte, random bool) bool {
	if a.keyword("key", "iv", "nonce", "seed") { // as a rule none of a secret: what is no word, and has digits all over
		return len(v) >= 16 && random && tokenLike(v) && !isUUID(v) && !hasSuffixFold(bytes.TrimRight(a.head, "_-"), "site") && 8*digits(v) >= len(v)
	}
	switch {
	case dotted(v) && letter(v[0]) && bytes.IndexByte(v, '.') > 0 && bytes.IndexByte(v, ':') > bytes.IndexByte(v, '.'): // package.module:Name
		return false
	case len(v) >= 16 && random && tokenLike(v):
		return true
	case a.broad() && (len(a.head) > 0 || !a.keyword("auth")) && !isUUID(v):
		return false
	case isUUID(v):
		return a.quoted || !m.kind.code
	case a.keyword("auth"):
		return false
	case a.keyword("secret") && len(a.tail) == 0 && (a.quoted || m.kind.dotenv || m.kind.ext == "properties") && len(v) >= 8 && digits(v) >= 2 && mixed(v) && isName(v) && bytes.IndexByte(v, '.') < 0:
		f.weak = true
		return true
	case len(v) >= 8 && mixed(v) && tokenLike(v) && unlikeWords(v) >= 4.5 && bytes.IndexByte(v, '.') < 0:
		f.weak = len(v) < 12
		return true
	}
	return false
}

// keyword reports whether the name was told by one of these words.
func (a *assignment) keyword(words ...string) bool {
	kw := strings.ToLower(string(a.name[len(a.head) : len(a.name)-len(a.tail)]))
	return slices.Contains(words, kw)
}

// broad reports whether the name is one that much else has as well: auth,
// credential.
func (a *assignment) broad() bool {
	kw := a.name[len(a.head) : len(a.name)-len(a.tail)]
	return bytes.EqualFold(kw, []byte("auth")) || bytes.EqualFold(kw, []byte("credential"))
}

// judgePassword accepts what a person might choose as well.
func (m *matcher) judgePassword(f *candidate, a assignment, v []byte, folded string, random bool) bool {
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
	if vendorDefaults.has(folded) || saysPassword(folded) || m.saidTwice(f) {
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
	case signs > 0 && letters+digits < 3, digits == 0 && isList(v), bytes.Contains(v, []byte("required|")), bytes.Contains(v, []byte("|min:")):
		return false
	case digits > 0 || signs > 0 && !dotted(v):
		f.weak = len(v) < 6
		return true
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

func isWord(s []byte) bool {
	for _, c := range s {
		if !letter(c) {
			return false
		}
	}
	return true
}

// isPhrase reports whether s is a passphrase of words: four or more of them,
// of small letters alone, one space between.
func isPhrase(s []byte) bool {
	spaces := 0
	for i, c := range s {
		switch {
		case c == ' ' && i > 0 && s[i-1] != ' ' && i < len(s)-1:
			spaces++
		case c < 'a' || c > 'z':
			return false
		}
	}
	return spaces >= 3 && spaces*12 > len(s)-spaces
}

// isList reports whether s is words with commas or bars between: settings of a
// program, such as required|confirmed.
func isList(s []byte) bool {
	for _, c := range s {
		if !letter(c) && c != ',' && c != '|' && c != '_' {
			return false
		}
	}
	return bytes.ContainsAny(s, ",|")
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
	if strings.Trim(folded, "abcdefghijklmnopqrstuvwxyz_-.@:/") != "" {
		return false
	}
	for _, w := range []string{"password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "credential"} {
		if strings.Contains(folded, w) {
			return true
		}
	}
	return false
}

// isAddress reports whether s is the address of a mailbox.
func isAddress(s []byte) bool {
	at := bytes.IndexByte(s, '@')
	if at <= 0 || bytes.IndexByte(s[at+1:], '@') >= 0 {
		return false
	}
	dot := bytes.LastIndexByte(s, '.')
	if dot < at+2 || len(s)-dot < 3 || len(s)-dot > 8 {
		return false
	}
	for _, c := range s[at+1:] {
		if !alnum(c) && c != '.' && c != '-' {
			return false
		}
	}
	return !digit(s[dot+1])
}

// saidTwice reports whether the value stands on its line more than once: as
// the user's name as well.
func (m *matcher) saidTwice(f *candidate) bool {
	lo, hi := m.line(f.span.Lo)
	return len(f.value) < 16 && bytes.Count(m.text[lo:hi], f.value) > 1
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

// isJoinedPhrase reports whether s is a passphrase of three or more words joined by one kind of sign, none of which a program's name would have.
func isJoinedPhrase(s []byte) bool {
	var sign byte
	var seen []string
	start, joints := 0, 0
	take := func(end int) bool {
		w := string(bytes.ToLower(s[start:end]))
		start = end + 1
		if len(w) < 3 || len(w) > 10 || aboutWords.has(w) || shownWords.has(w) || plainValues.has(w) || plainTail.has(w) || codeWords.has(w) {
			return false
		}
		if !slices.Contains(seen, w) {
			seen = append(seen, w)
		}
		return true
	}
	for i, c := range s {
		switch {
		case letter(c):
			continue
		case c != '-' && c != '_' && c != '.' || sign != 0 && c != sign:
			return false
		}
		sign = c
		joints++
		if !take(i) {
			return false
		}
	}
	return sign != 0 && take(len(s)) && joints >= 2 && len(seen) >= 2 && len(s) >= 14
}

// codeWords are parts of the names of hosts, packages, events and options.
const codeWords list = " com org net www http https api app web src lib get set put new old user users name the and for with not from auth login logout account accounts " +
	"admin server client service services cloud aws azure google github gitlab internal local example config settings spring java javax python node " +
	"data database db sql mysql postgres redis mongo mail email smtp ftp ssh tls ssl cert root vault kube kubernetes docker container system " +
	"update create delete edit change reset forgot forgotten confirm confirmation verify strength policy required invalid error message label title " +
	"current again repeat retype weak strong changed minimum maximum native caching sha plugin method basic digest bearer oauth oidc saml ldap kerberos " +
	"manager provider factory credentials credential production staging development test default custom session cookie cookies form input page view screen "

// vendorDefaults are passwords that software is delivered with.
const vendorDefaults list = " guest testing123 minioadmin postgres admin root elastic changeit changeme mysql oracle tomcat vagrant raspberry ubuntu redis mongo rabbitmq user welcome letmein pass1234 yourstrong(!)passw0rd tiger s3cret secr3t s3cr3t pa55word whatever mypass mypassword " +
	"rootpass repopwd rootpassword dbpassword changepw mypasswd supersecret topsecret mysecret python jetty jenkins test1234 testpass testpassword somepassword userpass dbpass adminpass foobar123 "

// saysPassword reports whether a password is little more than the word for it:
// rootpass, bbpasswd, pass1.
func saysPassword(folded string) bool {
	folded = strings.TrimRight(folded, "0123456789")
	for _, w := range []string{"password", "passwd", "pass", "pwd"} {
		if head, ok := strings.CutSuffix(folded, w); ok {
			return len(head) < 10 && strings.Trim(head, "abcdefghijklmnopqrstuvwxyz") == ""
		}
	}
	return false
}

// mixed reports whether s has letters and digits.
func mixed(s []byte) bool {
	l, d := false, false
	for _, c := range s {
		l, d = l || letter(c), d || digit(c)
	}
	return l && d
}

// tokenLike reports whether s is made of what keys are made of.
func tokenLike(s []byte) bool {
	odd := 0
	for i, c := range s {
		switch {
		case alnum(c) || c == '_' || c == '-' || c == '=':
		case c == '/' && i == 0:
			return false
		case c == '+' || c == '/' || c == '.' || c == '~' || c == '!' || c == '@' || c == '#' || c == '$' || c == '%' || c == '^' || c == '&' || c == '*' || c == ':':
			odd++
		default:
			return false
		}
	}
	return odd*3 < len(s)
}

func printable(s []byte) bool {
	for _, c := range s {
		if c < 0x20 || c == 0x7f {
			return false
		}
	}
	return true
}

// dotted reports whether s is a path or a dotted name.
func dotted(s []byte) bool {
	if len(s) == 0 {
		return false
	}
	if s[0] == '/' || s[0] == '.' || s[0] == '~' || bytes.HasPrefix(s, []byte("--")) {
		return true
	}
	for _, c := range s {
		if !alnum(c) && c != '.' && c != '_' && c != '/' && c != '-' && c != ':' && c != '$' && c != '\\' {
			return false
		}
	}
	return true
}

// camelName reports whether s is a name put together from words.
func camelName(s []byte) bool { return unlikeWords(s) < 5.2 }

// isProse reports whether s is words for people: several of them, with space
// between.
func isProse(s []byte) bool {
	spaces, letters := 0, 0
	for _, c := range s {
		if c == ' ' {
			spaces++
		} else if letter(c) || c >= 0x80 {
			letters++
		}
	}
	return spaces > 0 && (spaces >= 2 || 10*letters >= 8*(len(s)-spaces)) || letters == 0 && spaces > 0 || 2*nonASCII(s) > len(s)
}

func nonASCII(s []byte) (n int) {
	for _, c := range s {
		if c >= 0x80 {
			n++
		}
	}
	return n
}

// isPlaceholderFor is what a placeholder is for a value that anything goes in.
func isPlaceholderFor(v []byte) bool {
	if v[0] == '$' && len(v) > 1 && (letter(v[1]) || v[1] == '{' || v[1] == '(') && isName(v[1:]) {
		return true
	}
	if v[0] == '$' && bytes.Count(v, []byte("$")) > 1 && letter(v[len(v)-1]) && isName(bytes.ReplaceAll(v[1:], []byte("$"), nil)) {
		return true
	}
	if v[0] == '?' || v[0] == '#' && len(v) < 2 || v[0] == '|' || v[0] == '>' && len(v) < 3 {
		return true
	}
	if len(v) > 200 && v[0] == 'A' && v[1] == 'g' { // the value of a SealedSecret
		return true
	}
	return hasPrefixAnyFold(v, []string{"pk.ey", "pk_live_", "pk_test_", "sb_publishable_", "phc_", "http://", "https://", "file:", "classpath:", "projects/", "secret/", "secret:", "env:", "env.", "!vault", "!secret",
		"!env", "@input", "@@", "jdbc:", "data:", "ref:", "var.", "local.", "module.", "base64:", "urn:", "com.", "org.", "io.", "www.", "text/", "application/"})
}

// isHashed reports whether s is a password's hash rather than the password.
func isHashed(s []byte) bool {
	return len(s) > 10 && s[0] == '$' && (s[1] == '1' || s[1] == '2' || s[1] == '5' || s[1] == '6' || s[1] == 'y' || s[1] == 'a') &&
		bytes.Count(s, []byte("$")) >= 2 || bytes.HasPrefix(s, []byte("pbkdf2")) || bytes.HasPrefix(s, []byte("{SSHA")) || bytes.HasPrefix(s, []byte("{SHA"))
}

// lookups begin expressions that get the value from elsewhere.
var lookups = []string{
	"os.", "process.", "env(", "env[", "env.", "getenv", "system.", "environment.", "config", "settings.", "options.", "opts.", "args.", "params.",
	"this.", "self.", "request.", "req.", "props.", "state.", "data.", "var.", "local.", "module.", "secrets.", "secret.", "random_", "file(", "lookup(", "viper.",
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
