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

say() { printf '%s\n' "$*" >&2; }

# call METHOD PATH [curl options]: prints the answer's body; a problem is shown, and ends the script.
call() {
  method=$1 path=$2
  shift 2
  [ -z "${FONDATION_API_KEY:-}" ] || set -- "$@" -H "Authorization: Bearer $FONDATION_API_KEY"
  # The status comes behind the body, on a line of its own.
  answer=$(curl -sS -X "$method" -H 'Accept: application/json' -w '\n%{http_code}' "$@" "$url$path") || exit 8
  status=${answer##*
}
  body=${answer%
*}
  case $status in
    2*) printf '%s\n' "$body" ;;
    *) say "$method $path: $status $body"; exit 1 ;;
  esac
}

# field NAME: the first value of that name in the JSON on stdin; what stands before a nested object is meant.
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# quoted TEXT: the text as a string of JSON; line ends and tabs become spaces.
quoted() { printf '"%s"' "$(printf '%s' "$1" | tr '\n\t\r' '   ' | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

say "1. Is the server there?"
call GET /livez >/dev/null

say "2. Ask for a project: $prompt"
request="{\"prompt\": $(quoted "$prompt")"
[ -z "$stack" ] || request="$request, \"stack\": $(quoted "$stack")"
made=$(call POST /v1/generate -H 'Content-Type: application/json' -H "Idempotency-Key: example-$$-$(date +%s)" \
  -d "$request}")
project=$(printf '%s' "$made" | field projectId)
job=$(printf '%s' "$made" | field jobId)
say "   $project, job $job"

say "3. Watch it: examples/monitor.sh $project"
code=0
"$(dirname "$0")/monitor.sh" "$project" || code=$?

say "4. What it left, into $out"
mkdir -p "$out"
for name in $(call GET "/v1/jobs/$job/artifacts" | tr '{' '\n' | sed -n 's/.*"name": *"\([A-Za-z0-9._-]*\)".*/\1/p'); do
  call GET "/v1/jobs/$job/artifacts/$name" -o "$out/$name" >/dev/null
  say "   $out/$name"
done

if [ "$code" -eq 0 ]; then
  say "5. The project itself, by its folder's name"
  call GET "/v1/projects/$project/artifacts/dist" -o "$out/dist.tar.gz" >/dev/null
  call GET "/v1/projects/$project" >/dev/null
fi
if [ "$code" -eq 0 ] && [ -n "$change" ]; then
  say "6. Change it: $change"
  call POST "/v1/projects/$project/generate" -H 'Content-Type: application/json' \
    -d "{\"prompt\": $(quoted "$change")}" >/dev/null
  "$(dirname "$0")/monitor.sh" "$project" || code=$?
fi

if [ "$code" -eq 0 ] && [ -n "$change" ]; then
  say "7. What the change did, file by file"
  call GET "/v1/projects/$project/versions/2/diff" | tr '{' '\n' |
    sed -n 's/.*"path": *"\([^"]*\)", *"status": *"\([a-z]*\)".*/  \2  \1/p'

  say "8. The first version again, as the third one; its files, and those of the second"
  call POST "/v1/projects/$project/versions/1/restore" >/dev/null
  call GET "/v1/projects/$project/artifacts/source.zip" -o "$out/restored.zip" >/dev/null
  call GET "/v1/projects/$project/artifacts/source.zip?version=2" -o "$out/changed.zip" >/dev/null
  say "   $out/restored.zip, $out/changed.zip"
fi
printf '%s\n' "$project"
exit "$code"
