package remedy

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"stanch/hooks/lazy"
)

// Change is a text in which a lookup stands for the literal.
type Change struct {
	Text  []byte
	Name  string // of the environment variable that holds Value from now on
	Value string
	Hint  string // what else is to be done, "" where that is nothing
}

// Replace puts the lookup of an environment variable in place of the secret at
// text[lo:hi]. Where that is not known to be safe it says why instead.
func Replace(l Lang, text []byte, lo, hi int, name string) (*Change, error) {
	if lo < 0 || hi > len(text) || lo >= hi {
		return nil, errors.New("the secret is no longer there")
	}
	s := &site{lang: l, text: string(text), lo: lo, hi: hi, name: name}
	s.from = strings.LastIndexByte(s.text[:lo], '\n') + 1
	if s.to = strings.IndexByte(s.text[hi:], '\n'); s.to < 0 {
		s.to = len(s.text)
	} else {
		s.to += hi
	}
	if strings.Contains(s.text[lo:hi], "\n") {
		return nil, errors.New("it goes over several lines")
	}
	c, err := s.replaced()
	if err == nil && strings.Contains(s.text, "\r\n") && strings.Count(s.text, "\n") == strings.Count(s.text, "\r\n") {
		c.Text = []byte(strings.ReplaceAll(strings.ReplaceAll(string(c.Text), "\r\n", "\n"), "\n", "\r\n"))
	}
	return c, err
}

// replaced is the change as the language has it.
func (s *site) replaced() (*Change, error) {
	switch s.lang {
	case Go:
		return s.inGo()
	case Python, JavaScript, TypeScript, Java, Kotlin, Ruby, PHP, CSharp, Rust:
		return s.inProgram()
	case Shell:
		return s.inShell()
	case Terraform:
		return s.inTerraform()
	case Spring, Compose, GitHub, GitLab, Bitbucket:
		return s.inText()
	case Kubernetes:
		return s.inKubernetes()
	}
	return nil, errors.New("this kind of file cannot look it up; keep it encrypted (sops), or out of git")
}

// site is where the secret stands.
type site struct {
	lang     Lang
	text     string
	lo, hi   int // of the secret
	from, to int // of its line
	name     string
}

func (s *site) line() string { return s.text[s.from:s.to] }

// with is the change that puts a lookup at [lo:hi] for a value.
func (s *site) with(lo, hi int, lookup, value string) *Change {
	return &Change{Text: []byte(s.text[:lo] + lookup + s.text[hi:]), Name: s.name, Value: value}
}

// refusals are lines on which a lookup cannot stand.
var refusals = [...]struct {
	lang   Lang
	before lazy.Regexp
}{
	{JavaScript, lazy.Regexp{Expr: `^\s*(?:import|export\b.*\bfrom)\b|^\s*case\b|<\w[^<>]*\s[\w-]+=$`}},
	{TypeScript, lazy.Regexp{Expr: `^\s*(?:import|export\b.*\bfrom|type|declare|export\s+type)\b|^\s*case\b|\bas const\b|<\w[^<>]*\s[\w-]+=$`}},
	{Java, lazy.Regexp{Expr: `^\s*(?:@|case\b)`}},
	{Kotlin, lazy.Regexp{Expr: `^\s*@`}},
	{PHP, lazy.Regexp{Expr: `^\s*(?:(?:final\s+)?(?:public|private|protected|static|const|var|readonly)\b|case\b|#\[)|\bfunction\b|\bfn\b`}},
	{CSharp, lazy.Regexp{Expr: `^\s*(?:\[|case\b)|^\s*const\b`}},
	{Rust, lazy.Regexp{Expr: `\b(?:const|static)\b|#!?\[|\w!\s*[(\[{]\s*$`}},
	{Python, lazy.Regexp{Expr: `^\s*(?:from|import|case)\b`}},
}

// refuses reports whether a lookup cannot stand behind the beginning of a line.
func (l Lang) refuses(before string) bool {
	for i := range refusals {
		if r := &refusals[i]; r.lang == l {
			return r.before.Get().MatchString(before)
		}
	}
	return false
}

