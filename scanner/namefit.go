package scanner

import (
	"bytes"
	"strings"
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
	"tag tags attr attribute attributes element elements node nodes symbol char chars character characters commitment charset alphabet letters digits symbols rule rules test tests " +
	"flow grant grants revoked issued issuer audience based authentication authenticator authorization authorized required " +
	"address addresses addr mint decimals " +
	"ized izer izers iser izing s es less like ful able ed er ing hash hashed hasher hashes salt digest crypt encrypted encryption encoded encoding signature " +
	"bits bytes usage history last previous never template credentials env var variable lookup getter setter func function fn "

// What stands before the keyword says the same.
const asideWords list = " message forgot forgotten valid request action idempotency reset show hide toggle is has have had no not without invalid wrong missing enter confirm confirmed verify check " +
	"validate require required requires need needs public pub primary foreign cache sort partition i18n hot short max min num total count " +
	"csrf xsrf socket correlation surrogate next page pagination cursor continuation sync lexer parser end eof begin open close cancel cancellation " +
	"bad incorrect expired old_hash hashed hash encrypted bcrypt incorrect unknown duplicate object item node map dict row lookup translation " +
	"existing early derived traffic handshake premaster authenticity by use uses using with if on update updated change changing remove delete get fetch find read load generate create parse make new_line "

// Words that, wherever they stand in a name, make it that of something shown
// to people, or of a part of a program.
const shownWords list = " label lbl field title msg message caption hint prompt error elem element xpath selector css input btn button column col i18n " +
	"translation locale placeholder help tooltip regex pattern lib pkg public pub icon image color colour publickey "

// nameFits reports whether the identifier can be that of a secret itself, and
// notes where it says more than that.
func nameFits(a *assignment) bool {
	if longerWord(a.tail) {
		return false
	}
	if len(a.tail) > 1 && fileExts.has(strings.ToLower(string(a.tail[bytes.LastIndexByte(a.tail, '.')+1:]))) && bytes.IndexByte(a.tail, '.') >= 0 {
		return false // "login-password.png": the name of a file
	}
	if i := bytes.LastIndexByte(a.tail, '.'); i >= 0 && a.op == '(' && askedMethods.has(strings.ToLower(string(a.tail[i+1:]))) {
		return false // token.split("…")
	}
	for w := range words(a.tail) {
		if aboutWords.has(w) || shownWords.has(w) {
			return false
		}
		a.vague = a.vague || !plainTail.has(w) && !digit(w[0])
	}
	last := ""
	for w := range words(a.head) {
		if shownWords.has(w) && w != "message" { // a queue of messages, MessageBird
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
	return !asideWords.has(last) || (last == "csrf" || last == "xsrf") && a.keyword("secret")
}

// longerWord reports whether what follows a keyword makes it part of another
// word, such as passport, secretary, tokenizer.
func longerWord(tail []byte) bool {
	return len(tail) > 0 && letter(tail[0]) && !upper(tail[0]) && !hasPrefixAnyFold(tail, runOn)
}

// fileExts end the names of files that a list of files has beside their digests.
const fileExts list = " png jpg jpeg gif svg webp ico woff woff2 js mjs ts tsx jsx vue css scss "

// askedMethods ask a value for something, and are not given it.
const askedMethods list = " tostring split replace replaceall startswith endswith includes indexof lastindexof match matches test slice substring substr padstart padend join localecompare digest update encode decode export getattribute hasattribute charat "

// runOn may follow a keyword without a break: mypasswordprod, secretkey.
var runOn = []string{"key", "value", "prod", "dev", "admin", "user", "root", "string", "plain", "text", "word", "phrase", "code", "db", "app", "api"}

// gluedHeads may stand before a keyword without a break: dbpass, authtoken.
const gluedHeads list = " db user usr my root admin sql mysql mail email smtp ftp sftp ssh api app proxy login redis mongo pg postgres ldap wifi vpn http https rdp vnc " +
	"client auth access shared server consumer bot jwt session cookie super sys system net web site master main test new old default key store trust keystore truststore " +
	"bind service svc account acct rpc jdbc oauth refresh bearer require id the api x signing encryption crypto csrf webhook hook nwks nwk apps aes enc hmac priv s p "

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
