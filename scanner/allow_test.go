package scanner

import (
	"strings"
	"testing"
	"time"

	"stanch/scanner/patch"
)

// How an allow comment beside a secret is read.
func TestAllowComments(t *testing.T) {
	strict := testOptions()
	strict.RequireReason = true
	own := testOptions()
	own.ForeignAllows = false
	off := testOptions()
	off.NoInline = true
	token := "gh" + Breaker + "p_" // what TOKEN becomes
	token = Arm(token) + checked()[4:]
	const same, none = "allowed", "no allow"
	tests := map[string]struct {
		text string
		opt  Options
		want string // allowed, no allow, or a part of why the allow does not count
	}{
		"nothing":                    {"x = \"TOKEN\"\n", testOptions(), none},
		"hash":                       {"x = \"TOKEN\" # stanch:allow\n", testOptions(), same},
		"slashes":                    {"x := \"TOKEN\" // stanch:allow a reason\n", testOptions(), same},
		"block comment":              {"x = \"TOKEN\"; /* stanch:allow */\n", testOptions(), same},
		"markup":                     {"<x>TOKEN</x> <!-- stanch:allow -->\n", testOptions(), same},
		"sql":                        {"x = 'TOKEN' -- stanch:allow\n", testOptions(), same},
		"ini":                        {"x = TOKEN ; stanch:allow\n", testOptions(), same},
		"tex":                        {"TOKEN % stanch:allow\n", testOptions(), same},
		"before the secret":          {"/* stanch:allow */ x = \"TOKEN\"\n", testOptions(), same},
		"crlf":                       {"a\r\nx = \"TOKEN\" # stanch:allow\r\nb\r\n", testOptions(), same},
		"lone cr":                    {"a\rx = \"TOKEN\" # stanch:allow\rb\r", testOptions(), same},
		"far away on the line":       {"x = \"TOKEN\" " + strings.Repeat("words and words, ", 900) + "// stanch:allow\n", testOptions(), same},
		"for this rule":              {"x = \"TOKEN\" # stanch:allow[github-pat-classic] reason\n", testOptions(), same},
		"for several":                {"x = \"TOKEN\" # stanch:allow[slack-bot-token, github-pat-classic]\n", testOptions(), same},
		"as the next word":           {"x = \"TOKEN\" # stanch:allow github-pat-classic why not\n", testOptions(), same},
		"as the next words":          {"x = \"TOKEN\" # stanch:allow slack-bot-token, github-pat-classic why\n", testOptions(), same},
		"for another rule":           {"x = \"TOKEN\" # stanch:allow[slack-bot-token]\n", testOptions(), "is for slack-bot-token, not for github-pat-classic"},
		"another as a word":          {"x = \"TOKEN\" # stanch:allow slack-bot-token why\n", testOptions(), "is for slack-bot-token"},
		"for no rule there is":       {"x = \"TOKEN\" # stanch:allow[github-pat]\n", testOptions(), `names "github-pat", which no rule has`},
		"one of them unknown":        {"x = \"TOKEN\" # stanch:allow[github-pat-classic, nope]\n", testOptions(), `names "nope"`},
		"empty brackets":             {"x = \"TOKEN\" # stanch:allow[] reason\n", testOptions(), "brackets name no rule"},
		"brackets around signs":      {"x = \"TOKEN\" # stanch:allow[ , ] reason\n", testOptions(), "brackets name no rule"},
		"a bracket left open":        {"x = \"TOKEN\" # stanch:allow[github-pat-classic reason\n", testOptions(), "bracket is not closed"},
		"until later":                {"x = \"TOKEN\" # stanch:allow until=2027-03-31\n", testOptions(), same},
		"until today":                {"x = \"TOKEN\" # stanch:allow until=2026-11-01\n", testOptions(), same},
		"until yesterday":            {"x = \"TOKEN\" # stanch:allow until=2026-10-30 reason\n", testOptions(), "ended on 2026-10-30"},
		"until whenever":             {"x = \"TOKEN\" # stanch:allow until=someday\n", testOptions(), "is not a date"},
		"until and end of markup":    {"<x>TOKEN</x> <!-- stanch:allow until=2027-03-31-->\n", testOptions(), same},
		"line above":                 {"# stanch:allow-next-line\nx = \"TOKEN\"\n", testOptions(), same},
		"line above, crlf":           {"# stanch:allow-next-line\r\nx = \"TOKEN\"\r\n", testOptions(), same},
		"line above, for a rule":     {"# stanch:allow-next-line[slack-bot-token]\nx = \"TOKEN\"\n", testOptions(), "is for slack-bot-token"},
		"two lines above":            {"# stanch:allow-next-line\n\nx = \"TOKEN\"\n", testOptions(), none},
		"next line on this one":      {"x = \"TOKEN\" # stanch:allow-next-line\n", testOptions(), none},
		"this line on the above":     {"# stanch:allow\nx = \"TOKEN\"\n", testOptions(), none},
		"line below":                 {"x = \"TOKEN\"\n# stanch:allow\n", testOptions(), none},
		"in capitals":                {"x = \"TOKEN\" # stanch:allow[GitHub-Pat-Classic]\n", testOptions(), `names "GitHub-Pat-Classic", which no rule has`},
		"a pattern":                  {"x = \"TOKEN\" # stanch:allow[github-*]\n", testOptions(), `names "github-*", which no rule has`},
		"what may be a secret":       {"x = \"TOKEN\" # stanch:allow[Xk29vPq7zL0w]\n", testOptions(), "names something"},
		"the end of a word":          {"x = \"TOKEN\" # notstanch:allow\n", testOptions(), none},
		"end of a word, then itself": {"x = \"TOKEN\" # notstanch:allow stanch:allow\n", testOptions(), same},
		"within a word of theirs":    {"x = \"TOKEN\"; flaggignored = 1\n", testOptions(), none},
		"a longer word of theirs":    {"x = \"TOKEN\" # gitleaks:allowlist\n", testOptions(), none},
		"their word after another":   {"x = \"TOKEN\" # ggignored ggignore\n", testOptions(), same},
		"a longer word":              {"x = \"TOKEN\" # stanch:allowed\n", testOptions(), none},
		"another suffix":             {"x = \"TOKEN\" # stanch:allow-everything\n", testOptions(), none},
		"both on one line":           {"x = \"TOKEN\" # stanch:allow-next-line stanch:allow\n", testOptions(), same},
		"no reason, required":        {"x = \"TOKEN\" # stanch:allow[github-pat-classic]\n", strict, "gives no reason"},
		"reason, required":           {"x = \"TOKEN\" # stanch:allow[github-pat-classic] a revoked one\n", strict, same},
		"reason of signs":            {"<x>TOKEN</x> <!-- stanch:allow -->\n", strict, "gives no reason"},
		"switched off":               {"x = \"TOKEN\" # stanch:allow\n", off, none},
		"gitleaks":                   {"x = \"TOKEN\" # gitleaks:allow\n", testOptions(), same},
		"betterleaks":                {"x = \"TOKEN\" # betterleaks:allow\n", testOptions(), same},
		"trufflehog":                 {"x = \"TOKEN\" # trufflehog:ignore\n", testOptions(), same},
		"kingfisher":                 {"x = \"TOKEN\" # kingfisher:ignore\n", testOptions(), same},
		"ggshield":                   {"x = \"TOKEN\" # ggignore\n", testOptions(), same},
		"pragma":                     {"x = \"TOKEN\" # pragma: allowlist secret\n", testOptions(), same},
		"pragma above":               {"# pragma: allowlist nextline secret\nx = \"TOKEN\"\n", testOptions(), same},
		"secretlint":                 {"x = \"TOKEN\" // secretlint-disable-line\n", testOptions(), same},
		"secretlint above":           {"// secretlint-disable-next-line\nx = \"TOKEN\"\n", testOptions(), same},
		"a colon first, foreign off": {": \"TOKEN\" # stanch:allow\n", own, same},
		"gitleaks, switched off":     {"x = \"TOKEN\" # gitleaks:allow\n", own, none},
		"own, foreign off":           {"x = \"TOKEN\" # stanch:allow\n", own, same},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res := scanText(t, New(tt.opt), "a.txt", strings.ReplaceAll(tt.text, "TOKEN", token))
			if len(res.Findings) != 1 {
				t.Fatalf("%d findings, want 1: %v", len(res.Findings), res.Findings)
			}
			f := res.Findings[0]
			got := none
			switch {
			case f.Allowed():
				got = same
			case f.Allow != nil:
				got = f.Ignored
			}
			if !strings.Contains(got, tt.want) || tt.want == none && got != none {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if wrong := strings.Contains(tt.want, "name") || strings.Contains(tt.want, "date") || strings.Contains(tt.want, "bracket"); wrong != (f.Problem != "") {
				t.Errorf("problem: %q", f.Problem)
			}
			if strings.Contains(f.Problem+f.Ignored, token[4:12]) {
				t.Error("what is said about the allow tells the secret")
			}
		})
	}
}