// inProgram replaces a whole literal of a program.
func (s *site) inProgram() (*Change, error) {
	lit, err := s.literal(s.lang.base())
	if err != nil {
		return nil, err
	}
	body := s.text[lit.lo+len(lit.open) : lit.hi-len(lit.open)]
	before := s.text[s.from:lit.lo]
	if s.lang.refuses(before) {
		return nil, errors.New("only a constant can stand there")
	}
	after := strings.TrimLeft(s.text[lit.hi:s.to], " \t")
	switch {
	case strings.ContainsAny(body, "\\"):
		return nil, errors.New("the text has escapes")
	case (s.lang == JavaScript || s.lang == TypeScript) && strings.HasPrefix(after, ":"):
		return nil, errors.New("it is the name of a property")
	}
	lookup := Lookup(s.lang, Environment, s.name)
	switch s.lang {
	case TypeScript:
		lookup += "!"
	case Rust:
		lookup = "&*" + lookup // lent, as the literal was
		if strings.HasPrefix(after, ".") {
			lookup = "(" + lookup + ")"
		}
	}
	c := s.with(lit.lo, lit.hi, lookup, body)
	switch s.lang {
	case Python:
		c.Text = importOS(c.Text)
	case Kotlin:
		c.Text = s.relax(c.Text, "const val", "val")
	case CSharp:
		c.Text = s.relax(c.Text, "const ", "static readonly ")
	}
	return c, nil
}

// relax makes a constant of the line something that is set when the program
// runs.
func (s *site) relax(text []byte, constant, variable string) []byte {
	t := string(text)
	return []byte(t[:s.from] + strings.Replace(t[s.from:], constant, variable, strings.Count(s.text[s.from:s.lo], constant)))
}

var pythonImport = lazy.Regexp{Expr: `(?m)^import (?:[\w., ]+, )?os\b(?:,|\s|$)`}

// importOS adds "import os" to a Python file that lacks it: before the first
// import, or behind the text and the comments that it opens with.
func importOS(text []byte) []byte {
	if pythonImport.Get().Match(text) {
		return text
	}
	rest := string(text)
	at := 0
	for first := true; at < len(rest); {
		line := rest[at:]
		n := strings.IndexByte(line, '\n') + 1
		if n == 0 {
			n = len(line)
		}
		trimmed := strings.TrimSpace(line[:n])
		if q := docQuote(trimmed); q != "" && first {
			end := strings.Index(line[strings.Index(line, q)+3:], q)
			if end < 0 {
				break
			}
			end += strings.Index(line, q) + 6
			at += end + strings.IndexByte(line[end:]+"\n", '\n') + 1
			at = min(at, len(rest))
			first = false
			continue
		}
		if trimmed != "" && !strings.HasPrefix(trimmed, "#") && !strings.HasPrefix(trimmed, "from __future__") {
			break
		}
		first = first && (trimmed == "" || strings.HasPrefix(trimmed, "#"))
		at += n
	}
	end := "\n"
	if !strings.HasPrefix(rest[at:], "import ") && !strings.HasPrefix(rest[at:], "from ") {
		end = "\n\n"
	}
	return []byte(rest[:at] + "import os" + end + rest[at:])
}

func docQuote(line string) string {
	for _, q := range []string{`"""`, `'''`} {
		if strings.HasPrefix(strings.TrimLeft(line, "rRuU"), q) {
			return q
		}
	}
	return ""
}

// shellSafe is what may stand in a word of a shell without quotes.
var shellSafe = lazy.Regexp{Expr: `^[A-Za-z0-9_./:+=@%,-]+$`}

// inShell replaces the secret itself: a variable may stand within a word.
func (s *site) inShell() (*Change, error) {
	if strings.Contains(s.text, "<<") {
		return nil, errors.New("the file has a here-document, and it may stand in one")
	}
	value := s.text[s.lo:s.hi]
	if strings.ContainsAny(value, "$`\\\"'") {
		return nil, errors.New("the text has characters that the shell gives a meaning to")
	}
	lit, err := s.literal(Shell)
	switch {
	case errors.Is(err, errNoLiteral) && shellSafe.Get().MatchString(value):
		return s.with(s.lo, s.hi, `"${`+s.name+`:?}"`, value), nil
	case err != nil:
		return nil, err
	case lit.open == `"`:
		return s.with(s.lo, s.hi, `${`+s.name+`:?}`, value), nil
	}
	body := s.text[lit.lo+1 : lit.hi-1]
	if strings.ContainsAny(body, "$`\\\"!") {
		return nil, errors.New("the text has characters that the shell gives a meaning to")
	}
	return s.with(lit.lo, lit.hi, `"`+s.text[lit.lo+1:s.lo]+`${`+s.name+`:?}`+s.text[s.hi:lit.hi-1]+`"`, value), nil
}

var (
	tfVariable = lazy.Regexp{Expr: `(?m)^variable\s+"([\w-]+)"\s*\{`}
	tfDefault  = lazy.Regexp{Expr: `^\s*default\s*=\s*"[^"]*"\s*$`}
)

