#!/bin/sh
# Asks a running server for a project, watches it being built, and downloads what came of it; then asks for a change,
# shows what that changed, and brings the first version back. Needs curl alone.
#
#   examples/test-api.sh ["PROMPT" [STACK]]
#
# FONDATION_API_URL   where the server is; http://127.0.0.1:3000 where it is not set
# FONDATION_API_KEY   a key that may read and submit, where the server wants one
# CHANGE              what to change; another title where it is not set, and nothing where it is empty
# OUT                 the folder that the files go to; ./project-files where it is not set
#
# Exit codes: 0 built, 1 something went wrong here, 3 the project fails its checks or the job failed, 6 cancelled,
# 8 the server does not answer.
set -eu

url=${FONDATION_API_URL:-http://127.0.0.1:3000}
prompt=${1:-Build a static page for my bakery}
stack=${2:-}
out=${OUT:-project-files}
change=${CHANGE-Call it My corner shop}
header=
[ -z "${FONDATION_API_KEY:-}" ] || header="header = \"Authorization: Bearer $FONDATION_API_KEY\""

say() { printf '%s\n' "$*" >&2; }

# ask [curl options]: curl, with the key where nobody sees it who looks at the machine's processes.
ask() {
  curl -sS --config - -H 'Accept: application/json' "$@" <<END
$header
END
}

# call METHOD PATH [curl options]: leaves the answer in $body; a problem is shown, and ends the script.
# It is never part of a pipe: what ends there ends that part alone.
call() {
  method=$1 path=$2
  shift 2
  # The status comes behind the body, on a line of its own.
  answer=$(ask -X "$method" -w '\n%{http_code}' "$@" "$url$path") || exit 8
  status=${answer##*
}
  body=${answer%
*}
  case $status in
    2*) ;;
    *) say "$method $path: $status $body"; exit 1 ;;
  esac
}

# download PATH FILE: the file is there whole, or not at all.
download() {
  status=$(ask -o "$2.part" -w '%{http_code}' "$url$1") || status=
  case $status in
    2*) mv "$2.part" "$2"; say "   $2"; return ;;
    '') code=8 ;;
    *) say "GET $1: $status $(cat "$2.part")"; code=1 ;;
  esac
  rm -f "$2.part"
  exit "$code"
}

# field NAME: that value in $body, where it stands once.
field() { printf '%s\n' "$body" | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }

# each NAME: the objects in $body that begin with that name, a line each.
each() {
  printf '%s\n' "$body" | sed "s/{ *\"$1\"/\\
&/g"
}

# quoted TEXT: the text as a string of JSON; line ends and tabs become spaces.
quoted() { printf '"%s"' "$(printf '%s' "$1" | tr '\n\t\r' '   ' | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

# watch: shows the project until its job is over; ends the script where that could not be seen.
watch() {
  code=0
  "$(dirname "$0")/monitor.sh" "$project" || code=$?
  case $code in
    0 | 3 | 6) ;;
    *) exit "$code" ;;
  esac
}

say "1. Is the server there?"
call GET /livez

say "2. Ask for a project: $prompt"
request="{\"prompt\": $(quoted "$prompt")"
[ -z "$stack" ] || request="$request, \"stack\": $(quoted "$stack")"
call POST /v1/generate -H 'Content-Type: application/json' -H "Idempotency-Key: example-$$-$(date +%s)" -d "$request}"
project=$(field projectId)
job=$(field jobId)
say "   $project, job $job"

say "3. Watch it: examples/monitor.sh $project"
watch

say "4. What it left, into $out"
mkdir -p "$out"
call GET "/v1/jobs/$job/artifacts"
for name in $(each name | sed -n 's/^{ *"name": *"\([A-Za-z0-9._-]*\)".*/\1/p'); do
  download "/v1/jobs/$job/artifacts/$name" "$out/$name"
done

if [ "$code" -eq 0 ]; then
  say "5. The project itself, by its folder's name"
  download "/v1/projects/$project/artifacts/dist" "$out/dist.tar.gz"
fi
if [ "$code" -eq 0 ] && [ -n "$change" ]; then
  say "6. Change it: $change"
  call POST "/v1/projects/$project/generate" -H 'Content-Type: application/json' -d "{\"prompt\": $(quoted "$change")}"
  watch
fi

if [ "$code" -eq 0 ] && [ -n "$change" ]; then
  say "7. What the change did, file by file"
  call GET "/v1/projects/$project/versions/2/diff"
  each path | sed -n 's/^{ *"path": *"\(.*\)", *"status": *"\([a-z]*\)".*/  \2  \1/p'

  say "8. The first version again, as the third one; its files, and those of the second"
  call POST "/v1/projects/$project/versions/1/restore"
  download "/v1/projects/$project/artifacts/source.zip" "$out/restored.zip"
  download "/v1/projects/$project/artifacts/source.zip?version=2" "$out/changed.zip"
fi
printf '%s\n' "$project"
exit "$code"
