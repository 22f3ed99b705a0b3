package main

import (
	"math/rand/v2"
	"strings"
)

// shape is one way to write a name and its value. In text, NAME, Name, name,
// na-me, na.me and naMe stand for the name's spellings, VALUE for the value.
type shape struct {
	lang, ext string
	quote     byte // that the value stands in: ' " or 0
	texts     []string
}

// shapes are the languages and formats that secrets are written in.
var shapes = []shape{
	{"Go", "go", '"', []string{"\tnaMe := \"VALUE\"", "\t\tName: \"VALUE\",", "const naMe = \"VALUE\"", "\tos.Setenv(\"NAME\", \"VALUE\")", "var Name string = \"VALUE\"", "\tcfg.Name = \"VALUE\""}},
	{"Python", "py", '\'', []string{"NAME = 'VALUE'", "    name='VALUE',", "    config['name'] = 'VALUE'", "    client = connect(host='db1', name='VALUE', timeout=5)", "        self.name = 'VALUE'", "os.environ['NAME'] = 'VALUE'"}},
	{"JavaScript", "js", '\'', []string{"const naMe = 'VALUE';", "  naMe: 'VALUE',", "process.env.NAME = 'VALUE';", "    name: 'VALUE'", "var client = createClient({ host: 'db1', naMe: 'VALUE' });"}},
	{"TypeScript", "ts", '"', []string{"  private readonly naMe: string = \"VALUE\";", "export const NAME = \"VALUE\";", "  naMe: \"VALUE\","}},
	{"Java", "java", '"', []string{"    private static final String NAME = \"VALUE\";", "        dataSource.setName(\"VALUE\");", "        props.put(\"na.me\", \"VALUE\");", "        String naMe = \"VALUE\";", "        System.setProperty(\"na.me\", \"VALUE\");"}},
	{"Kotlin", "kt", '"', []string{"    val naMe = \"VALUE\"", "const val NAME: String = \"VALUE\""}},
	{"Ruby", "rb", '\'', []string{"  name: 'VALUE',", "    :name => 'VALUE',", "ENV['NAME'] = 'VALUE'", "  config.name = 'VALUE'", "NAME = 'VALUE'.freeze"}},
	{"PHP", "php", '\'', []string{"define('NAME', 'VALUE');", "    'name' => 'VALUE',", "$name = 'VALUE';", "$config['name'] = 'VALUE';", "        $this->naMe = 'VALUE';"}},
	{"C#", "cs", '"', []string{"        private const string Name = \"VALUE\";", "            Name = \"VALUE\",", "        string naMe = \"VALUE\";", "            settings[\"Name\"] = \"VALUE\";"}},
	{"Rust", "rs", '"', []string{"    let name = \"VALUE\";", "const NAME: &str = \"VALUE\";", "        name: String::from(\"VALUE\"),", "        name: \"VALUE\".to_string(),"}},
	{"C", "c", '"', []string{"#define NAME \"VALUE\"", "static const char *name = \"VALUE\";", "\tchar name[] = \"VALUE\";"}},
	{"Perl", "pl", '\'', []string{"my $name = 'VALUE';", "    name => 'VALUE',"}},
	{"PowerShell", "ps1", '\'', []string{"$Name = 'VALUE'", "$env:NAME = 'VALUE'"}},
	{"shell", "sh", '\'', []string{"export NAME='VALUE'", "NAME='VALUE'", "  NAME='VALUE' ./run.sh", "readonly NAME='VALUE'"}},
	{"shell, bare", "sh", 0, []string{"export NAME=VALUE", "NAME=VALUE"}},
	{".env", "conf/.env", 0, []string{"NAME=VALUE", "export NAME=VALUE"}},
	{".env, quoted", "conf/.env", '"', []string{"NAME=\"VALUE\""}},
	{"YAML", "yaml", 0, []string{"name: VALUE", "  naMe: VALUE", "    na-me: VALUE"}},
	{"YAML, quoted", "yml", '"', []string{"name: \"VALUE\"", "  naMe: \"VALUE\"", "  - NAME: \"VALUE\""}},
	{"JSON", "json", '"', []string{"  \"name\": \"VALUE\",", "    \"naMe\":\"VALUE\",", "{\"user\":\"svc\",\"naMe\":\"VALUE\"}"}},
	{"TOML", "toml", '"', []string{"name = \"VALUE\"", "na-me = \"VALUE\""}},
	{"INI", "ini", 0, []string{"name = VALUE", "name=VALUE", "Name = VALUE"}},
	{"properties", "properties", 0, []string{"na.me=VALUE", "spring.datasource.naMe=VALUE", "na.me: VALUE"}},
	{"XML", "xml", '"', []string{"    <naMe>VALUE</naMe>", "    <property name=\"naMe\" value=\"VALUE\"/>", "    <add key=\"Name\" value=\"VALUE\" />", "  <entry key=\"na.me\">VALUE</entry>", "    <user name=\"svc\" naMe=\"VALUE\"/>"}},
	{"Terraform", "tf", '"', []string{"  name = \"VALUE\"", "    name         = \"VALUE\""}},
	{"Dockerfile", "dockerfile", 0, []string{"ENV NAME=VALUE", "ENV NAME VALUE", "ARG NAME=VALUE"}},
	{"Kubernetes, stringData", "yaml", '"', []string{"apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ntype: Opaque\nstringData:\n  na-me: \"VALUE\""}},
	{"Markdown", "md", 0, []string{"- `NAME=VALUE`", "    name: VALUE", "Set `name` to `VALUE` first, then start the server with name=VALUE."}},
	{"log line", "log", 0, []string{"2026-03-02 10:11:12,345 DEBUG c.a.Pool - connecting with user=svc name=VALUE host=db1", "level=info msg=\"config loaded\" name=VALUE"}},
	{"command line", "sh", '\'', []string{"./deploy --na-me='VALUE' --force", "app login --user svc --na-me 'VALUE'"}},
}

// render writes a value under a name; ok is false where the shape cannot hold
// the value as it is.
func (s *shape) render(rng *rand.Rand, name, value string) (text string, ok bool) {
	if strings.ContainsAny(value, "\\\n") || s.quote != 0 && strings.IndexByte(value, s.quote) >= 0 ||
		s.quote == 0 && strings.ContainsAny(value, " '\"`#<>&|;$(){}[]*!?,%@") && s.lang != "INI" && s.lang != "properties" ||
		s.lang == "XML" && strings.ContainsAny(value, "<>&") || s.lang == "Rust" && strings.ContainsAny(value, "\"") ||
		s.quote == 0 && strings.ContainsAny(value, "\"'` #") {
		return "", false
	}
	return spell(pick(rng, s.texts), name, value), true
}

// spell puts the name's spellings and the value into a template.
func spell(text, name, value string) string {
	return strings.NewReplacer("VALUE", value, "NAME", screaming(name), "Name", pascal(name), "naMe", camel(name),
		"na-me", kebab(name), "na.me", dotted(name), "name=\"naMe\"", "name=\""+camel(name)+"\"",
		"user name=", "user name=", "metadata:\n  name:", "metadata:\n  name:", "name", snake(name)).Replace(text)
}
