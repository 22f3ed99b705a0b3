package report

import (
	"path"
	"strings"
)

// commentStyles are the languages by how they write a comment that may stand
// at the end of a line: its beginning and end, then endings of names.
var commentStyles = []struct{ open, close, exts string }{
	{"# ", "", " py pyi rb sh bash zsh fish yml yaml toml env conf cfg properties pl pm r jl ex exs tf tfvars hcl nix cmake mk makefile dockerfile containerfile gitignore ps1 psm1 tcl awk sed nim cr coffee graphql gemfile rakefile netrc htpasswd ini npmrc editorconfig "},
	{"// ", "", " go js jsx ts tsx mjs cjs mts cts java kt kts scala groovy gradle rs c h cc cpp cxx hh hpp cs swift m mm php dart zig v sv sol proto thrift fs fsx jsonc json5 scss less pas d bicep "},
	{"-- ", "", " sql lua hs elm ada adb ads vhd vhdl applescript "},
	{"<!-- ", " -->", " xml html htm xhtml svg md markdown plist csproj config xaml vue resx props targets wsdl xsd xsl "},
	{"/* ", " */", " css "},
	{"; ", "", " lisp clj cljs el scm rkt asm s edn reg "},
	{"% ", "", " tex erl hrl m4 sty "},
	{"' ", "", " vb vbs bas "},
	{"REM ", "", " bat cmd "},
	{"\" ", "", " vim vimrc "},
	{"! ", "", " f90 f95 f03 "},
}

// Comment is text as a comment in the language of the named file; "" where it
// has no comments, or it is not known how they are written.
func Comment(name, text string) string {
	base := strings.ToLower(path.Base(name))
	ext := base[strings.LastIndexByte(base, '.')+1:]
	if strings.HasPrefix(base, ".env") || strings.HasPrefix(base, "dockerfile") {
		ext = "env"
	}
	for _, s := range commentStyles {
		if strings.Contains(s.exts, " "+ext+" ") {
			return s.open + text + s.close
		}
	}
	return ""
}
