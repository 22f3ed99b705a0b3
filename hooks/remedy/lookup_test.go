package remedy

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Every lookup parses in its language, by whatever parser is on hand.
func TestLookupsParse(t *testing.T) {
	// how a statement becomes a file, and what reads it
	checks := map[Lang]struct {
		file, before, after string
		command             []string
	}{
		Python:     {"a.py", "", "", []string{"python3", "-m", "py_compile"}},
		JavaScript: {"a.mjs", "async function f(client, vault) {\n", "\n}\n", []string{"node", "--check"}},
		Shell:      {"a.sh", "", "", []string{"bash", "-n"}},
		Ruby:       {"a.rb", "", "", []string{"ruby", "-c"}},
		PHP:        {"a.php", "<?php\n", "", []string{"php", "-l"}},
	}
	all := map[Lang]string{} // one file a language: each start of a parser costs
	for _, l := range Langs {
		for _, s := range Stores {
			const name = "STRIPE_API_KEY"
			text := statement(l, s, name)
			look := Lookup(l, s, name)
			if !strings.Contains(look, name) && !strings.Contains(look, "stripe-api-key") && !strings.Contains(look, "stripe_api_key") && !(s == SOPS) {
				t.Errorf("%s, %s: %s does not name the secret", l, s, look)
			}
			if text == "" { // a command around the program
				all[Shell] += look + "\n"
				continue
			}
			switch l {
			case Go:
				if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc f() {\n"+text+"\n}\n", 0); err != nil {
					t.Errorf("%s, %s: %v: %s", l, s, err, text)
				}
			case Kubernetes, GitHub, GitLab, Bitbucket, Compose:
				var any yaml.Node
				if !strings.Contains(text, ": ") {
					text = "key: " + text
				}
				if err := yaml.Unmarshal([]byte(text), &any); err != nil {
					t.Errorf("%s, %s: %v: %s", l, s, err, text)
				}
			default:
				if l == JavaScript || l == TypeScript {
					text = "{ " + text + " }"
				}
				all[l.base()] += text + "\n"
			}
		}
	}
	for l, c := range checks {
		parse(t, string(l), c.file, c.before+all[l]+c.after, c.command...)
	}
}

func parse(t *testing.T, what, file, text string, command ...string) {
	t.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		return // one language's parser more or less: the snippets are compared as texts as well
	}
	file = filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(command[0], append(command[1:], file)...).CombinedOutput(); err != nil {
		t.Errorf("%s: %s: %v\n%s\n%s", what, command[0], err, out, text)
	}
}

func TestVarName(t *testing.T) {
	for _, row := range []struct{ rule, provider, kind, assigned, want string }{
		{"stripe-secret-key", "stripe", "api-key", "", "STRIPE_API_KEY"},
		{"github-pat-classic", "github", "access-token", "x", "GITHUB_TOKEN"},
		{"generic-secret-assignment", "generic-secrets", "password", "dbPassword", "DB_PASSWORD"},
		{"generic-secret-assignment", "generic-secrets", "password", "", "APP_PASSWORD"},
		{"tls", "tls-certificates", "private-key", "", "TLS_PRIVATE_KEY"},
		{"x", "1password", "access-token", "", "N1PASSWORD_TOKEN"},
	} {
		if got := VarName(row.rule, row.provider, row.kind, row.assigned); got != row.want {
			t.Errorf("VarName(%q, %q, %q, %q) is %q, want %q", row.rule, row.provider, row.kind, row.assigned, got, row.want)
		}
	}
}

