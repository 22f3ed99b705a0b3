#!/bin/bash
# scale.sh [WORK [GROUP...]]: whether stanch's time and memory grow in line with the work. Prints a Markdown table of each
# command at 1×, 10× and 100×: processor seconds (user and system, git's share included), beside those of git alone for
# the same work, and stanch's own peak memory. A row that grows faster than its work is a bug. Inputs are built in WORK
# (default: a new folder, removed at the end), which takes some 6 GB; GROUPs are functions below, by default all.
#
# Needs git and go. SIZES (default "1 10 100") are the sizes that are measured.
set -euo pipefail

. "$(dirname "$0")/common.sh"
needs git go awk
workspace "${1-}"
sizes=${SIZES:-1 10 100}

# --- measuring --------------------------------------------------------------

# watched FILE COMMAND...: runs it, and writes its processor seconds (of it and of all that it started), its wall seconds,
# its own peak memory in MB and its status into FILE.
cat >"$work/watched" <<'EOF'
#!/bin/bash
out=$1 peak=0 status=0 start=$EPOCHREALTIME
shift
"$@" <&0 &
pid=$!
exec 9<> <(:)
while kill -0 $pid 2>/dev/null; do
	while read -r key value _; do
		[[ $key == VmHWM: ]] && peak=$value
	done <"/proc/$pid/status" 2>/dev/null
	read -rt 0.01 -u 9
done
wait $pid || status=$?
end=$EPOCHREALTIME
times >"$out.times" # in a pipe it would be those of another process
awk -v wall="$start $end" -v peak="$peak" -v status="$status" '
	function seconds(t) { split(t, f, /[ms]/); return f[1] * 60 + f[2] }
	NR == 2 { split(wall, w, " "); printf "%.2f %.2f %.0f %d\n", seconds($1) + seconds($2), w[2] - w[1], peak / 1024, status }' "$out.times" >"$out"
exit $status
EOF
chmod +x "$work/watched"

declare -A row=()
titles=()

# cell TITLE WANT YARDSTICK MINE: adds what two files of watched hold to a row, or ends the run where stanch said something else.
cell() {
	local cpu wall peak status
	read -r cpu wall peak status <"$4"
	if [[ $status != "$2" ]]; then
		echo "scale: $1: status $status, not $2" >&2
		sed 's/^/  /' "$work/said" | head -20 >&2
		exit 1
	fi
	[[ -n ${row[$1]-} ]] || titles+=("$1")
	row[$1]+=$(printf '%s|%s|%s|%s;' "$(cut -d' ' -f1 "$3")" "$cpu" "$wall" "$peak")
	echo "scale: $1: git $(cut -d' ' -f1 "$3") s; stanch $cpu s, $wall s by the clock, $peak MB" >&2
}

# compare TITLE FOLDER WANT YARDSTICK COMMAND: both are lines for bash; stanch has to end with the status WANT.
compare() {
	cd "$2"
	"$work/watched" "$work/yard" bash -c "exec $4" >/dev/null 2>&1 || true
	"$work/watched" "$work/mine" bash -c "exec $5" >"$work/said" 2>&1 || true
	cell "$1" "$3" "$work/yard" "$work/mine"
}

# pushed TITLE REPOSITORY REFS...: a push to a new bare repository without hooks, then one with both.
pushed() {
	local title=$1 refs=("${@:3}") bare=$work/bare.git
	cd "$2"
	rm -rf "$bare" && git init -q --bare "$bare"
	"$work/watched" "$work/yard" git push -q --no-verify "$bare" "${refs[@]}" 2>/dev/null
	rm -rf "$bare" && git init -q --bare "$bare"
	printf '#!/bin/sh\nexec "%s" "%s" "%s" pre-receive\n' "$work/watched" "$work/received" "$stanch" >"$bare/hooks/pre-receive"
	printf '#!/bin/sh\nexec "%s" "%s" "%s" pre-push "$@"\n' "$work/watched" "$work/mine" "$stanch" >.git/hooks/pre-push
	chmod +x "$bare/hooks/pre-receive" .git/hooks/pre-push
	git push -q "$bare" "${refs[@]}" >"$work/said" 2>&1 || true
	cell "pre-push, $title" 0 "$work/yard" "$work/mine"
	cell "pre-receive, $title" 0 "$work/yard" "$work/received"
	rm -rf "$bare" .git/hooks/pre-push
}

