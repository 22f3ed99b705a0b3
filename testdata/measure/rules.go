package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// rule is what of a rule is needed to plant its secrets.
type rule struct {
	ID         string   `yaml:"id"`
	Provider   string   `yaml:"provider"`
	Kind       string   `yaml:"kind"`
	Confidence string   `yaml:"confidence"`
	Keywords   []string `yaml:"keywords"`
	Pattern    string   `yaml:"pattern"`
	Context    int      `yaml:"context"`
	Words      []string `yaml:"words"`
	Value      string   `yaml:"value"`
	Detect     string   `yaml:"detect"`
	Paths      []string `yaml:"paths"`
	Examples   struct {
		Match []string `yaml:"match"`
	} `yaml:"examples"`
}

// ways is in how many languages and formats each secret is written.
const ways = 12

// arm joins what is stored broken.
func arm(s string) string { return strings.ReplaceAll(s, "¦", "") }

// rulePlants takes the secrets out of every rule's examples and writes each in
// ways that are not the examples'. skipped counts the rules whose secrets are
// no value that could be written elsewhere.
func rulePlants(rng *rand.Rand, name string) (all []*plant, skipped int, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, 0, fmt.Errorf("reading the rules: %w", err)
	}
	var file struct {
		Rules []rule `yaml:"rules"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, 0, fmt.Errorf("reading the rules: %w", err)
	}
	for i := range file.Rules {
		r := &file.Rules[i]
		n := len(all)
		for _, secret := range r.secrets() {
			switch {
			case r.Context > 0:
				all = append(all, r.named(rng, secret)...)
				all = append(all, r.near(rng, secret)...)
			default:
				all = append(all, r.anywhere(rng, secret)...)
			}
		}
		if len(all) == n {
			skipped++
		}
	}
	return all, skipped, nil
}

// secrets are the values of the rule's examples, at most two.
func (r *rule) secrets() (found []string) {
	if r.Pattern == "" || r.Value != "" || len(r.Paths) > 0 {
		return nil
	}
	re := regexp.MustCompile(r.Pattern)
	seen := map[string]bool{}
	for _, e := range r.Examples.Match {
		e = arm(e)
		from := 0
		if r.Context > 0 {
			re.Longest()
			from = r.keywordEnd(e)
		}
		for _, loc := range re.FindAllStringIndex(e[from:], -1) {
			lo, hi := from+loc[0], from+loc[1]
			s := e[lo:hi]
			if r.Context > 0 && (lo > 0 && word(e[lo-1]) || hi < len(e) && word(e[hi])) {
				continue
			}
			if strings.ContainsAny(s, "\n\"'`\\ ") || len(s) < 6 || seen[s] || len(found) == 2 {
				continue
			}
			seen[s] = true
			found = append(found, s)
		}
	}
	return found
}

func word(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
}

func (r *rule) keywordEnd(e string) int {
	folded := strings.ToLower(e)
	for _, k := range r.Keywords {
		if i := strings.Index(folded, k); i >= 0 {
			return i + len(k)
		}
	}
	return 0
}

// anywhere writes a secret that is known by its own form.
func (r *rule) anywhere(rng *rand.Rand, secret string) (all []*plant) {
	group := "rules, by their form"
	if r.Confidence == "low" {
		group = "rules, by their form, low confidence"
	}
	kind := strings.ReplaceAll(r.Kind, "-", " ")
	names := []string{strings.ReplaceAll(r.Provider, "-", " ") + " " + kind, kind, "value", "credential", "t"}
	for _, i := range rng.Perm(len(shapes))[:ways] {
		s := &shapes[i]
		if text, ok := s.render(rng, identifier(pick(rng, names)), secret); ok {
			all = append(all, &plant{group: group, shape: s.lang, kind: r.ID, ext: s.ext, text: text, spots: []string{secret}})
		}
	}
	for _, s := range bare {
		all = append(all, &plant{group: group, shape: s.lang, kind: r.ID, ext: s.ext, text: strings.ReplaceAll(pick(rng, s.texts), "VALUE", secret), spots: []string{secret}})
	}
	return all
}

// identifier makes a name that every language takes.
func identifier(words string) string {
	words = strings.Trim(strings.Map(func(c rune) rune {
		if c == ' ' || c < 128 && word(byte(c)) && c != '-' {
			return c
		}
		return ' '
	}, words), " ")
	if words == "" || words[0] >= '0' && words[0] <= '9' {
		words = "my " + words
	}
	return strings.Join(strings.Fields(words), " ")
}

