#!/bin/bash
# bench.sh CORPUS [WORK]: how long stanch takes, as ratios of medians to what git (or another yardstick) takes
# for the same work, and how much memory. Prints a Markdown table. Inputs are built in WORK (default: a new
# folder, removed at the end) from the public modules that testdata/measure/corpus.sh fetched into CORPUS.
#
# Needs git, go, hyperfine, rg, jq and GNU time (Debian: hyperfine ripgrep jq time). Any of gitleaks, betterleaks,
# talisman, ripsecrets and git-secrets on the PATH is measured as well (PEERS= for none, or the ones to take).
# RUNS (default 10) runs of each.
set -euo pipefail

corpus=$(cd "${1:?usage: bench.sh CORPUS [WORK]}" && pwd)
. "$(dirname "$0")/common.sh"
runs=${RUNS:-10}
needs git go hyperfine rg jq /usr/bin/time
peers=()
for tool in ${PEERS-gitleaks betterleaks talisman ripsecrets git-secrets}; do
	command -v "$tool" >/dev/null && peers+=("$tool")
done
workspace "${2-}"

# --- inputs -----------------------------------------------------------------

# sources MIN MAX lists the corpus' files of ordinary source of that many kilobytes, in one order, NUL between them.
sources() {
	find "$corpus"/go "$corpus"/npm "$corpus"/src -type f \( -name '*.go' -o -name '*.js' -o -name '*.ts' -o -name '*.py' -o -name '*.java' \
		-o -name '*.rb' -o -name '*.php' -o -name '*.c' -o -name '*.h' -o -name '*.yaml' -o -name '*.json' -o -name '*.md' \) \
		-size "+$1k" -size "-$2k" -print0 | sort -z
}

# tree DIR FILES MIN MAX: copies that many files of that many kilobytes, spread over the corpus.
tree() {
	local n=0 f d
	mkdir -p "$1"
	while IFS= read -r f; do
		n=$((n + 1))
		d=$1/d$((n % 40))
		mkdir -p "$d"
		cp "$f" "$d/f${n}_$(basename "$f")"
	done < <(sources "$3" "$4" | tr '\0' '\n' | awk -v want="$2" '{all[NR] = $0} END {step = NR / want; for (i = 0; i < want; i++) print all[int(i * step) + 1]}')
}

small() { # a repository with 3 files changed, 40 lines, staged
	mkdir -p "$work/small" && cd "$work/small" && git init -q
	tree "$work/small" 300 4 40 && git add -A && git commit -qm base
	sed -n '30,42p' "$(git ls-files '*.go' | tail -1)" >"$work/lines"
	for f in $(git ls-files '*.go' '*.js' '*.py' | sed 3q); do
		sed -i "20r $work/lines" "$f"
	done
	git add -A
}

large() { # 100 MB in 2,000 files, staged on an empty repository
	mkdir -p "$work/large" && cd "$work/large" && git init -q && git commit -qm base --allow-empty
	tree "$work/large" 2000 25 120
	git add -A
}

