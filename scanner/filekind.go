package scanner

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"stanch/scanner/patch"
)

// fileKind is what a file's name says about the text in it.
type fileKind struct {
	name string
	base string // last element, lower case
	ext  string // of base, without the dot

	code     bool // an unquoted word is a name, not a value
	script   bool // shell-like: an unquoted word is a value
	dotenv   bool // NAME=value to the end of the line
	markup   bool // XML, HTML
	prose    bool // people's text
	test     bool // tests, examples, fixtures, documentation: weighs down
	shown    bool // texts for people, in their languages, or style sheets: a weak password there is a word
	bundle   bool // texts for people by its name, such as app_de.properties, and perhaps settings
	template bool // a file that others are made from, such as .env.example
	locked   bool // versions and digests that a package manager wrote
	skipped  bool // lock files, vendored, minified, media: the generic rule stays out
}

// codeExts are the languages in which a value that is not quoted is code.
const codeExts list = " go py pyi pyw js jsx ts tsx mjs cjs mts cts java kt kts scala groovy rb erb rs c cc cpp cxx h hh hpp hxx cs vb " +
	"fs fsx swift m mm php phtml pl pm lua dart ex exs erl hrl clj cljs hs ml mli elm r jl nim zig v sv vhd vue " +
	"svelte coffee gradle sol cr d pas dpr ada adb ads f90 proto thrift graphql gql css scss less sass styl ipynb " +
	"ino applescript cls trigger jsp asp aspx cshtml razor tsp bicep bzl star cmake tcl lisp el scm rkt "

const scriptExts list = " sh bash zsh fish ksh ps1 psm1 psd1 bat cmd env envrc profile bashrc zshrc dockerfile containerfile procfile history exp "

const proseExts list = " md markdown mdx rst adoc asciidoc txt text tex org wiki html htm xhtml rdoc pod man 1 5 8 po pot xlf xliff "

const proseNames list = " readme changelog changes news authors license licence copying todo history notice thanks install contributing "

const mediaExts list = " png jpg jpeg gif bmp ico webp svg tif tiff psd ai eps mp3 mp4 avi mov mkv webm wav ogg flac ttf otf woff woff2 " +
	"eot pdf zip gz tgz bz2 xz 7z rar jar war class so dll dylib exe o a lib wasm pyc map lock sum snap pb bin dat " +
	"parquet "

const lockNames list = " package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml pnpm-lock.yml go.sum cargo.lock poetry.lock " +
	"uv.lock pipfile.lock composer.lock gemfile.lock flake.lock pubspec.lock mix.lock packages.lock.json " +
	"podfile.lock verification-metadata.xml .terraform.lock.hcl bun.lock bun.lockb deno.lock module.bazel.lock " +
	"cargo.toml.orig conda-lock.yml pdm.lock "

const testDirs list = " regress regression microbench mirage integtest test tests test-fixtures test_fixtures testfiles test-resources t website __tests__ spec specs testdata fixture fixtures __fixtures__ mock mocks __mocks__ example examples " +
	"sample samples doc docs documentation cassettes testing e2e unittest unittests test-data test_data testutil " +
	"testutils demo demos stories tutorial tutorials snippets snapshots __snapshots__ benchmark benchmarks vectors " +
	"guides "

const shownDirs list = " localization localisation locale locales i18n l10n lang langs language languages translation translations nls messages resources-i18n "

const shownExts list = " css scss sass less styl po pot xlf xliff resx properties-i18n strings "

// shownTails end the names of resource bundles: the languages that are no
// environment's name as well, such as qa.
const shownTails list = " ar bg ca cs da de el en en_us en_gb es et fa fi fr fr_ca he hr hu id it ja ko lt lv nb nl no pl pt pt_br ro ru sk sl sr sv th tr uk vi zh zh_cn zh_tw " +
	"af az bn bs cy eo ga gl gu ht hy ka kk km kn ku ky lb lo mk ml mn mr ms mt ne ps si sq sw ta te tg tl ur uz "

const vendorDirs list = " vendor node_modules dist third_party thirdparty bower_components site-packages .yarn .venv venv "

// list is a set of words: a text of them with a blank before, between and
// behind. Most runs ask a list a few times or never; a search needs nothing made
// before.
type list string

func (l list) has(word string) bool {
	if word == "" || strings.IndexByte(word, ' ') >= 0 {
		return false
	}
	for from := 0; ; {
		i := strings.Index(string(l[from:]), word)
		if i < 0 {
			return false
		}
		at := from + i
		if l[at-1] == ' ' && l[at+len(word)] == ' ' {
			return true
		}
		from = at + 1
	}
}

// kindOf reads a file's kind off its name, which is "" for what a commit says.
func kindOf(name string, kind patch.Kind) fileKind {
	k := fileKind{name: name, base: strings.ToLower(path.Base(name))}
	if name == "" {
		k.base, k.prose = "", kind == patch.Message || kind == patch.Author
		return k
	}
	if i := strings.LastIndexByte(k.base, '.'); i >= 0 {
		k.ext = k.base[i+1:]
	} else {
		k.ext = k.base // Dockerfile, Makefile
	}
	k.code = codeExts.has(k.ext)
	k.dotenv = k.ext == "env" || strings.HasPrefix(k.base, ".env")
	k.script = scriptExts.has(k.ext) || strings.HasPrefix(k.base, ".env") || strings.HasPrefix(k.base, "dockerfile")
	k.prose = k.ext == "log" || proseExts.has(k.ext) || proseNames.has(k.base)
	k.markup = k.ext == "xml" || k.ext == "html" || k.ext == "htm" || k.ext == "config" || k.ext == "plist" || k.ext == "csproj"
	k.template = isTemplateName(k.base)
	k.locked = k.ext == "lock" || k.ext == "sum" || lockNames.has(k.base)
	k.skipped = mediaExts.has(k.ext) || lockNames.has(k.base) || strings.Contains(k.base, ".min.") || strings.Contains(k.base, ".bundle.")
	k.test = k.template || k.prose && k.ext != "txt" && k.ext != "log" && k.ext != "html" && k.ext != "htm" && k.ext != "text" || isTestName(k.base)
	k.shown = shownExts.has(k.ext) || isShownName(k.base)
	k.bundle = isBundleName(k.base)
	dir := strings.ToLower(path.Dir(name))
	for part := range strings.SplitSeq(dir, "/") {
		k.test = k.test || testDirs.has(part) || strings.HasPrefix(part, "test")
		k.shown = k.shown || shownDirs.has(part)
		k.skipped = k.skipped || vendorDirs.has(part)
	}
	return k
}

