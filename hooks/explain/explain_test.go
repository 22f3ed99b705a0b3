package explain

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"stanch/hooks"
	"stanch/hooks/remedy"
	"stanch/scanner"
	"stanch/scanner/rulebook"
)

var rulesFile = sync.OnceValue(func() *scanner.RuleSet {
	text, err := os.ReadFile("../../rules.yaml")
	if err != nil {
		panic(err)
	}
	set, err := scanner.ParseRules("rules.yaml", strings.NewReader(string(text)))
	if err != nil {
		panic(err)
	}
	return set
})

// The providers whose rotation a person must find explained in full.
func TestProvidersComplete(t *testing.T) {
	set := rulesFile()
	byMode := map[string]string{
		"dual":    "postgresql aws aws-ses braintree matrix-synapse-mas pushbullet sentry twilio django",
		"reset":   "discord line opsdash pushover slack telegram",
		"reissue": "tls-certificates ssh-keys gpg-keys",
		"": "bitbucket-cloud codeship github gitlab circleci docker-hub npm pypi google-cloud azure stripe openai anthropic " +
			"cloudflare digitalocean heroku hashicorp-vault cyberark-conjur gitguardian",
	}
	for mode, ids := range byMode {
		for _, id := range strings.Fields(ids) {
			p := rulebook.Provider(id)
			if lacks := incomplete(p); lacks != "" {
				t.Errorf("provider %s: no %s", id, lacks)
			}
			if mode != "" && p.Rotation != mode {
				t.Errorf("provider %s: rotation %q, want %q", id, p.Rotation, mode)
			}
			if !slices.ContainsFunc(set.Rules, func(r scanner.Rule) bool { return r.Provider == id }) {
				t.Errorf("provider %s has no rule", id)
			}
		}
	}
	complete := 0
	for id, p := range set.Providers {
		if incomplete(p) == "" {
			complete++
		}
		if q := rulebook.Provider(id); q.Name != p.Name || q.Source != p.Source || !slices.Equal(q.Steps, p.Steps) {
			t.Errorf("provider %s: the rulebook has %+v, the file holds %+v", id, q, p)
		}
	}
	if complete < 120 {
		t.Errorf("%d providers are complete, want 120 or more", complete)
	}
}

func incomplete(p scanner.Provider) string {
	switch {
	case modeOf(p.Rotation).steps == nil || p.Rotation == "unknown":
		return "rotation"
	case p.Leak == "":
		return "leak"
	case len(p.Steps) < 3:
		return "three steps"
	case p.Revoke == "":
		return "revoke"
	case p.Audit == "":
		return "audit"
	case !strings.HasPrefix(p.Source, "https://"):
		return "source"
	}
	return ""
}

// Every explanation fits one screen, wherever the secret stands.
func TestExplainFits(t *testing.T) {
	set := rulesFile()
	id := strings.Repeat("a", 10)
	far := WayOut{Place: "in commit " + id + ", pushed to origin/main: rotate it first; to rewrite is optional", Steps: []string{
		`GIT_SEQUENCE_EDITOR="sed -i.bak '1s/^p[ick]*/edit/'" git rebase -i --autostash ` + id + "^",
		edit(&hooks.Remembered{File: "config/app.conf"}), "git add -- ':(top,literal)config/app.conf'", "git commit --amend --no-edit",
		"git rebase --continue", "git push --force-with-lease origin HEAD:main"}, Warn: warnPublished(id)}
	seen := map[string]bool{}
	for i := range set.Rules {
		r := &set.Rules[i]
		if seen[r.Provider+r.Rotation] {
			continue
		}
		seen[r.Provider+r.Rotation] = true
		langs := []remedy.Lang{remedy.Plain}
		if len(rulebook.Provider(r.Provider).Steps) > 0 {
			langs = append(langs, remedy.Langs...)
		}
		for _, lang := range langs {
			e := newExplanation(r, lang, far)
			e.Found = []Place{{"config/app.conf", 100, 20, id, "ghp_… (40 characters)"}, {"b", 1, 1, "", "x"}, {"c", 1, 1, "", "x"}}
			checkScreen(t, r.ID+" in "+string(lang), e.Text(false))
		}
	}
	e, err := explain(context.Background(), &hooks.Judge{}, "django-secret-key")
	if err != nil {
		t.Fatal(err)
	}
	checkScreen(t, e.Rule, e.Text(false))
}

func checkScreen(t *testing.T, what, text string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > 40 {
		t.Errorf("%s: %d lines, want at most 40:\n%s", what, len(lines), text)
	}
	for _, l := range lines {
		if n := len([]rune(l)); n > explainWidth && !strings.HasPrefix(l, "  see https://") {
			t.Errorf("%s: a line of %d characters: %s", what, n, l)
		}
	}
}

// The README shows what explain says.
func TestExplainInReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"django-secret-key", "telegram-bot-token", "certificate-bundle-with-key"} {
		e, err := explain(context.Background(), &hooks.Judge{}, id)
		if err != nil {
			t.Fatal(err)
		}
		want := "    " + strings.ReplaceAll(strings.TrimSuffix(e.Text(false), "\n"), "\n", "\n    ") + "\n"
		if !strings.Contains(string(readme), want) {
			t.Errorf("README.md does not show what `stanch explain %s` says:\n%s", id, want)
		}
	}
}