// A block is allowed on the line above its first.
func TestAllowBlock(t *testing.T) {
	var block string
	for _, r := range readRules(t).Rules {
		if r.ID == "openssh-private-key" {
			block = Arm(r.Examples.Match[0])
		}
	}
	joined := strings.ReplaceAll(strings.TrimSpace(block), "\n", `\n`)
	for name, text := range map[string]string{
		"line before":       "# stanch:allow-next-line\n" + block,
		"start of the text": "key: | # stanch:allow-next-line[openssh-private-key]\n  " + strings.ReplaceAll(block, "\n", "\n  "),
		"line of its end":   "key := `" + strings.TrimSpace(block) + "` // stanch:allow\n",
		"its end, CRLF":     strings.ReplaceAll(strings.TrimSpace(block), "\n", "\r\n") + " # stanch:allow\r\n",
		"one line":          `key = "` + joined + `" # stanch:allow` + "\n",
	} {
		res := scanText(t, New(testOptions()), "a.txt", text)
		if len(res.Findings) != 1 || !res.Findings[0].Allowed() {
			t.Errorf("%s: %v, want one, and it allowed", name, res.Findings)
		}
	}
}

// An allow names the secret: one that a later commit writes covers the earlier
// commits, one that an earlier commit wrote does not cover the later.
func TestAllowInLaterCommits(t *testing.T) {
	s := New(testOptions())
	rule := Builtin("github-pat-classic")
	secret := []byte(checked())
	at := func(order int, allow *Allow) Finding {
		return Finding{Rule: rule, Severity: High, Commit: &patch.Commit{Order: order}, Allow: allow, secret: secret}
	}
	tests := map[string]struct {
		in   []Finding
		want int
	}{
		"later":            {[]Finding{at(1, nil), at(2, &Allow{})}, 0},
		"earlier":          {[]Finding{at(1, &Allow{}), at(2, nil)}, 1},
		"for another rule": {[]Finding{at(1, nil), at(2, &Allow{Rules: []string{"slack-bot-token"}})}, 1},
		"not counted":      {[]Finding{at(1, nil), {Rule: rule, Severity: High, Commit: &patch.Commit{Order: 2}, Allow: &Allow{}, Ignored: "ended", secret: secret}}, 2},
		"not added":        {[]Finding{at(1, nil), {Rule: rule, Commit: &patch.Commit{Order: 2}, Allow: &Allow{}, secret: secret}}, 0},
		"another secret":   {[]Finding{at(1, nil), {Rule: rule, Severity: High, Commit: &patch.Commit{Order: 2}, Allow: &Allow{}, secret: []byte("another")}}, 1},
	}
	for name, tt := range tests {
		if got := s.Allow(tt.in); len(got) != tt.want {
			t.Errorf("%s: %d findings are left, want %d", name, len(got), tt.want)
		}
	}
}