# print gives the rows out: of each figure the three sizes.
print() {
	local title
	for title in "${titles[@]}"; do
		awk -v title="$title" -v all="${row[$title]}" 'BEGIN {
			n = split(substr(all, 1, length(all) - 1), size, ";")
			for (i = 1; i <= n; i++) {
				split(size[i], f, "|")
				for (k = 1; k <= 4; k++) out[k] = out[k] (i > 1 ? " / " : "") f[k]
			}
			printf "| %s | %s | %s | %s | %s |\n", title, out[1], out[2], out[3], out[4]
		}'
	done
	titles=() row=()
}

# --- inputs -----------------------------------------------------------------

# import DIR PROGRAM [ARG...]: a repository of what an awk program prints for fast-import, once. N comes as n.
import() {
	[[ -e $1/.git/built ]] && return
	echo "scale: building $1" >&2
	rm -rf "$1" && git init -q "$1"
	awk -v n="$2" "$awklib BEGIN { srand(1); $3 }" | git -C "$1" -c core.compression=0 -c pack.compression=0 fast-import --quiet --depth=0
	touch "$1/.git/built"
}

# What the programs share: within commit(branch, what) file(name, text), or begin(name), lines, end().
awklib='
function blob(text) { printf "data %d\n%s\n", length(text), text }
function commit(branch, what) { printf "commit refs/heads/%s\ncommitter bench <bench@localhost> %d +0000\n", branch, 1700000000 + ++clock; blob(what) }
function file(name, text) { printf "M 100644 inline %s\n", name; blob(text) }
function begin(name) { printf "M 100644 inline %s\ndata <<END OF FILE\n", name }
function end() { print "END OF FILE" }
function code(i) { return "package p\n\n// Handler" i " serves one request.\nfunc Handler" i "(w http.ResponseWriter, r *http.Request) {\n\tw.Header().Set(\"Content-Type\", \"text/plain\")\n\tfmt.Fprintln(w, " i ")\n}\n" }
function spread(i) { return "d" i % 100 "/e" int(i / 100) % 100 "/f" i ".go" }
function random(n,  s) { while (n-- > 0) s = s substr("abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ", int(rand() * 55) + 1, 1); return s }
function chunk(bytes,  s, i) { for (i = 0; length(s) < bytes; i++) s = s "\tif err := step" i "(ctx, input[" i "]); err != nil { return fmt.Errorf(\"step: %w\", err) }\n"; return s }
'

# staged REPOSITORY: its index is that of main, its HEAD has nothing.
staged() {
	local empty
	empty=$(git -C "$1" commit-tree -m empty "$(git -C "$1" hash-object -t tree --stdin -w </dev/null)")
	git -C "$1" update-ref --no-deref HEAD "$empty"
	git -C "$1" read-tree main
}

# --- groups -----------------------------------------------------------------

files() {
	local k n dir
	for k in $sizes; do
		n=$((k * 1000)) dir=$work/files$k
		import "$dir" $n 'commit("main", "base"); for (i = 0; i < n; i++) file(spread(i), code(i))'
		[[ -e $dir/d0 ]] || git -C "$dir" checkout -q main
		(cd "$dir" && "$stanch" install >/dev/null)
		compare '`scan`, 1,000 files' "$dir" 0 'git grep -c thisisnotthere' "$stanch scan"
		compare '`allows --check`, 1,000 files' "$dir" 0 'git grep -c thisisnotthere' "$stanch allows --check"
		compare '`status`, 1,000 files' "$dir" 0 'git status' "$stanch status"
		(cd "$dir" && echo 'var added = 1' >>d0/e0/f0.go && git add d0)
		compare 'pre-commit of one file among 1,000' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		(cd "$dir" && git reset -q --hard)
		git clone -qn --shared "$dir" "$work/all$k" && staged "$work/all$k"
		compare 'pre-commit of 1,000 small files' "$work/all$k" 0 'git diff --cached' "$stanch pre-commit"
		rm -rf "$work/all$k"
	done
}