# history DIR COMMITS: commits that each add or change a few of the corpus' files, and a remote that has none of them.
history() {
	mkdir -p "$1" && cd "$1" && git init -q && git commit -qm base --allow-empty
	git branch base && mapfile -d '' files < <(sources 12 60)
	local step=$((${#files[@]} / ($2 * 2))) i f k=0
	for ((i = 0; i < $2; i++)); do
		for f in 1 2; do
			k=$((k + step))
			mkdir -p "p$((k % 25))"
			head -c 17000 "${files[k % ${#files[@]}]}" >"p$((k % 25))/f$((k % 900))$(basename "${files[k % ${#files[@]}]}")"
		done
		git add -A && git commit -qm "change $i"
	done
}

clean() { # what of the same 100 MB holds no secret, and no note of one: their fingerprints take time on purpose; staged on an empty repository
	mkdir -p "$work/clean" && tree "$work/clean" 2000 25 120 && cd "$work/clean"
	{ "$stanch" scan --format json . || true; } | jq -j '(.findings + .notes)[].file + "\u0000"' | sort -zu | xargs -0 rm
	git init -q && git commit -qm base --allow-empty && git add -A
}

made() { # single files
	cd "$work"
	sources 4 400 | head -zn 9000 | xargs -0 cat | tr -d '\n\r' | head -c 50000000 >"$work/line.js" || true
	sources 4 400 | head -zn 6000 | xargs -0 cat | head -c 37000000 | base64 | head -c 50000000 >"$work/base64.txt" || true
	git -C "$work/clean" ls-files -z | (cd "$work/clean" && xargs -0 cat) >"$work/clean.txt"
	tr -d '\n\r' <"$work/clean.txt" | head -c 50000000 >"$work/cleanline.js" || true
	head -c 37000000 "$work/clean.txt" | base64 | head -c 50000000 >"$work/cleanbase64.txt" || true
	rm "$work/clean.txt"
	yes 'key=' | tr -d '\n' | head -c 50000000 >"$work/key.txt" || true
}

mkdir -p "$work/empty" && printf 'package main\n\nfunc main() {}\n' >"$work/empty/main.go"
(cd "$work/empty" && GO111MODULE=off go build -ldflags '-s -w' -o "$work/nothing" .)
if [[ ! -e $work/built ]]; then
	echo "bench: building the inputs" >&2
	small
	large
	clean
	mkdir -p "$work/tree" && tree "$work/tree" 2000 25 120
	history "$work/push" 50
	history "$work/history" 1300
	made
	touch "$work/built"
fi

# --- measuring --------------------------------------------------------------

# median COMMAND: in seconds, of $runs runs after two to warm up; of three where one takes longer than 5 s.
median() {
	local warm=2 n=$runs took
	took=$(/usr/bin/time -f %e -o "$work/took" bash -c "$1" >/dev/null 2>&1 || true; tail -1 "$work/took")
	if awk -v t="$took" 'BEGIN {exit t < 5}'; then warm=0 n=3; fi
	hyperfine -N -i --warmup $warm --runs "$n" --style none --export-json "$work/h.json" "$1" >/dev/null 2>&1
	jq -r '.results[0].median' "$work/h.json"
}

# peak COMMAND: memory in MB.
peak() {
	/usr/bin/time -f %M -o "$work/rss" bash -c "exec $1" >/dev/null 2>&1 || true
	tail -1 "$work/rss" | awk '{printf "%.0f", $1 / 1024}'
}

ms() { awk -v s="$1" 'BEGIN {printf (s < 0.1 ? "%.1f ms" : "%.0f ms"), s * 1000}'; }

# row TITLE FOLDER YARDSTICK COMMAND GOAL [PEER...]: one line of the table; a peer is "name=command".
row() {
	local title=$1 folder=$2 yard=$3 mine=$4 goal=$5 y m others='' p
	shift 5
	cd "$folder"
	y=$(median "$yard")
	m=$(median "$mine")
	for p in "$@"; do
		[[ -n $p ]] && others+="${p%%=*} $(awk -v a="$(median "${p#*=}")" -v b="$y" 'BEGIN {printf "%.1f", a / b}') "
	done
	printf '| %s | %s | %s | **%s** | %s | %s | %s |\n' "$title" "$(ms "$y")" "$(ms "$m")" \
		"$(awk -v a="$m" -v b="$y" 'BEGIN {printf "%.2f", a / b}')" "$goal" "$(peak "$mine") MB" "${others:-–}"
}

# speed TITLE FILE: MB/s of a scan of one file.
speed() {
	local m
	cd "$work"
	m=$(median "$stanch scan $2")
	printf '| %s | – | %s | **%s MB/s** | 100 MB/s | %s MB | – |\n' "$1" "$(ms "$m")" \
		"$(awk -v a="$m" -v n="$(stat -c %s "$2")" 'BEGIN {printf "%.0f", n / a / 1e6}')" "$(peak "$stanch scan $2")"
}

# peer NAME COMMAND: the argument of row, where that tool is there.
peer() {
	for p in ${peers[@]+"${peers[@]}"}; do
		[[ $p == "$1" ]] && echo "$1=$2" && return
	done
	echo
}

push=$work/push.sh
cat >"$push" <<END
#!/bin/sh
cd $work/push && printf 'refs/heads/main %s refs/heads/main %s\n' $(git -C "$work/push" rev-parse main base | tr '\n' ' ') | $stanch pre-push origin $work/origin.git
END
chmod +x "$push"

echo "$(about); $runs runs each, medians"
echo
echo '| work | yardstick (= 1) | stanch | ratio | goal | peak memory | others on the PATH |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
row '`stanch version` / an empty Go program' "$work" "$work/nothing" "$stanch version" 1.2 "$(peer gitleaks 'gitleaks version')" "$(peer ripsecrets 'ripsecrets --version')"
row 'pre-commit, 3 files, 40 lines / `git diff --cached`' "$work/small" 'git diff --cached' "$stanch pre-commit" 1.5 \
	"$(peer gitleaks 'gitleaks git --staged --no-banner')" "$(peer betterleaks 'betterleaks git --staged --no-banner')" \
	"$(peer talisman 'talisman --githook pre-commit')" "$(peer ripsecrets 'ripsecrets .')" "$(peer git-secrets 'git secrets --pre_commit_hook')"
row "pre-commit, $(($(du -sb --exclude=.git "$work/large" | cut -f1) / 1000000)) MB in $(git -C "$work/large" ls-files | wc -l) files / \`git diff --cached\`" "$work/large" 'git diff --cached' "$stanch pre-commit" 1.1 \
	"$(peer gitleaks 'gitleaks git --staged --no-banner')" "$(peer betterleaks 'betterleaks git --staged --no-banner')" "$(peer ripsecrets 'ripsecrets .')" "$(peer git-secrets 'git secrets --pre_commit_hook')"
row "the same without the files that hold a secret" "$work/clean" 'git diff --cached' "$stanch pre-commit" 1.1
row 'pre-push, 50 commits / `git log -p`' "$work/push" 'git log -p base..main' "$push" 1.15 \
	"$(peer gitleaks 'gitleaks git --no-banner --log-opts=base..main')" "$(peer betterleaks 'betterleaks git --no-banner --log-opts=base..main')"
row "scan --history, $(git -C "$work/history" rev-list --all --count) commits, $(($(git -C "$work/history" log -p --all | wc -c) / 1000000)) MB of patch / \`git log -p --all\`" "$work/history" 'git log -p --all' "$stanch scan --history" 0.7 \
	"$(peer gitleaks 'gitleaks git --no-banner')" "$(peer betterleaks 'betterleaks git --no-banner')" "$(peer git-secrets 'git secrets --scan-history')"
row "scan of $(($(du -sb "$work/tree" | cut -f1) / 1000000)) MB / \`rg -c\` of a string that is not there" "$work" "rg -c --no-ignore thisisnotthere tree" "$stanch scan tree" 4 \
	"$(peer gitleaks 'gitleaks dir --no-banner tree')" "$(peer betterleaks 'betterleaks dir --no-banner tree')" "$(peer ripsecrets 'ripsecrets tree')"
speed '50 MB in a single line of code' line.js
speed 'the same without secrets' cleanline.js
speed '50 MB of base64' base64.txt
speed 'the same without secrets' cleanbase64.txt
speed '50 MB of `key=`' key.txt
