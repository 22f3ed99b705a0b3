package scanner

import (
	"testing"

	"stanch/scanner/patch"
)

// Where two rules see the same text, the one that knows better what it is
// reports it. Each row is tried on all examples of its first rule.
func TestRanks(t *testing.T) {
	pem := []string{"pem-rsa-private-key", "pem-ec-private-key", "pem-pkcs8-private-key", "openssh-private-key", "pem-one-line-escaped"}
	tests := []struct {
		winner string
		losers []string
		reason string
	}{
		{"gcp-service-account-key", pem, "what stands around the key tells whose it is"},
		{"github-app-private-key", pem, "the file's name tells whose it is"},
		{"apple-p8-private-key", pem, "the file's name tells whose it is"},
		{"coinbase-cdp-key", pem, "what stands before the key tells whose it is"},
		{"aws-cloudfront-key-pair", pem, "what stands before the key tells whose it is"},
		{"certificate-bundle-with-key", pem, "a certificate stands before the key"},
		{"bitbucket-ssh-access-key", pem, "what stands before the key tells whose it is"},
		{"bitbucket-pipelines-ssh-key", pem, "the file's name tells whose it is"},
		{"bitbucket-pipelines-ssh-key", []string{"pem-base64-encoded"}, "the file's name tells whose it is"},
		{"pem-encrypted-private-key", pem, "the key is encrypted"},
		{"kubeconfig-file", []string{"pem-base64-encoded"}, "the name beside it"},
		{"odbc-dsn-password", []string{"sqlserver-connection-string"}, "a driver is named"},
		{"nuget-config-password", []string{"dotnet-appsettings-password"}, "the name of the element"},
		{"htpasswd-hash", []string{"shadow-hash"}, "a user stands before it"},
		{"cisco-password", []string{"shadow-hash"}, "the words of a router's configuration"},
		{"git-credentials-file-content", []string{"http-basic-auth-header", "http-bearer-header"}, "git's own name for the header"},
		{"sentry-dsn", []string{"basic-auth-url"}, "the host"},
		{"sidekiq-enterprise-credential", []string{"basic-auth-url"}, "the host"},
		{"bitbucket-basic-auth-url", []string{"basic-auth-url"}, "the host"},
		{"github-x-oauth-basic-url", []string{"basic-auth-url"}, "the host"},
		{"dotenv-file", []string{"generic-secret-assignment", "generic-password-assignment"}, "the file's name"},
		{"facebook-app-secret", []string{"symfony-app-secret"}, "the provider's name"},
		{"polymarket-robinhood-key", []string{"ethereum-private-key", "launchdarkly-key"}, "the provider's name"},
		{"aws-ses-smtp-password", []string{"smtp-password"}, "the value's form"},
		{"paystack-secret-key", []string{"stripe-secret-key-live", "stripe-secret-key-test"}, "40 hexadecimal digits"},
		{"clerk-secret-key", []string{"stripe-secret-key-live", "stripe-secret-key-test"}, "the provider's name and the form"},
		{"stripe-webhook-secret", []string{"dotnet-appsettings-password"}, "the prefix"},
		{"kubernetes-service-account-jwt", []string{"jwt"}, "the claims"},
		{"supabase-service-role-jwt", []string{"jwt"}, "the claims"},
	}
	set := readRules(t)
	byID := map[string]*Rule{}
	for i := range set.Rules {
		byID[set.Rules[i].ID] = &set.Rules[i]
	}
	s := New(testOptions())
	for _, tt := range tests {
		winner := byID[tt.winner]
		if winner == nil {
			t.Errorf("no rule %s", tt.winner)
			continue
		}
		losers := map[string]bool{}
		for _, id := range tt.losers {
			losers[id] = true
			if byID[id] == nil {
				t.Errorf("no rule %s", id)
			}
		}
		for i, e := range winner.Examples.Match {
			for _, name := range exampleNames(winner) {
				cands := candidates(s, name, Arm(e), patch.Content)
				won := spanOf(cands, tt.winner)
				for _, c := range resolve(cands) {
					if losers[c.rule.ID] && won.Lo < c.span.Hi && c.span.Lo < won.Hi {
						t.Errorf("%s, example %d in %s: %s is reported: %s", tt.winner, i, name, c.rule.ID, tt.reason)
					}
				}
			}
		}
	}
}

// spanOf is where a rule found something, or nothing.
func spanOf(cands []candidate, id string) patch.Span {
	for _, c := range cands {
		if c.rule.ID == id {
			return c.span
		}
	}
	return patch.Span{}
}

// A rule of a provider comes before those that go by the framework's name for
// any secret.
func TestRankClasses(t *testing.T) {
	for i := range builtinCount {
		r := builtin(i)
		switch {
		case r.ByName(), r.generic(), r.Rank < 0, r.Detect == "url":
		case r.Value != "":
			if r.rank() >= rankContext {
				t.Errorf("%s goes by a name, but ranks with the rules of providers", r.ID)
			}
		case r.rank() < rankContext:
			t.Errorf("%s ranks below the rules that know a value's form", r.ID)
		}
	}
}