// inTerraform makes a variable of a literal, or takes the default of one away.
func (s *site) inTerraform() (*Change, error) {
	if strings.Contains(s.text[:s.lo], "<<") {
		return nil, errors.New("the file has a here-document, and it may stand in one")
	}
	lit, err := s.literal(Terraform)
	if err != nil {
		return nil, err
	}
	body := s.text[lit.lo+1 : lit.hi-1]
	if strings.ContainsAny(body, "\\") || strings.Contains(body, "${") || strings.Contains(body, "%{") {
		return nil, errors.New("the text has escapes or templates")
	}
	if in := s.enclosing(); in != "" {
		if !tfDefault.Get().MatchString(s.line()) {
			return nil, errors.New("it is part of a variable's definition")
		}
		s.name = "TF_VAR_" + in
		indent := s.line()[:len(s.line())-len(strings.TrimLeft(s.line(), " \t"))]
		with := indent + "sensitive = true"
		if block, _, _ := strings.Cut(s.text[strings.LastIndex(s.text[:s.lo], "variable"):], "\n}"); strings.Contains(block, "sensitive") {
			with = indent + "# set by " + s.name
		}
		return s.with(s.from, s.to, with, body), nil
	}
	low := strings.ToLower(s.name)
	c := s.with(lit.lo, lit.hi, "var."+low, body)
	c.Name = "TF_VAR_" + low
	if !regexp.MustCompile(`(?m)^variable\s+"` + low + `"`).MatchString(s.text) {
		c.Text = append(c.Text, fmt.Sprintf("\nvariable %q {\n  type      = string\n  sensitive = true\n}\n", low)...)
	}
	return c, nil
}

// enclosing is the variable in whose block the secret stands, or "".
func (s *site) enclosing() string {
	all := tfVariable.Get().FindAllStringSubmatchIndex(s.text[:s.lo], -1)
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	if strings.Contains(s.text[last[1]:s.lo], "\n}") {
		return ""
	}
	return s.text[last[2]:last[3]]
}

// inText replaces the secret itself in files whose reader puts variables in
// wherever they stand.
func (s *site) inText() (*Change, error) {
	before := s.text[s.from:s.lo]
	if trimmed := strings.TrimLeft(before, " \t"); strings.HasPrefix(trimmed, "#") || strings.Contains(before, " #") || strings.HasPrefix(trimmed, "!") && s.lang == Spring {
		return nil, errInComment
	}
	if !strings.ContainsAny(before, ":=-") {
		return nil, errors.New("it is no value")
	}
	if after := strings.TrimLeft(s.text[s.hi:s.to], `"'`); strings.HasPrefix(after, ":") && s.lang != Spring {
		return nil, errors.New("it is no value")
	}
	if strings.ContainsAny(s.text[s.lo:s.hi], `\"'`) {
		return nil, errors.New("the text has escapes")
	}
	c := s.with(s.lo, s.hi, Lookup(s.lang, Environment, s.name), s.text[s.lo:s.hi])
	switch s.lang {
	case GitHub:
		c.Hint = "gh secret set " + s.name + "   # or Settings > Secrets and variables > Actions"
	case GitLab:
		c.Hint = "set " + s.name + " in Settings > CI/CD > Variables: masked, protected"
	case Bitbucket:
		c.Hint = "set " + s.name + " in Repository settings > Repository variables: secured"
	}
	return c, nil
}

// k8sValue is an entry of env with a value.
var k8sValue = lazy.Regexp{Expr: `^(\s*)value:\s*(?:"([^"\\]*)"|'([^']*)'|([^\s"'#&*!|>][^#]*?))\s*$`}

func (s *site) inKubernetes() (*Change, error) {
	m := k8sValue.Get().FindStringSubmatch(s.line())
	if m == nil {
		return nil, errors.New("only a value of env can refer to a Secret")
	}
	above := strings.TrimRight(s.text[:s.from], "\n")
	if prev := above[strings.LastIndexByte(above, '\n')+1:]; !strings.Contains(prev, "name:") {
		return nil, errors.New("only a value of env can refer to a Secret")
	}
	in := m[1]
	lookup := in + "valueFrom:\n" + in + "  secretKeyRef:\n" + in + "    name: app\n" + in + "    key: " + s.name
	c := s.with(s.from, s.to, lookup, m[2]+m[3]+m[4])
	c.Hint = "kubectl create secret generic app --from-env-file=.env"
	return c, nil
}
