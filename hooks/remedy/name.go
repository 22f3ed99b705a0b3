package remedy

import "strings"

// VarName is the name of the environment variable for a secret: by who gives
// it out and what it is, such as STRIPE_API_KEY; by the name that it is
// assigned to where the first says nothing.
func VarName(rule, provider, kind, assigned string) string {
	if name := wellKnown(rule); name != "" {
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
	ends := endings(kind)
	if len(ends) == 0 {
		return name + "_SECRET"
	}
	for _, end := range ends {
		if strings.HasSuffix(name, end) {
			return name
		}
	}
	return name + "_" + ends[0]
}

// wellKnown is the name that a provider's own tools read, "" where none is known.
func wellKnown(rule string) string {
	switch rule {
	case "aws-access-key-id":
		return "AWS_ACCESS_KEY_ID"
	case "aws-secret-access-key":
		return "AWS_SECRET_ACCESS_KEY"
	case "aws-session-token":
		return "AWS_SESSION_TOKEN"
	case "django-secret-key":
		return "DJANGO_SECRET_KEY"
	case "github-pat-classic":
		return "GITHUB_TOKEN"
	case "postgres-url", "mysql-url":
		return "DATABASE_URL"
	case "redis-url":
		return "REDIS_URL"
	case "mongodb-url":
		return "MONGODB_URL"
	case "sentry-dsn":
		return "SENTRY_DSN"
	}
	return ""
}

// endings are what the names of a kind end with, the first where none does yet;
// nil for a kind that is not known.
func endings(kind string) []string {
	switch kind {
	case "api-key":
		return []string{"API_KEY", "KEY"}
	case "access-token", "oauth-token", "jwt":
		return []string{"TOKEN"}
	case "password":
		return []string{"PASSWORD"}
	case "private-key":
		return []string{"PRIVATE_KEY", "KEY"}
	case "client-secret":
		return []string{"CLIENT_SECRET", "SECRET"}
	case "connection-string":
		return []string{"URL"}
	case "cloud-key":
		return []string{"SECRET_KEY", "KEY"}
	case "session-secret":
		return []string{"SECRET_KEY", "SECRET"}
	case "encryption-key":
		return []string{"ENCRYPTION_KEY", "KEY"}
	case "webhook-url":
		return []string{"WEBHOOK_URL", "URL"}
	case "signing-key":
		return []string{"SIGNING_KEY", "KEY"}
	case "certificate":
		return []string{"CERTIFICATE"}
	}
	return nil
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