func TestAllowByFingerprint(t *testing.T) {
	secret := []byte(checked())
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	tests := map[string]struct {
		allow    ConfigAllow
		required bool
		left     int
	}{
		"its own":         {ConfigAllow{Fingerprint: Fingerprint(secret)}, false, 0},
		"another's":       {ConfigAllow{Fingerprint: Fingerprint([]byte("another secret of some length"))}, false, 1},
		"until later":     {ConfigAllow{Fingerprint: Fingerprint(secret), Until: day("2027-01-01")}, false, 0},
		"until yesterday": {ConfigAllow{Fingerprint: Fingerprint(secret), Until: day("2026-10-30")}, false, 1},
		"no reason":       {ConfigAllow{Fingerprint: Fingerprint(secret)}, true, 1},
		"a reason":        {ConfigAllow{Fingerprint: Fingerprint(secret), Reason: "revoked"}, true, 0},
	}
	for name, tt := range tests {
		opt := testOptions()
		opt.Allows, opt.RequireReason = []ConfigAllow{tt.allow}, tt.required
		got := New(opt).Allow([]Finding{{Rule: Builtin("github-pat-classic"), Severity: High, secret: secret}})
		if len(got) != tt.left {
			t.Errorf("%s: %d findings are left, want %d", name, len(got), tt.left)
		}
	}
}