// bare are ways to write a secret that has no name.
var bare = []shape{
	{"comment", "go", 0, []string{"// old one: VALUE", "\t// VALUE"}},
	{"comment, Python", "py", 0, []string{"# was VALUE until May", "    # TODO: rotate VALUE"}},
	{"URL parameter", "js", 0, []string{"fetch('https://api.corp.io/v1/items?key=VALUE&limit=10')", "  url: `https://hooks.corp.io/run?x=VALUE`,"}},
	{"header", "sh", 0, []string{"curl -sS -H 'Authorization: Bearer VALUE' https://api.corp.io/v1/me", "curl -H \"X-Auth: VALUE\" https://api.corp.io"}},
	{"list", "json", 0, []string{"    \"VALUE\",", "[\"one\", \"VALUE\"]"}},
	{"CSV", "csv", 0, []string{"7,svc,VALUE,2026-01-04", "svc;VALUE;active"}},
	{"chat in Markdown", "md", 0, []string{"> use VALUE for now", "Run it with `VALUE`."}},
	{"patch in text", "txt", 0, []string{"+  key VALUE", "VALUE"}},
}

// named writes a secret that is known by a name, under a name with the
// rule's keyword and word.
func (r *rule) named(rng *rand.Rand, secret string) (all []*plant) {
	group := "rules, by a name, assigned, " + r.Confidence
	for _, i := range rng.Perm(len(shapes))[:ways] {
		s := &shapes[i]
		if text, ok := s.render(rng, r.name(rng), secret); ok {
			all = append(all, &plant{group: group, shape: s.lang, kind: r.ID, ext: s.ext, text: text, spots: []string{secret}})
		}
	}
	return all
}

// name is one that tells the provider and that the value is a credential.
func (r *rule) name(rng *rand.Rand) string {
	var fits []string
	for _, k := range r.Keywords {
		if strings.Trim(k, "abcdefghijklmnopqrstuvwxyz0123456789_- ") == "" {
			fits = append(fits, k)
		}
	}
	if len(fits) == 0 {
		for _, k := range r.Keywords {
			k = strings.TrimPrefix(strings.TrimPrefix(k, "api."), "www.")
			k, _, _ = strings.Cut(k, ".")
			fits = append(fits, k)
		}
	}
	name := identifier(strings.NewReplacer("_", " ", "-", " ").Replace(pick(rng, fits)))
	last := strings.ReplaceAll(r.Kind, "-", " ")
	if len(r.Words) > 0 {
		last = identifier(pick(rng, r.Words))
	}
	if !strings.Contains(name, "key") && !strings.Contains(name, "token") && !strings.Contains(name, "secret") && !strings.HasSuffix(name, last) {
		name += " " + last
	}
	return name
}

// near writes a secret beside the provider's name, with nothing assigned.
func (r *rule) near(rng *rand.Rand, secret string) (all []*plant) {
	title := r.Keywords[rng.IntN(len(r.Keywords))]
	w := "key"
	if len(r.Words) > 0 {
		w = pick(rng, r.Words)
	}
	for _, s := range nearby {
		text := strings.NewReplacer("SERVICE", title, "WORD", w, "VALUE", secret).Replace(pick(rng, s.texts))
		all = append(all, &plant{group: "rules, by a name, near, " + r.Confidence, shape: s.lang, kind: r.ID, ext: s.ext, text: text, spots: []string{secret}})
	}
	return all
}

var nearby = []shape{
	{"comment", "py", 0, []string{"# SERVICE WORD is VALUE", "# SERVICE (WORD): VALUE"}},
	{"call", "js", 0, []string{"const client = new SERVICE('VALUE'); // WORD", "SERVICE.init('VALUE', { WORD: true });"}},
	{"next line", "go", 0, []string{"\t// SERVICE WORD\n\tuse(\"VALUE\")"}},
	{"log", "log", 0, []string{"2026-03-02 10:11:12 INFO SERVICE WORD VALUE accepted"}},
	{"prose", "md", 0, []string{"The SERVICE WORD we share is VALUE, please keep it.", "SERVICE WORD `VALUE`"}},
}