func isTemplateName(base string) bool {
	for _, mark := range [...]string{".example", ".sample", ".template", ".tmpl", ".dist", ".tpl", ".default", "-example.", "-sample.", "example.", "sample."} {
		if strings.HasSuffix(base, mark) || strings.Contains(base, mark+".") || mark[len(mark)-1] == '.' && strings.Contains(base, mark) {
			return true
		}
	}
	return false
}

// isShownName reports whether a file's name says that it holds texts for people.
func isShownName(base string) bool {
	for _, stem := range [...]string{"messages", "labels", "strings.", "translation", "locale", "i18n"} {
		if strings.HasPrefix(base, stem) {
			return true
		}
	}
	return false
}

// isBundleName reports whether a file's name is one that a bundle of Java has.
func isBundleName(base string) bool {
	stem, ok := strings.CutSuffix(base, ".properties")
	return ok && (strings.HasPrefix(stem, "bundle") || stem == "validationmessages" || shownTails.has(stem[strings.IndexByte(stem, '_')+1:]))
}

func isTestName(base string) bool {
	if strings.HasPrefix(base, "example") || strings.HasPrefix(base, "sample") {
		return true
	}
	stem, _, _ := strings.Cut(base, ".")
	if stem == "swagger" || stem == "openapi" || base == "doc.go" { // a description of an interface or a package, with examples
		return true
	}
	return strings.HasSuffix(stem, "_test") || strings.HasSuffix(stem, "-test") || strings.HasSuffix(stem, "_spec") ||
		strings.HasPrefix(stem, "test_") || strings.HasPrefix(stem, "test-") || stem == "conftest" ||
		strings.Contains(base, ".test.") || strings.Contains(base, ".spec.") || strings.Contains(base, ".stories.") ||
		(strings.HasSuffix(stem, "test") && stem != "test" || strings.HasSuffix(stem, "tests") || strings.HasSuffix(stem, "testcase")) &&
			codeExts.has(base[strings.LastIndexByte(base, '.')+1:])
}

// glob is a doublestar pattern with the literal texts that it begins and ends
// with, and the longest between them, which tell most names apart at once.
type glob struct {
	pattern          string
	head, part, tail string
	base             bool // the pattern is for the last element of a name, in any folder
}

func newGlob(pattern string) glob {
	g := glob{pattern: pattern}
	if rest, ok := strings.CutPrefix(pattern, "**/"); ok && rest != "" && !strings.Contains(rest, "/") && !strings.Contains(rest, "**") {
		g.pattern, g.base = rest, true
	}
	const meta = `*?[]{}\`
	g.head, g.tail = g.pattern, g.pattern
	if i := strings.IndexAny(g.pattern, meta); i >= 0 {
		g.head = strings.TrimRight(g.pattern[:i], "/") // "a/**" matches "a"
		g.tail = g.pattern[strings.LastIndexAny(g.pattern, meta)+1:]
	}
	g.tail = g.tail[strings.LastIndexByte(g.tail, '/')+1:]
	if !strings.ContainsAny(g.pattern, `[]{}\`) {
		for part := range strings.FieldsFuncSeq(g.pattern, func(r rune) bool { return r == '*' || r == '?' || r == '/' }) {
			if len(part) > len(g.part) {
				g.part = part
			}
		}
	}
	return g
}

// newGlobs are the globs of some patterns, one for each way to read their braces.
func newGlobs(patterns []string) []glob {
	var all []glob
	for _, p := range patterns {
		for _, q := range expand(p) {
			all = append(all, newGlob(q))
		}
	}
	return all
}

// expand reads the braces of a pattern: "*.{yml,yaml}" is two. One with braces
// in braces, or with escapes or classes, stays as it is.
func expand(pattern string) []string {
	lo := strings.IndexByte(pattern, '{')
	hi := strings.IndexByte(pattern, '}')
	if lo < 0 || hi < lo || strings.ContainsAny(pattern, `[]\`) || strings.Contains(pattern[lo+1:hi], "{") {
		return []string{pattern}
	}
	var all []string
	for alt := range strings.SplitSeq(pattern[lo+1:hi], ",") {
		all = append(all, expand(pattern[:lo]+alt+pattern[hi+1:])...)
	}
	return all
}

func (k *fileKind) matches(globs []glob) bool {
	base := k.name[strings.LastIndexByte(k.name, '/')+1:]
	for i := range globs {
		g, name := &globs[i], k.name
		if g.base {
			name = base
		}
		if strings.HasSuffix(name, g.tail) && strings.HasPrefix(name, g.head) && strings.Contains(name, g.part) && doublestar.MatchUnvalidated(g.pattern, name) {
			return true
		}
	}
	return false
}
