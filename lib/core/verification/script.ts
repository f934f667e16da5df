import { SCRATCH_FOLDER } from './bucket-access'

/** How a script reports its steps. It needs a folder of its own, in which it keeps what it must not print. */
export const SCRIPT_HELPERS = String.raw`umask 077
HOME=$(mktemp -d) || exit 1
export HOME AWS_CONFIG_FILE="$HOME/config" AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=2

quote() { # the file's last 4000 bytes as a JSON string
  printf '"'
  tail -c 4000 "$1" | tr '\n\t\r' '   ' | tr -d '\000-\037\177' |
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^ *//' -e 's/ *$//' | tr -d '\n'
  printf '"'
}
text() { printf '%s' "$1" >"$HOME/text" && quote "$HOME/text"; }
begin() { since=$(date +%s); }
report() { # step, ok, then more JSON members
  printf '{"step":"%s","ok":%s,"at":%s,"seconds":%s%s}\n' \
    "$1" "$2" "$(date +%s)" "$(($(date +%s) - since))" "$3"
}
fail() { report "$1" false "$2"; exit 1; }
`

/** Reads the token through its file, whose path is in `token`. */
export const TOKEN_STEP = String.raw`# 2. The token, through its file: header and claims, never the signature.
part() { cut -d . -f "$1" <"$token" | tr -d '\n' | tr '_-' '/+'; }
decode() {
  case $(($(part "$1" | wc -c) % 4)) in 2) pad='==' ;; 3) pad='=' ;; *) pad= ;; esac
  { part "$1"; printf '%s' "$pad"; } | base64 -d 2>/dev/null | tr -d '\n\r'
}
begin
if ! cat "$token" >/dev/null 2>"$HOME/error"; then
  fail token ",\"error\":$(quote "$HOME/error"),\"uid\":$(id -u)"
fi
size=$(wc -c <"$token" | tr -d ' ')
if [ "$size" -gt 0 ] && [ "$(tail -c 1 "$token" | tr -d '\n' | wc -c)" -eq 0 ]; then
  newline=true
else
  newline=false
fi
found=",\"bytes\":$size,\"newline\":$newline"
header=$(decode 1)
claims=$(decode 2)
case $header$claims in
  '{'*'}{'*'}') found="$found,\"header\":$header,\"claims\":$claims" ;;
  *) fail token "$found,\"error\":\"The file does not contain a JSON Web Token.\"" ;;
esac
if [ "$newline" = true ]; then
  fail token "$found,\"error\":\"The file ends with a newline, which AWS clients reject.\""
fi
report token true "$found"
`

/** What the script of every verification begins with: the environment and the token. */
export const VERIFICATION_PROLOGUE = String.raw`# Proves each hop from the injected token to object storage. Prints no secret, even with set -x.
${SCRIPT_HELPERS}
# 1. The environment that the webhook injected.
begin
uri=$AWS_CONTAINER_CREDENTIALS_FULL_URI
token=$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
region=$AWS_REGION
[ -n "$region" ] || region=$AWS_DEFAULT_REGION
others=$(env | cut -d = -f 1 | sort -u | sed -n \
  -e '/^AWS_ACCESS_KEY_ID$/p' -e '/^AWS_PROFILE$/p' -e '/^AWS_ROLE_ARN$/p' \
  -e '/^AWS_WEB_IDENTITY_TOKEN_FILE$/p' -e '/^AWS_CONTAINER_AUTHORIZATION_TOKEN$/p' |
  sed -e 's/.*/"&"/' -e '$!s/$/,/' | tr -d '\n')
found=",\"uri\":$(text "$uri"),\"tokenFile\":$(text "$token"),\"region\":$(text "$region")"
[ -z "$BUCKET" ] || found="$found,\"bucket\":$(text "$BUCKET"),\"access\":$(text "$ACCESS")"
[ -z "$PREFIX" ] || found="$found,\"prefix\":$(text "$PREFIX")"
found="$found,\"others\":[$others],\"cli\":$(aws --version >"$HOME/cli" 2>&1; quote "$HOME/cli")"
if [ -z "$uri" ] || [ -z "$token" ]; then fail environment "$found"; fi
report environment true "$found"
[ -n "$region" ] || region=$ZONE
export AWS_DEFAULT_REGION="$region"

${TOKEN_STEP}`

/**
 * The script of the Job, shown in full on the screen. POSIX sh with the tools of the public
 * `amazon/aws-cli` image; AWS CLI 1 and 2. One JSON line per step; anything else is log.
 * No secret is ever in a variable or an argument: the token is read through its path and
 * credentials stay inside `aws`, so tracing with `set -x` shows none.
 */
