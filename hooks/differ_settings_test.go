package hooks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// settings are of every kind that touches a diff, what it reads, or how git
// prints. None of them may change a verdict.
var settings = []string{
	"diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.srcPrefix=x/", "diff.dstPrefix=y/", "diff.relative=true", "diff.external=true",
	"diff.renames=false", "diff.renames=copies", "diff.renameLimit=1", "diff.renameLimit=99999", "diff.algorithm=patience", "diff.algorithm=histogram",
	"diff.algorithm=minimal", "diff.indentHeuristic=false", "diff.orderFile=order", "diff.orderFile=/nowhere", "diff.context=0", "diff.context=99",
	"diff.interHunkContext=50", "diff.suppressBlankEmpty=true", "diff.wsErrorHighlight=all", "diff.colorMoved=zebra", "diff.colorMovedWS=allow-indentation-change",
	"diff.wordRegex=.", "diff.submodule=log", "diff.submodule=diff", "diff.ignoreSubmodules=all", "diff.autoRefreshIndex=false", "diff.statGraphWidth=1",
	"diff.dirstat=lines", "diff.quiet.textconv=true", "diff.quiet.command=true", "diff.quiet.binary=true", "diff.quiet.xfuncname=.*", "diff.quiet.cachetextconv=true",
	"diff.default.binary=true", "diff.default.textconv=true", "diff.trustExitCode=true", "diff.stat=true",
	"core.quotePath=false", "core.pager=cat >/dev/null", "core.whitespace=cr-at-eol,tabwidth=3", "core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf",
	"core.safecrlf=true", "core.fileMode=false", "core.symlinks=false", "core.ignoreCase=true", "core.bigFileThreshold=1", "core.bigFileThreshold=200",
	"core.attributesFile=attributes", "core.commitGraph=false", "core.multiPackIndex=false", "core.abbrev=4", "core.abbrev=no", "core.preloadIndex=false",
	"core.splitIndex=true", "core.untrackedCache=true", "core.checkStat=minimal", "core.trustctime=false", "core.precomposeUnicode=true", "core.protectHFS=true",
	"core.useReplaceRefs=true", "core.warnAmbiguousRefs=false", "core.notesRef=refs/notes/x", "core.commentChar=+", "core.sparseCheckout=true",
	"core.deltaBaseCacheLimit=1", "core.packedGitWindowSize=4096", "core.looseCompression=0", "core.checkRoundtripEncoding=UTF-16",
	"color.ui=always", "color.diff=always", "color.diff.new=bold", "color.diff.old=reverse", "color.advice=always",
	"log.showRoot=false", "log.diffMerges=off", "log.diffMerges=first-parent", "log.showSignature=true", "log.follow=true", "log.mailmap=true", "log.decorate=full",
	"log.date=relative", "log.excludeDecoration=refs/*", "log.abbrevCommit=true", "format.pretty=oneline", "format.encodeEmailHeaders=true",
	"i18n.logOutputEncoding=ISO-8859-1", "i18n.commitEncoding=ISO-8859-1", "notes.displayRef=refs/notes/*",
	"submodule.recurse=true", "status.submoduleSummary=true", "status.relativePaths=false", "status.renames=copies", "merge.renames=false", "merge.conflictStyle=diff3",
	"index.version=4", "index.version=2", "index.threads=1", "feature.manyFiles=true", "feature.experimental=true", "pack.threads=1",
	"grep.patternType=perl", "interactive.diffFilter=cat", "pager.diff-tree=true", "alias.diff-tree=log", "blame.coloring=repeatedLines",
	"push.default=matching", "push.recurseSubmodules=no", "push.useForceIfIncludes=true", "fetch.writeCommitGraph=true",
	"tag.sort=-version:refname", "versionsort.suffix=-x", "gc.auto=0", "rerere.enabled=true", "commit.verbose=true", "commit.status=false", "commit.cleanup=verbatim",
	"core.fsmonitor=/bin/true", "core.fsmonitorHookVersion=2", "index.sparse=true", "core.sparseCheckoutCone=true", "splitIndex.maxPercentChange=0",
	"core.logAllRefUpdates=false", "transfer.fsckObjects=false", "submodule.x.ignore=all", "diff.tool=x", "log.initialDecorationSet=all", "core.excludesFile=order",
	"push.gpgSign=false", "push.autoSetupRemote=true", "remote.pushDefault=fork", "branch.b0.pushRemote=fork", "pack.writeBitmaps=true", "commit.gpgSign=false",
	"diff.ignoreSubmodules=dirty", "diff.noPrefix=false", "core.compression=0", "core.abbrev=40", "rebase.autoStash=true", "merge.ff=only", "stash.showPatch=true",
	"safe.bareRepository=all", "extensions.worktreeConfig=true",
}

