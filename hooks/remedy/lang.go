// Package remedy knows how a program gets a secret from elsewhere: the lookup
// that stands in a language for the literal, and how the literal is replaced
// by it. It reads and writes nothing; what is done with the new text is left
// to its callers.
package remedy

import (
	"bytes"
	"path"
	"strings"
)

// Lang is a language, or a kind of file, that a lookup is written in.
type Lang string

// The languages. Plain is for what has no lookup of its own.
const (
	Plain      Lang = ""
	Go         Lang = "Go"
	Python     Lang = "Python"
	JavaScript Lang = "JavaScript"
	TypeScript Lang = "TypeScript"
	Java       Lang = "Java"
	Kotlin     Lang = "Kotlin"
	Ruby       Lang = "Ruby"
	PHP        Lang = "PHP"
	CSharp     Lang = "C#"
	Rust       Lang = "Rust"
	Shell      Lang = "shell"
	Terraform  Lang = "Terraform"
	Spring     Lang = "Spring"
	Compose    Lang = "Compose"
	Kubernetes Lang = "Kubernetes"
	GitHub     Lang = "GitHub Actions"
	GitLab     Lang = "GitLab CI"
	Bitbucket  Lang = "Bitbucket Pipelines"
)

// Langs are all languages, Plain aside.
var Langs = []Lang{Go, Python, JavaScript, TypeScript, Java, Kotlin, Ruby, PHP, CSharp, Rust, Shell, Terraform,
	Spring, Compose, Kubernetes, GitHub, GitLab, Bitbucket}

// byEnding is the language of files whose names end so, Plain where that leaves it open.
func byEnding(ending string) Lang {
	switch ending {
	case "go":
		return Go
	case "py", "pyi":
		return Python
	case "js", "mjs", "cjs", "jsx":
		return JavaScript
	case "ts", "mts", "cts", "tsx":
		return TypeScript
	case "java":
		return Java
	case "kt", "kts":
		return Kotlin
	case "rb", "rake":
		return Ruby
	case "php":
		return PHP
	case "cs":
		return CSharp
	case "rs":
		return Rust
	case "sh", "bash", "zsh":
		return Shell
	case "tf":
		return Terraform
	}
	return Plain
}

// LangOf is the language of a file, by its name and, where that leaves it
// open, by its text, which may be nil.
func LangOf(name string, text []byte) Lang {
	base := strings.ToLower(path.Base(name))
	ending := base[strings.LastIndexByte(base, '.')+1:]
	if l := byEnding(ending); l != Plain {
		return l
	}
	switch {
	case strings.HasPrefix(base, "application") && (ending == "properties" || ending == "yml" || ending == "yaml"):
		return Spring
	case ending == "yml" || ending == "yaml":
		return yamlOf(name, base, text)
	case base == "gemfile" || base == "rakefile":
		return Ruby
	case bytes.HasPrefix(text, []byte("#!")):
		return byInterpreter(text)
	}
	return Plain
}

func yamlOf(name, base string, text []byte) Lang {
	switch {
	case strings.Contains("/"+name, "/.github/workflows/") || base == "action.yml" || base == "action.yaml":
		return GitHub
	case strings.HasSuffix(base, ".gitlab-ci.yml"):
		return GitLab
	case base == "bitbucket-pipelines.yml":
		return Bitbucket
	case strings.Contains(base, "compose"):
		return Compose
	case bytes.Contains(text, []byte("apiVersion:")) && bytes.Contains(text, []byte("kind:")):
		return Kubernetes
	}
	return Plain
}

func byInterpreter(text []byte) Lang {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	for _, known := range []struct {
		name string
		lang Lang
	}{{"python", Python}, {"ruby", Ruby}, {"node", JavaScript}, {"php", PHP}, {"bash", Shell}, {"zsh", Shell}, {"/sh", Shell}, {" sh", Shell}} {
		if bytes.Contains(line, []byte(known.name)) {
			return known.lang
		}
	}
	return Plain
}