commits() {
	local k n dir
	for k in $sizes; do
		n=$((k * 1000)) dir=$work/commits$k
		import "$dir" $n 'for (i = 0; i < n; i++) { commit("main", "change " i); file(spread(i % 20000), code(i)) }'
		compare '`scan --history`, 1,000 commits' "$dir" 0 'git log -p --all' "$stanch scan --history"
		compare '`scan --range`, 1,000 commits' "$dir" 0 'git log -p main' "$stanch scan --range main"
		pushed '1,000 commits' "$dir" main
	done
}

refs() {
	local k n dir
	for k in $sizes; do
		n=$((k * 100)) dir=$work/refs$k
		import "$dir" $n 'commit("main", "base"); file("a.go", code(0))
			for (i = 0; i < n; i++) {
				printf "commit refs/heads/topic%d\ncommitter bench <bench@localhost> 1700000000 +0000\n", i; blob("topic " i)
				print "from refs/heads/main"; file("f" i ".go", code(i))
				printf "tag v%d\nfrom refs/heads/topic%d\ntagger bench <bench@localhost> 1700000000 +0000\n", i, i; blob("release " i)
			}'
		pushed '100 branches' "$dir" 'refs/heads/*:refs/heads/*'
		pushed '100 branches and 100 tags' "$dir" 'refs/heads/*:refs/heads/*' 'refs/tags/*:refs/tags/*'
		compare '`scan --history`, 100 branches and 100 tags' "$dir" 0 'git log -p --all' "$stanch scan --history"
		for ((i = 0; i < n; i++)); do echo "create refs/tags/blob$i topic$i:f$i.go"; done >"$work/updates"
		git -C "$dir" update-ref --stdin <"$work/updates"
		pushed '100 tagged files' "$dir" 'refs/tags/blob*:refs/tags/blob*'
		git -C "$dir" for-each-ref --format='delete %(refname)' 'refs/tags/blob*' | git -C "$dir" update-ref --stdin
	done
}

large() {
	local k dir
	for k in $sizes; do
		dir=$work/many$k
		import "$dir" $((k * 200)) 'text = chunk(100000); commit("main", "base"); for (i = 0; i < n; i++) file(spread(i), "// " i "\n" text)'
		staged "$dir"
		compare 'pre-commit of 20 MB in 200 files' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		compare '`scan --history`, 20 MB in 200 files' "$dir" 0 'git log -p --all' "$stanch scan --history"
		[[ $k == 100 ]] && rm -rf "$dir"
		dir=$work/few$k
		import "$dir" "$k" 'text = chunk(1000000); commit("main", "base")
			for (i = 0; i < 4; i++) {
				printf "M 100644 inline f%d.go\ndata %d\n// %d\n", i, 5 * n * length(text) + 5, i
				for (m = 0; m < 5 * n; m++) printf "%s", text
				print ""
			}'
		staged "$dir"
		compare 'pre-commit of 20 MB in 4 files' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		[[ $k == 100 ]] && rm -rf "$dir"
	done
	true
}

# tokens DIR N LENGTH: a repository with N different secrets in one staged file, of that many characters each.
tokens() {
	import "$1" "$2" 'commit("main", "base"); begin("settings.py"); for (i = 0; i < n; i++) print "api_secret_" i " = \"" random('"$3"') "\""; end()'
	staged "$1"
}

allows() {
	local k n dir
	for k in $sizes; do
		n=$((k * 50)) dir=$work/allows$k
		tokens "$dir" $n 40
		cd "$dir" && git checkout-index -af
		{
			printf 'version: 1\nallow:\n'
			"$stanch" scan --format json settings.py | grep -o '"fingerprint": *"[a-z2-7]*"' | sort -u | sed 's/.*"\([a-z2-7]*\)"/  - fingerprint: \1\n    reason: made up/'
		} >.stanch.yaml || true
		git add .stanch.yaml
		compare 'pre-commit of 50 allowed findings' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		git update-ref HEAD main && git commit -qm allows
		compare '`allows --check`, 50 allows' "$dir" 0 'git grep -c thisisnotthere' "$stanch allows --check"
		printf 'x = 1\n' >new.py && git add new.py
		compare 'pre-commit of one line, 50 allows' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		rm -rf "$dir"
		dir=$work/comments$k
		import "$dir" $((2 * n)) 'commit("main", "base"); begin("settings.py"); for (i = 0; i < n; i++) print "api_secret_" i " = \"" random(40) "\"  # stanch:allow[generic-secret-assignment] made up\nx = " i; end()'
		staged "$dir" && git -C "$dir" checkout-index -af
		compare 'pre-commit of 100 allow comments' "$dir" 0 'git diff --cached' "$stanch pre-commit"
		git -C "$dir" update-ref HEAD main
		compare '`allows --check`, 100 allow comments' "$dir" 0 'git blame settings.py' "$stanch allows --check"
	done
}