// environments are settings of the same kinds by another way.
var environments = []string{
	"GIT_DIFF_OPTS=-u0", "GIT_DIFF_OPTS=--unified=99", "GIT_EXTERNAL_DIFF=true", "GIT_PAGER=true", "GIT_LITERAL_PATHSPECS=1", "GIT_ICASE_PATHSPECS=1",
	"GIT_NOGLOB_PATHSPECS=1", "GIT_GLOB_PATHSPECS=1", "GIT_NO_REPLACE_OBJECTS=", "GIT_OPTIONAL_LOCKS=1", "LC_ALL=C.UTF-8", "LANG=de_DE.UTF-8", "TERM=dumb", "NO_COLOR=1",
	"GIT_CONFIG_PARAMETERS='diff.noprefix'='true'", "GIT_ATTR_NOSYSTEM=1", "GIT_REF_PARANOIA=1", "GIT_PREFIX=src/", "TZ=Asia/Kathmandu", "GIT_FLUSH=1", "GIT_MERGE_VERBOSITY=5",
	"GIT_DEFAULT_HASH=sha256", "GIT_NOTES_DISPLAY_REF=refs/notes/*", "COLUMNS=20", "GIT_COMMITTER_DATE=1500000000 +0000",
}

var attributes = []string{
	"* -diff", "* binary", "* diff=quiet", "*.conf -diff", "*.txt binary", "*.go diff=golang", "* -text", "* text=auto", "* text eol=crlf", "* eol=lf",
	"* working-tree-encoding=UTF-16", "*.py ident", "* ident", "* whitespace=-trailing-space", "* conflict-marker-size=3", "* export-ignore", "* merge=union",
	"* -merge", "[attr]hidden -diff -text", "* hidden", "* diff=default", "src/** -diff", "* linguist-generated", "* !diff", "* diff", "* export-subst", "* delta=false",
}

func (m *maker) attributes() *made {
	f := &made{mode: regular}
	for range 1 + m.r.IntN(3) {
		f.lines = append(f.lines, madeLine{pick(m, attributes), "\n"})
	}
	return f
}

// configure gives the repository settings and attributes, and returns an
// environment of the same intent.
func (m *madeRepo) configure(t testing.TB) []string {
	var config strings.Builder
	for range m.r.IntN(10) {
		key, value, _ := strings.Cut(pick(m.maker, settings), "=")
		last := strings.LastIndexByte(key, '.')
		section, sub, has := strings.Cut(key[:last], ".")
		if has {
			section += ` "` + sub + `"`
		}
		fmt.Fprintf(&config, "[%s]\n\t%s = %q\n", section, key[last+1:], value)
	}
	add(t, filepath.Join(m.top, ".git", "config"), config.String())
	add(t, filepath.Join(m.top, "order"), "*.zzz\n")
	add(t, filepath.Join(m.top, "attributes"), m.attributes().text())
	for _, place := range []string{".gitattributes", ".git/info/attributes"} {
		if m.chance(30) {
			add(t, filepath.Join(m.top, place), m.attributes().text())
		}
	}
	var env []string
	for range m.r.IntN(3) {
		env = append(env, pick(m.maker, environments))
	}
	return env
}

// housekeeping stores the repository in one of the ways in which git may.
func (p *play) housekeeping() {
	for range p.r.IntN(3) {
		p.git(p.top, nil, strings.Fields(pick(p.maker, []string{
			"repack -adq", "repack -adqb", "pack-refs --all", "commit-graph write --reachable --changed-paths", "multi-pack-index write",
			"commit-graph write --reachable --split", "update-index --force-untracked-cache", "update-index --split-index",
		}))...)
	}
	if p.chance(15) { // objects of another repository
		objects := filepath.Join(p.dir, "other-objects")
		if err := os.Rename(filepath.Join(p.top, ".git", "objects"), objects); err != nil {
			p.t.Fatal(err)
		}
		add(p.t, filepath.Join(p.top, ".git", "objects", "info", "alternates"), objects+"\n")
	}
}

func add(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
