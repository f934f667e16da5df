/** How long before their expiry the script replaces keys, which live 15 minutes. */
export const REFRESH_MINUTES = 5
/** How long an exchange may take. */
const EXCHANGE_SECONDS = 10
/** A process that was killed during its exchange delays the others of its pod by this much. */
export const LOCK_SECONDS = EXCHANGE_SECONDS + 5

/**
 * A `credential_process` in POSIX shell that keeps the keys of the exchange in a file, because botocore
 * refreshes keys from 15 minutes before their expiry, and so at every call. Of the processes that share the file, one
 * exchanges and the others wait for its keys.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export const CREDENTIAL_PROCESS_SCRIPT = `#!/bin/sh
# Prints keys for AWS clients. Exchanges the pod's token for new ones ${REFRESH_MINUTES} minutes before they expire.
set -u
umask 077
url=$AWS_CONTAINER_CREDENTIALS_FULL_URI
token=$(cat "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") || exit 1
cache=\${AWS_CREDENTIAL_CACHE_FILE:-\${TMPDIR:-/tmp}/aws-credentials-$(id -u)}
# Keys of another token or address are not used.
identity=$(printf '%s %s' "$url" "$token" | cksum)
now=$(date +%s)

keys= expiry=0
print_fresh_keys() {
  if [ -f "$cache" ] && [ -O "$cache" ]; then
    { IFS= read -r cached && read -r expiry && IFS= read -r keys; } <"$cache"
    [ "$cached" = "$identity" ] || keys= expiry=0
  fi
  if [ -n "$keys" ] && [ "$now" -lt $((expiry - ${REFRESH_MINUTES * 60})) ]; then
    printf '%s\\n' "$keys"
    exit
  fi
}
print_fresh_keys

# One process exchanges, and the others wait for its keys. Without a writable folder nobody waits.
lock=$cache.lock
until mkdir "$lock" 2>/dev/null; do
  [ -O "$lock" ] || break
  if [ "$(date +%s)" -ge $((now + ${LOCK_SECONDS})) ]; then break; fi
  sleep 0.1 2>/dev/null || sleep 1
  print_fresh_keys
done
trap 'rmdir "$lock" 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM
print_fresh_keys

# The token goes through standard input, because other processes can read arguments.
exchange() {
  if command -v curl >/dev/null; then
    printf 'Authorization: %s\\n' "$token" | curl -sS --max-time ${EXCHANGE_SECONDS} -H @- "$url"
  else
    printf '%s' "$token" | python3 -c '
import sys, urllib.error, urllib.request
headers = {"Authorization": sys.stdin.read()}
try:
    answer = urllib.request.urlopen(urllib.request.Request(sys.argv[1], headers=headers), timeout=${EXCHANGE_SECONDS})
except urllib.error.HTTPError as error:
    answer = error
print(answer.read().decode())' "$url"
  fi
}
answer=$(exchange | tr -d '\\r\\n')
case $answer in
*'"AccessKeyId"'*) ;;
*)
  # A failed refresh does not end access before the keys expire.
  if [ -n "$keys" ] && [ "$now" -lt "$expiry" ]; then
    printf '%s\\n' "$keys"
    exit
  fi
  printf 'The exchange for object storage keys failed: %s\\n' "$answer" | sed 's/eyJ[A-Za-z0-9._-]*/[token]/g' >&2
  exit 1
  ;;
esac
time=$(printf '%s' "$answer" | sed -n 's/.*"Expiration" *: *"\\([0-9-]*\\)T\\([0-9:]*\\).*/\\1 \\2/p')
expiry=$(date -u -d "$time" +%s 2>/dev/null) || expiry=0
# An empty session token is left out, because not every client ignores it.
keys=$(printf '%s' "$answer" | sed 's/"Token" *: *"" *,//; s/, *"Token" *: *""//; s/"Token"/"SessionToken"/; s/{/{"Version":1,/')
printf '%s\\n' "$keys"
# Renamed into place, so that no other process reads half of it. Without a writable folder nothing is kept.
{
  new=$(mktemp "$cache.XXXXXX") &&
    printf '%s\\n%s\\n%s\\n' "$identity" "$expiry" "$keys" >"$new" &&
    { mv -f "$new" "$cache" || rm -f "$new"; }
} 2>/dev/null || true
`
