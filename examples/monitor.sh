#!/bin/sh
# Shows how a project stands, a line for each change, until its job is over. Needs curl alone.
#
#   examples/monitor.sh PROJECT_ID
#
# FONDATION_API_URL   where the server is; http://127.0.0.1:3000 where it is not set
# FONDATION_API_KEY   a key that may read, where the server wants one
# EVERY               seconds between two looks; 1 where it is not set
#
# Exit codes: 0 built, 1 something went wrong here, 2 no project was named, 3 the job failed, 6 cancelled,
# 8 the server does not answer.
set -eu

[ $# -eq 1 ] || { printf 'usage: %s PROJECT_ID\n' "$0" >&2; exit 2; }
url=${FONDATION_API_URL:-http://127.0.0.1:3000}
project=$1
failures=0
shown=
header=
[ -z "${FONDATION_API_KEY:-}" ] || header="header = \"Authorization: Bearer $FONDATION_API_KEY\""

# look: the answer, and its status on a line of its own; the key is where nobody sees it who looks at processes.
look() {
  curl -sS -m 30 --config - -H 'Accept: application/json' -w '\n%{http_code}' "$url/v1/projects/$project/status" <<END
$header
END
}

# field NAME: that value of the answer, as it stands before the list of checks and the failure.
field() { printf '%s' "$head" | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }

while :; do
  answer=$(look) || answer='
000'
  code=${answer##*
}
  body=$(printf '%s' "${answer%
*}" | tr '\n' ' ')
  case $code in
    # While the server is started anew, nobody answers, or whoever stands before it says so.
    000 | 5*)
      failures=$((failures + 1))
      [ "$failures" -lt 5 ] || { printf 'No answer: %s %s\n' "$code" "$body" >&2; exit 8; }
      sleep 2
      continue
      ;;
  esac
  failures=0
  [ "$code" = 200 ] || { printf '%s: %s\n' "$code" "$body" >&2; exit 1; }
  head=${body%%\"checks\"*}
  status=$(field status) phase=$(field phase) progress=$(field progress) attempt=$(field attempt)
  waits=$(field waitsFor)
  line="$status${waits:+, waits for a $waits}${phase:+, $phase}, ${progress:-0}, attempt ${attempt:-0}"
  [ "$line" = "$shown" ] || printf '%s  %s\n' "$(date +%H:%M:%S)" "$line"
  shown=$line
  case $status in
    completed | failed | cancelled) break ;;
  esac
  sleep "${EVERY:-1}"
done

# One check a line, as the server names it; then why it failed, if it did.
printf '%s\n' "$body" | sed 's/{ *"name"/\
&/g' | sed -n \
  -e 's/^{ *"name": *"\(.*\)", *"kind": *"\([a-z]*\)", *"passed": *true.*/  holds  \2: \1/p' \
  -e 's/^{ *"name": *"\(.*\)", *"kind": *"\([a-z]*\)", *"passed": *false.*/  FAILS  \2: \1/p'
printf '%s\n' "$body" | sed -n 's/.*"failure": *{//p' | sed "s/\\\\\"/'/g" |
  sed -n 's/^[^{]*"message": *"\([^"]*\)".*/\1/p'
case $status in
  completed) exit 0 ;;
  failed) exit 3 ;;
  *) exit 6 ;;
esac