rules() {
	local k n dir
	for k in $sizes; do
		n=$((k * 5)) dir=$work/rules$k
		import "$dir" $n 'commit("main", "base"); begin(".stanch.yaml"); print "version: 1\nrules:"
			for (i = 0; i < n; i++) printf "%s", "  - id: acme-" i "\n    name: Acme key " i "\n    severity: high\n    keywords: [acme" i "_]\n    pattern: '"'acme\" i \"_[0-9a-f]{32}'"'\n    examples: {match: [acme" i "_a4c1¦23b1612dd272d1371c17149d4395]}\n"
			end(); file("main.go", code(1))'
		git -C "$dir" checkout -q main
		printf '// more\n' >>"$dir/main.go" && git -C "$dir" add main.go
		compare 'pre-commit of one line, 5 own rules' "$dir" 0 'git diff --cached' "$stanch pre-commit"
	done
}

findings() {
	local k n dir
	for k in $sizes; do
		n=$((k * 100)) dir=$work/findings$k
		tokens "$dir" $n 40
		compare 'pre-commit of 100 random secrets' "$dir" 1 'git diff --cached' "$stanch pre-commit"
		git -C "$dir" update-ref HEAD main
		compare '`scan --history`, 100 random secrets' "$dir" 1 'git log -p --all' "$stanch scan --history"
		dir=$work/weak$k
		tokens "$dir" $n 12
		compare 'pre-commit of 100 secrets that could be guessed' "$dir" 1 'git diff --cached' "$stanch pre-commit"
		dir=$work/apart$k
		import "$dir" $n 'for (i = 0; i < n; i++) { commit("main", "change " i); file(spread(i), "api_secret = \"" random(40) "\"\n") }'
		compare '`scan --history`, 100 commits with a secret each' "$dir" 1 'git log -p --all' "$stanch scan --history"
	done
}

odd() {
	local k dir
	for k in $sizes; do
		dir=$work/odd$k
		import "$dir" "$k" 'commit("lines", "lines"); begin("lines.txt"); for (i = 0; i < n * 10000; i++) print i; end()
			commit("nested", "nested"); for (i = 0; i < n * 20; i++) { path = path "d/"; file(path "f.txt", i) }
			commit("names", "names"); name = random(4000); for (i = 0; i < n * 10; i++) file(name i, i)
			commit("one", "one"); begin("one.js"); for (i = 0; i < n * 100; i++) printf "api_secret_%d=\"%s\";", i, random(40); print ""; end()'
		for branch in lines nested names one; do
			git -C "$dir" branch -qf main $branch && staged "$dir"
			want=0
			case $branch in
			lines) what='pre-commit of a file of 10,000 short lines' ;;
			nested) what='pre-commit of 20 folders within each other' ;;
			names) what='pre-commit of 10 files with names of 4 kB' ;;
			one) what='pre-commit of 100 secrets on one line' want=1 ;;
			esac
			compare "$what" "$dir" $want 'git diff --cached' "$stanch pre-commit"
		done
	done
}

about
echo
echo '| work at 1×, measured at 1×, 10× and 100× | git, CPU s | stanch, CPU s | stanch, wall s | peak MB |'
echo '| --- | --- | --- | --- | --- |'
for group in "${@:2}"; do
	"$group"
	print
done
if [[ $# -lt 2 ]]; then
	for group in files commits refs large allows rules findings odd; do
		"$group"
		print
	done
fi