func TestReplace(t *testing.T) {
	for name, row := range map[string]struct {
		lang      Lang
		old, want string // S stands for the secret; want is "" where it must be left
		why       string
	}{
		"go":              {Go, "package p\n\nimport \"os\"\n\nvar k = `S`\n", "package p\n\nimport \"os\"\n\nvar k = os.Getenv(\"N\")\n", "a raw text"},
		"go group":        {Go, "package p\n\nconst (\n\ta = \"S\"\n)\n", "", "constants of a group may be made of each other"},
		"go const of it":  {Go, "package p\n\nconst a = \"S\"\n\nconst b = a + \"x\"\n", "", "another constant needs it"},
		"go tag":          {Go, "package p\n\ntype t struct {\n\ta int `S`\n}\n", "", "a tag is a constant"},
		"go comment":      {Go, "package p\n\n// S\n", "", "a comment"},
		"go no import":    {Go, "package p\n\nvar k = f(\"x S\")\n", "package p\n\nimport \"os\"\n\nvar k = f(os.Getenv(\"N\"))\n", "the whole text goes"},
		"python f":        {Python, "k = f'S{x}'\n", "", "a prefix"},
		"python bytes":    {Python, "k = b'S'\n", "", "bytes are no text"},
		"python doc":      {Python, "'''\nS\n'''\n", "", "a text over lines"},
		"python comment":  {Python, "k = 1 # 'S'\n", "", "a comment"},
		"python escapes":  {Python, "k = 'S\\n'\n", "", "escapes"},
		"python future":   {Python, "#!/usr/bin/env python3\n\"\"\"Doc.\"\"\"\nfrom __future__ import annotations\nk = 'S'\n", "#!/usr/bin/env python3\n\"\"\"Doc.\"\"\"\nfrom __future__ import annotations\nimport os\n\nk = os.environ[\"N\"]\n", "behind what must come first"},
		"python has os":   {Python, "import os\nk = 'S'\n", "import os\nk = os.environ[\"N\"]\n", "one import is enough"},
		"python crlf":     {Python, "x = 1\r\nk = 'S'\r\n", "import os\r\n\r\nx = 1\r\nk = os.environ[\"N\"]\r\n", "line ends stay"},
		"js template":     {JavaScript, "k = `S`\n", "k = process.env.N\n", "nothing is inserted"},
		"js inserted":     {JavaScript, "k = `S${x}`\n", "", "values are inserted"},
		"js regexp":       {JavaScript, "k = x.replace(/\"/g, '') + \"S\"\n", "", "a quote that is none leaves it open where texts begin"},
		"js property":     {JavaScript, "k = {'S': 1}\n", "", "a name"},
		"js import":       {JavaScript, "import x from 'S'\n", "", "only a constant"},
		"jsx":             {JavaScript, "return <A token=\"S\" />\n", "", "an attribute needs braces"},
		"java annotation": {Java, "@Value(\"S\")\n", "", "only a constant"},
		"kotlin":          {Kotlin, "const val k = \"S\"\n", "val k = System.getenv(\"N\")\n", "no longer a constant"},
		"csharp":          {CSharp, "    private const string K = \"S\";\n", "    private static readonly string K = System.Environment.GetEnvironmentVariable(\"N\");\n", "no longer a constant"},
		"csharp local":    {CSharp, "    const string K = \"S\";\n", "", "it may be a local one"},
		"csharp verbatim": {CSharp, "k = @\"S\";\n", "", "a prefix"},
		"php property":    {PHP, "<?php\nclass A {\n  private $k = 'S';\n}\n", "", "only a constant"},
		"php inserted":    {PHP, "<?php\n$k = \"S$x\";\n", "", "values are inserted"},
		"ruby":            {Ruby, "k = 'S'\n", "k = ENV.fetch(\"N\")\n", "a text"},
		"rust const":      {Rust, "const K: &str = \"S\";\n", "", "only a constant"},
		"rust macro":      {Rust, "println!(\"S\");\n", "", "a format is a constant"},
		"rust method":     {Rust, "let k = \"S\".to_string();\n", "let k = (&*std::env::var(\"N\").expect(\"N is not set\")).to_string();\n", "lent, then its method"},
		"shell here":      {Shell, "cat <<E\nS\nE\n", "", "a here-document"},
		"shell single":    {Shell, "k='a $x S'\n", "", "the dollar is meant"},
		"shell double":    {Shell, "curl -H \"token S\" x\n", "curl -H \"token ${N:?}\" x\n", "within a text"},
		"shell comment":   {Shell, "# S\n", "", "a comment"},
		"terraform":       {Terraform, "variable \"k\" {\n  default = \"S\"\n}\n", "variable \"k\" {\n  sensitive = true\n}\n", "a variable comes from outside"},
		"kubernetes":      {Kubernetes, "  - name: K\n    value: S\n", "  - name: K\n    valueFrom:\n      secretKeyRef:\n        name: app\n        key: N\n", "an entry of env"},
		"kubernetes data": {Kubernetes, "data:\n  k: S\n", "", "no entry of env"},
		"github comment":  {GitHub, "a: b # S\n", "", "a comment"},
		"spring":          {Spring, "app.key=S\n", "app.key=${N}\n", "a placeholder"},
		"plain":           {Plain, "{\"a\": \"S\"}\n", "", "no lookup"},
	} {
		t.Run(name, func(t *testing.T) {
			const secret = "xY12zQ34wE56"
			old := strings.ReplaceAll(row.old, "S", secret)
			if name == "spring" || name == "python has os" {
				old = row.old[:strings.Index(row.old, "S")] + secret + row.old[strings.Index(row.old, "S")+1:]
			}
			at := strings.Index(old, secret)
			c, err := Replace(row.lang, []byte(old), at, at+len(secret), "N")
			switch {
			case err != nil && row.want != "":
				t.Errorf("left (%v), want it replaced: %s", err, row.why)
			case err == nil && row.want == "":
				t.Errorf("replaced, want it left (%s):\n%s", row.why, c.Text)
			case err == nil && string(c.Text) != row.want:
				t.Errorf("got\n%s\nwant\n%s\n%s", c.Text, row.want, row.why)
			case err == nil && (bytes.Contains(c.Text, []byte(secret)) || !strings.Contains(c.Value, secret)):
				t.Errorf("the value is %q, of\n%s", c.Value, c.Text)
			}
		})
	}
}

// statement is a line of a program that assigns the lookup; "" where a lookup
// stands alone.
func statement(l Lang, s Store, name string) string {
	expr, l := Lookup(l, s, name), l.base()
	if own(l, s) == "" {
		return ""
	}
	low := strings.ToLower(name)
	switch l {
	case Go:
		if s == Environment {
			return camel(name) + " := " + expr
		}
		return "value, err := " + expr
	case Python, Ruby:
		return low + " = " + expr
	case JavaScript:
		return "const " + camel(name) + " = " + expr + ";"
	case Java, CSharp:
		return "var " + camel(name) + " = " + expr + ";"
	case Kotlin:
		return "val " + camel(name) + " = " + expr
	case PHP:
		return "$" + camel(name) + " = " + expr + ";"
	case Rust:
		return "let " + low + " = " + expr + ";"
	case Shell:
		return low + "=" + expr
	case Terraform:
		return "value = " + expr
	}
	return expr
}

// camel writes NAME_OF_IT as nameOfIt.
func camel(name string) string {
	words := strings.Split(strings.ToLower(name), "_")
	for i := 1; i < len(words); i++ {
		if words[i] != "" {
			words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
		}
	}
	return strings.Join(words, "")
}
