#!/usr/bin/env bash
# The main job on a sample piece: demo.sh PROGRAM FOLDER makes a publication in FOLDER, takes one
# commentary piece to feeds, mails and partner copies, and ends with a table of what was made.
set -euo pipefail
program=$(realpath "$1")
folder=$2
pieces=$(realpath "$(dirname "$0")")/pieces

rm -rf "$folder"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { # say what runs; show its talk only when it fails
	echo "\$ pressrun $*" | sed "s#$pieces/##g"
	if ! "$program" "$@" >"$log" 2>&1; then
		cat "$log"
		echo "the demo failed at: pressrun $*"
		exit 1
	fi
}
# An earlier archive, told to nobody; then the new piece, looked at first and carried to everybody.
run init "$folder" --name "Harbour Institute" --url https://harbour.example/
run -C "$folder" publish --archive "$pieces/quiet-budget.md" "$pieces/school-gardens.html"
run -C "$folder" proof "$pieces/night-ferries.txt"
run -C "$folder" publish --yes "$pieces/night-ferries.txt"
run -C "$folder" feeds check

count() { find "$1" -type f -name "$2" 2>/dev/null | wc -l; }
row() { printf '  %-12s %-34s %s\n' "$1" "$2" "$3"; }
slug=$(basename "$(dirname "$(ls -d "$folder"/var/proofs/*/index.html)")")
title=$(sed -n '1p' "$pieces/night-ferries.txt")
echo
echo "$title"
grep -h 'originally appeared' "$pieces/night-ferries.txt" | sed 's/^/  /'
echo
row "proof" "every copy side by side" "$folder/var/proofs/$slug/index.html"
row "feeds" "RSS, Atom, JSON; one per section" "$folder/public/feed.{rss,atom,json}"
row "pages" "$(count "$folder/public" index.html) pages, made for any web server" "$folder/public/index.html"
row "email" "$(count "$folder/var/outbox/commentary/new" '*.eml') digests, one per reader" "$folder/var/outbox/commentary/new/"
for partner in "$folder"/var/partners/*/; do
	copy=$(basename "$(ls "$partner$slug"/* | head -n 1)")
	row "partner" "$(basename "$partner"), a copy as .${copy#*.v1.}" "$partner"
done
row "canonical" "the piece as Markdown" "$folder/pieces/$slug.md"
echo
echo "Look at the proof in a browser. Your own piece: see \"First real use\" in README.md."
