package remedy

import "strings"

// VarName is the name of the environment variable for a secret: by who gives
// it out and what it is, such as STRIPE_API_KEY; by the name that it is
// assigned to where the first says nothing.
func VarName(rule, provider, kind, assigned string) string {
	if name := wellKnown[rule]; name != "" {
		return name
	}
	if provider == "" || strings.HasPrefix(provider, "generic") || strings.HasPrefix(provider, "http-") {
		if name := Constant(assigned); name != "" {
			return name
		}
		provider = "app"
	}
	name := Constant(provider)
	const most = 24
	for strings.Count(name, "_") > 1 && len(name) > most { // the first words say who
		name = name[:strings.LastIndexByte(name, '_')]
	}
	for _, end := range []string{"_KEYS", "_KEY", "_TOKENS", "_CERTIFICATES", "_CREDENTIALS", "_WEBHOOKS"} {
		if short := strings.TrimSuffix(name, end); short != name {
			name = short
			break
		}
	}
	for _, end := range strings.Split(byKind[kind], "|") {
		if end != "" && strings.HasSuffix(name, end) {
			return name
		}
	}
	end, _, _ := strings.Cut(byKind[kind], "|")
	if end == "" {
		end = "SECRET"
	}
	return name + "_" + end
}

// wellKnown are the names that a provider's own tools read.
var wellKnown = map[string]string{
	"aws-access-key-id":     "AWS_ACCESS_KEY_ID",
	"aws-secret-access-key": "AWS_SECRET_ACCESS_KEY",
	"aws-session-token":     "AWS_SESSION_TOKEN",
	"django-secret-key":     "DJANGO_SECRET_KEY",
	"github-pat-classic":    "GITHUB_TOKEN",
	"postgres-url":          "DATABASE_URL",
	"mysql-url":             "DATABASE_URL",
	"redis-url":             "REDIS_URL",
	"mongodb-url":           "MONGODB_URL",
	"sentry-dsn":            "SENTRY_DSN",
}

var byKind = map[string]string{
	"api-key": "API_KEY|KEY", "access-token": "TOKEN", "password": "PASSWORD", "private-key": "PRIVATE_KEY|KEY",
	"client-secret": "CLIENT_SECRET|SECRET", "oauth-token": "TOKEN", "connection-string": "URL", "cloud-key": "SECRET_KEY|KEY",
	"session-secret": "SECRET_KEY|SECRET", "jwt": "TOKEN", "encryption-key": "ENCRYPTION_KEY|KEY", "webhook-url": "WEBHOOK_URL|URL",
	"signing-key": "SIGNING_KEY|KEY", "certificate": "CERTIFICATE",
}

// Constant writes a name, in whatever style, in capitals with underscores.
func Constant(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c >= 'A' && c <= 'Z':
			if i > 0 && (isLower(name[i-1]) || i+1 < len(name) && isLower(name[i+1]) && isUpper(name[i-1])) {
				b.WriteByte('_')
			}
			b.WriteByte(c)
		case c >= '0' && c <= '9':
			if b.Len() == 0 {
				b.WriteByte('N')
			}
			b.WriteByte(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.TrimRight(b.String(), "_")
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