export const VERIFICATION_SCRIPT = String.raw`${VERIFICATION_PROLOGUE}
# 3. The exchange: the CLI fetches credentials and shows them masked.
begin
printf '[default]\ns3 =\n    addressing_style = virtual\nendpoint_url = %s\n' "$ENDPOINT" >"$AWS_CONFIG_FILE"
if ! aws configure list >"$HOME/list" 2>"$HOME/error"; then
  found=",\"error\":$(quote "$HOME/error")"
  host=$(printf '%s' "$uri" | sed -n 's|^[a-z]*://\([^/:]*\).*|\1|p')
  # An IP address needs no lookup: getent would look up its host name.
  case $host in
    *[a-zA-Z]*)
      if ! command -v getent >/dev/null; then resolved=null
      elif getent hosts "$host" >/dev/null; then resolved=true
      else resolved=false; fi
      [ $resolved = null ] || found="$found,\"resolved\":$resolved" ;;
  esac
  fail exchange "$found"
fi
key=$(sed -n 's/^ *access_key[ :]*\**\([^ ]*\)[ :]*\([^ ]*\).*/\1/p' "$HOME/list")
from=$(sed -n 's/^ *access_key[ :]*\**\([^ ]*\)[ :]*\([^ ]*\).*/\2/p' "$HOME/list")
found=",\"keyEnd\":$(text "$key"),\"from\":$(text "$from")"
case $key in ????) ;; *) fail exchange ",\"error\":\"The AWS CLI found no credentials.\"" ;; esac
case $from in
  container-role)
    expires=$(aws configure export-credentials 2>/dev/null |
      sed -n 's/.*"Expiration": "\([^"]*\)".*/\1/p')
    [ -z "$expires" ] || found="$found,\"expires\":$(text "$expires")"
    report exchange true "$found"
    ;;
  *) fail exchange "$found,\"error\":\"The AWS CLI uses other credentials than the injected ones.\"" ;;
esac

# 4. The call. A workload that uses one bucket need not be allowed to list all.
s3api() { aws s3api "$@" --output json --cli-connect-timeout 5 --cli-read-timeout 20; }
begin
if s3api list-buckets >"$HOME/list" 2>"$HOME/error"; then
  report list-buckets true ",\"count\":$(grep -c '"Name":' "$HOME/list")"
elif [ -n "$BUCKET" ]; then
  report list-buckets false ",\"continues\":true,\"error\":$(quote "$HOME/error")"
else
  fail list-buckets ",\"error\":$(quote "$HOME/error")"
fi

# 5. A chosen bucket, with requests signed for its zone: list it, read the metadata of an object, or write
# an object of the verification's own and delete it again. No other object is written or deleted.
[ -z "$BUCKET_ZONE" ] || export AWS_REGION="$BUCKET_ZONE" AWS_DEFAULT_REGION="$BUCKET_ZONE"
signed=$AWS_REGION
[ -n "$signed" ] || signed=$AWS_DEFAULT_REGION
bucket() { # call, key, then the command
  call=$1 key=$2
  shift 2
  begin
  found=",\"call\":\"$call\",\"region\":$(text "$signed")"
  [ -z "$key" ] || found="$found,\"key\":$(text "$key")"
  if s3api "$@" --bucket "$BUCKET" >"$HOME/list" 2>"$HOME/error"; then
    report bucket true "$found"
  else
    report bucket false "$found,\"continues\":true,\"error\":$(quote "$HOME/error")"
    return 1
  fi
}
list() {
  if [ -n "$PREFIX" ]; then bucket list "$PREFIX" list-objects-v2 --max-items 1 --prefix "$PREFIX"
  else bucket list '' list-objects-v2 --max-items 1; fi
}
own="$PREFIX${SCRATCH_FOLDER}$(date +%s)-$$"
all=true
case $ACCESS in
  list) list || all=false ;;
  read)
    if list; then
      first=$(sed -n 's/^ *"Key": "\(.*\)",*$/\1/p' "$HOME/list" | head -n 1)
      case $first in
        '' | -* | *\\*)
          # Without an object to read, storage answers 404 to who may read and 403 to who may not.
          begin
          found=",\"call\":\"get\",\"region\":$(text "$signed"),\"key\":$(text "$own")"
          if s3api head-object --key "$own" --bucket "$BUCKET" >/dev/null 2>"$HOME/error" ||
            grep -q '(404)' "$HOME/error"; then
            report bucket true "$found,\"absent\":true"
          else
            report bucket false "$found,\"continues\":true,\"error\":$(quote "$HOME/error")"
            all=false
          fi
          ;;
        *) bucket get "$first" head-object --key "$first" || all=false ;;
      esac
    else
      all=false
    fi
    ;;
  write)
    echo 'written by a verification' >"$HOME/body"
    if bucket put "$own" put-object --key "$own" --body "$HOME/body"; then
      # Reading it back and deleting it are other levels; whether they work is only reported.
      bucket get "$own" head-object --key "$own" || :
      bucket delete "$own" delete-object --key "$own" || :
    else
      all=false
    fi
    ;;
esac
begin
report end "$all" ''
[ "$all" = true ]
`
