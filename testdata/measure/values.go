package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
	alnum  = lower + upper + digits
	hex    = "0123456789abcdef"
)

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

func random(rng *rand.Rand, n int, from string) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[rng.IntN(len(from))]
	}
	return string(b)
}

// passwords are the ways in which people choose them.
var passwords = []struct {
	kind  string
	share int
	make  func(*rand.Rand) string
}{
	{"strong", 5, func(r *rand.Rand) string {
		return random(r, 1, alnum) + random(r, 9+r.IntN(12), alnum+alnum+"!#%+-_@*^&=?") + random(r, 1, alnum)
	}},
	{"strong, letters and digits", 4, func(r *rand.Rand) string { return random(r, 10+r.IntN(14), alnum) }},
	{"strong, hex", 1, func(r *rand.Rand) string { return random(r, 16+8*r.IntN(3), hex) }},
	{"pass-phrase", 2, func(r *rand.Rand) string {
		var w []string
		for range 3 + r.IntN(2) {
			w = append(w, pick(r, phraseWords))
		}
		return strings.Join(w, pick(r, []string{"-", "_", ".", "-"}))
	}},
	{"season and year", 2, func(r *rand.Rand) string {
		return pick(r, []string{"Summer", "Winter", "Spring", "Autumn", "January", "October", "Monday"}) + fmt.Sprint(2015+r.IntN(12)) + pick(r, []string{"!", "", "#", "!!", "$"})
	}},
	{"word and digits", 3, func(r *rand.Rand) string { return pick(r, phraseWords) + fmt.Sprint(1+r.IntN(999)) }},
	{"name and digits", 2, func(r *rand.Rand) string {
		return pick(r, []string{"michael", "Jessica", "ashley", "Daniel", "nicole", "Thomas", "robert", "Svenja", "pierre"}) + pick(r, []string{"", "_", "!"}) + fmt.Sprint(1950+r.IntN(70))
	}},
	{"leetspeak", 2, func(r *rand.Rand) string {
		w := pick(r, phraseWords) + pick(r, phraseWords)
		w = strings.NewReplacer("e", "3", "o", "0", "a", "4", "i", "1").Replace(w)
		return strings.ToUpper(w[:1]) + w[1:] + pick(r, []string{"!", "", "$", "99"})
	}},
	{"company and digits", 1, func(r *rand.Rand) string {
		return pick(r, []string{"Acme", "Globex", "Initech", "Hooli", "Umbrella"}) + pick(r, []string{"@", "#", "_", ""}) + fmt.Sprint(100+r.IntN(9000))
	}},
	{"keyboard", 1, func(r *rand.Rand) string {
		return pick(r, []string{"zaq1xsw2", "1q2w3e4r5t", "q1w2e3r4", "zxcvbn", "1qaz2wsx", "qazwsx"}) + pick(r, []string{"", "!", "99", "E"})
	}},
	{"common", 1, func(r *rand.Rand) string {
		return pick(r, []string{"P@ssw0rd", "Passw0rd", "Welcome", "letmein", "iloveyou", "trustno", "monkey", "dragon"}) + pick(r, []string{"1", "12", "123!", "7", "2023"})
	}},
	{"one word", 1, func(r *rand.Rand) string { return pick(r, phraseWords) + pick(r, phraseWords) }},
}

var phraseWords = strings.Fields("copper lantern tiger maple harbor violet thunder pickle wizard marble falcon orchid river candle " +
	"banana rocket saddle ginger pepper walnut anchor meadow cobalt turtle velvet bamboo comet puzzle magnet hornet jasmine kettle")

func password(rng *rand.Rand) (value, kind string) {
	sum := 0
	for _, p := range passwords {
		sum += p.share
	}
	n := rng.IntN(sum)
	for _, p := range passwords {
		if n -= p.share; n < 0 {
			return p.make(rng), p.kind
		}
	}
	panic("unreachable")
}

// machineKey is a key as programs make them.
func machineKey(rng *rand.Rand) (value, kind string) {
	switch rng.IntN(5) {
	case 0:
		return random(rng, 32, hex), "key, 32 hex"
	case 1:
		return random(rng, 64, hex), "key, 64 hex"
	case 2:
		return random(rng, 43, alnum+"+/") + "=", "key, base64"
	case 3:
		return random(rng, 20+rng.IntN(5), alnum), "key, short"
	}
	return random(rng, 32+rng.IntN(12), alnum+"-_"), "key, base64url"
}

// Names as people give them, in words.
var passwordNames = []string{
	"password", "db password", "password", "smtp password", "admin password", "root password", "redis password", "mysql root password", "user pwd",
	"passwd", "ldap bind password", "postgres password", "db pass", "keystore password", "ftp passwd", "mail password", "proxy password",
	"sudo password", "database password", "rabbitmq pass", "service account password", "ssh passphrase", "backup password", "wifi password", "login password",
}

var keyNames = []string{
	"api key", "secret key", "client secret", "auth token", "jwt secret", "encryption key", "session secret", "access token", "app secret",
	"signing key", "webhook secret", "password salt", "secret", "private key", "cookie secret", "hmac key", "token", "refresh token", "master key",
}

func snake(words string) string  { return strings.ReplaceAll(words, " ", "_") }
func screaming(w string) string  { return strings.ToUpper(snake(w)) }
func kebab(words string) string  { return strings.ReplaceAll(words, " ", "-") }
func dotted(words string) string { return strings.ReplaceAll(words, " ", ".") }

func camel(words string) string {
	p := pascal(words)
	return strings.ToLower(p[:1]) + p[1:]
}

func pascal(words string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(words) {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}
