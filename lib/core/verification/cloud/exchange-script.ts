import { SCRIPT_HELPERS, TOKEN_STEP } from '../script'

/**
 * The script of the Job that presents a projected token to another cloud, shown in full on the screen. POSIX sh with
 * the tools of the public `amazon/aws-cli` image: the AWS CLI and curl. No secret is ever in a variable or an argument:
 * token and credentials stay in files of the pod, or inside `aws`.
 */
export const EXCHANGE_SCRIPT = String.raw`# Presents the token of this service account to another cloud. Prints no secret, even with set -x.
${SCRIPT_HELPERS}
# 1. Whose token it is, and for which cloud, as the Job says.
token=$TOKEN_FILE

${TOKEN_STEP}
# 3. The exchange. The credentials are discarded with the pod.
exchange_with_aws() {
  # The AWS CLI exchanges the token by itself, as a workload does, and then asks whose credentials it got.
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE AWS_ENDPOINT_URL
  unset AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  export AWS_ROLE_ARN="$ROLE" AWS_WEB_IDENTITY_TOKEN_FILE="$token" AWS_ROLE_SESSION_NAME=workload-identity-console
  export AWS_REGION="$REGION" AWS_DEFAULT_REGION="$REGION" AWS_STS_REGIONAL_ENDPOINTS=regional
  export AWS_ENDPOINT_URL_STS="$STS_URL"
  begin
  aws sts get-caller-identity --output json --cli-connect-timeout 5 --cli-read-timeout 20 \
    >"$HOME/answer" 2>"$HOME/error" || fail cloud-exchange ",\"error\":$(quote "$HOME/error")"
  who=$(sed -n 's/.*"Arn": *"\([^"]*\)".*/\1/p' "$HOME/answer" | head -n 1)
  report cloud-exchange true ",\"identity\":$(text "$who")"
}

post() { # step, member of the answer that a success has, URL, then the options of curl
  step=$1 member=$2 url=$3
  shift 3
  begin
  command -v curl >/dev/null || fail "$step" ",\"error\":\"The image has no curl.\""
  : >"$HOME/answer"
  status=$(curl -sS --max-time 30 -o "$HOME/answer" -w '%{http_code}' "$@" "$url" 2>"$HOME/error") ||
    fail "$step" ",\"error\":$(quote "$HOME/error")"
  if [ "$status" != 200 ]; then
    fail "$step" ",\"status\":$status,\"error\":$(quote "$HOME/answer")"
  fi
  grep -q "\"$member\"" "$HOME/answer" ||
    fail "$step" ",\"status\":200,\"error\":\"The answer has no $member.\""
}

exchange_with_google() {
  scope=https://www.googleapis.com/auth/cloud-platform
  post cloud-exchange access_token "$STS_URL/v1/token" \
    --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:token-exchange \
    --data-urlencode "audience=//iam.googleapis.com/$PROVIDER" \
    --data-urlencode "scope=$scope" \
    --data-urlencode requested_token_type=urn:ietf:params:oauth:token-type:access_token \
    --data-urlencode subject_token_type=urn:ietf:params:oauth:token-type:jwt \
    --data-urlencode "subject_token@$token"
  report cloud-exchange true ",\"identity\":$(text "$PROVIDER")"
  [ -n "$ACTS_AS" ] || return 0
  # Whoever may act as the Google service account gets a token of it.
  {
    printf 'authorization: Bearer '
    tr -d '\n' <"$HOME/answer" | sed -e 's/.*"access_token": *"\([^"]*\)".*/\1/'
    echo
  } >"$HOME/header"
  post cloud-identity accessToken "$IAM_URL/v1/projects/-/serviceAccounts/$ACTS_AS:generateAccessToken" \
    -H "@$HOME/header" -H 'content-type: application/json' \
    -d "{\"scope\":[\"$scope\"],\"lifetime\":\"600s\"}"
  report cloud-identity true ",\"identity\":$(text "$ACTS_AS")"
}

case $CLOUD in
  aws) exchange_with_aws ;;
  gcp) exchange_with_google ;;
esac
begin
report end true ''
`
