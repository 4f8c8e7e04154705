#!/usr/bin/env bash
# Several processes on one PostgreSQL: demo-postgres.sh PROGRAM has two of them share one mailing, kills one in the middle
# without warning, and shows the books. Database, mail servers and publication are thrown away in the end.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "$1")
pieces=$PWD/internal/sample/pieces
readers=6000

here=$(mktemp -d "${TMPDIR:-/tmp}/pressrun-demo-XXXXXX")
server=$here-postgres
pids=()
clean() {
	for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
	.ci/postgres stop "$server" || true
	rm -rf "$here"
}
trap clean EXIT

if ! address=$(.ci/postgres start "$server" 2>"$here/said"); then
	sed 's/^/SKIPPED: /' "$here/said"
	exit 0
fi
if ! command -v psql >/dev/null; then
	echo "SKIPPED: psql is not installed; it comes with PostgreSQL's client programs"
	exit 0
fi
go build -o "$here/sinks" ./internal/smtptest/sinks
"$here/sinks" "$here" &
pids+=($!)
disown
until [ -f "$here/counts" ]; do sleep 0.1; done
read -r port_one port_two <"$here/ports"

export PRESSRUN_DATABASE_URL=$address NO_COLOR=1
export PRESSRUN_MAIL_TRANSPORT=smtp PRESSRUN_MAIL_SMTP_HOST=127.0.0.1 PRESSRUN_MAIL_SMTP_PORT=1 PRESSRUN_MAIL_SMTP_TLS=none
export PRESSRUN_MAIL_SMTP_SANDBOX=true PRESSRUN_MAIL_FROM=digest@harbour.example # nothing leaves this machine
house=$here/house

quietly() { # shows what a command says only when it fails
	if ! "$program" "$@" >"$here/said" 2>&1; then
		cat "$here/said"
		echo "the demo failed at: pressrun $*"
		exit 1
	fi
}
ask() { psql -X -q -A -t "$address" -c "$1"; }
counts() { read -r one two twice <"$here/counts"; }
reach() { # waits until so many mails have gone out
	until counts && [ $((one + two)) -ge "$1" ]; do sleep 0.1; done
}
row() { printf '  %-14s %s\n' "$1" "$2"; }
bar() { printf '%*s' $(($1 * 40 / readers)) '' | tr ' ' '#'; }
shares() { row "worker one" "$(printf '%5d  %s' "$one" "$(bar "$one")")" && row "worker two" "$(printf '%5d  %s' "$two" "$(bar "$two")")"; }

quietly init "$house" --name "Harbour Institute" --url https://harbour.example/
{ echo email && seq -f 'reader%05g@readers.example.org' "$readers"; } >"$house/subscribers/readers.csv"
quietly -C "$house" publish --archive "$pieces/quiet-budget.md"

PRESSRUN_MAIL_SMTP_PORT=$port_one "$program" -C "$house" work >"$here/one" 2>&1 &
worker_one=$!
PRESSRUN_MAIL_SMTP_PORT=$port_two "$program" -C "$house" work --no-files >"$here/two" 2>&1 &
worker_two=$!
pids+=("$worker_one" "$worker_two")
disown "$worker_one"
until [ "$(ask "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7304 AND objsubid = 2")" = 2 ]; do sleep 0.1; done
echo "Two processes are at work, each with 10 connections to a mail server of its own:"
echo "  pressrun work                 process $worker_one"
echo "  pressrun work --no-files      process $worker_two"
echo

"$program" -C "$house" publish --yes --only feeds,email "$pieces/night-ferries.txt" >"$here/publish" 2>&1 &
publish=$!
pids+=("$publish")
echo "A third one publishes a piece to $readers readers, and looks on:"
echo
reach $((readers * 4 / 10))
shares
kill -9 "$worker_one"
killed=$(date +%s%N)
echo
echo "Worker one is killed (kill -9) with claims on its connections."
dead="SELECT count(*) FROM chunk WHERE owner <> 0 AND owner NOT IN (SELECT (classid::bigint << 32) | objid::bigint
	FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1)"
until [ "$(ask "$dead")" = 0 ]; do sleep 0.1; done
took=$(($(date +%s%N) - killed))
printf 'Worker two has taken them over after %d.%d s.\n\n' $((took / 1000000000)) $((took / 100000000 % 10))

code=0
wait "$publish" || code=$?
sleep 0.2
counts
shares
row "twice" "$(printf '%5d' "$twice")"
kill "$worker_two"
wait "$worker_two" || true
echo
row "publish" "$(sed -n 's/^  email  *\([0-9]* readers = .*\)  .*/\1/p' "$here/publish")"
row "worker two" "$(grep -h 'This process sent' "$here/two")"
echo
if [ "$twice" -ne 0 ] || { [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; }; then
	echo "the demo failed: $twice mails came twice, and publish ended with $code"
	exit 1
fi
echo "What worker one had on the wire may have arrived: it is unknown, and stays so until you decide (mail.unknown: hold)."
echo "How to set it up: see \"When one machine is not enough\" in README.md."
