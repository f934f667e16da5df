import { VERIFICATION_PROLOGUE } from '../script'
import { NODE_RECORDER } from './recorder-node'
import { PYTHON_RECORDER } from './recorder-python'

/**
 * The script of a refresh proof, shown in full on the screen. It checks the environment and the token as every
 * verification does, then records the exchanges and the calls of the client, which runs in another container.
 */
export const REFRESH_SCRIPT = `# The client ends with this script, however it ends.
trap ': >"$REFRESH_FOLDER/stop"' EXIT
# A token that is rotated soon is in a file of its own.
if [ -n "$REFRESH_TOKEN_FILE" ] && [ -n "$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" ]; then
  export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE="$REFRESH_TOKEN_FILE"
fi
${VERIFICATION_PROLOGUE}
# 3. The recorder. It exchanges the token once itself, then passes on the exchanges of the client.
export RECORDER_URL="$uri" RECORDER_TOKEN_FILE="$token"
mkfifo "$REFRESH_FOLDER/output" || exit 1
cat >"$HOME/recorder.js" <<'RECORDER'
${NODE_RECORDER}
RECORDER
cat >"$HOME/recorder.py" <<'RECORDER'
${PYTHON_RECORDER}
RECORDER
if command -v node >/dev/null; then
  node "$HOME/recorder.js"
  exit
fi
for python in python3 python python2 /usr/libexec/platform-python; do
  if command -v "$python" >/dev/null; then
    "$python" "$HOME/recorder.py"
    exit
  fi
done
fail refresh-recorder ',"error":"The verification image has neither Python nor Node.js."'
`

/** Runs the client once the recorder listens. With the shell ends its container, and every process of the client. */
export const CLIENT_SCRIPT = `# Runs the client against the recorder, until the recorder is done.
folder=$REFRESH_FOLDER
until [ -f "$folder/ready" ]; do
  if [ -f "$folder/stop" ]; then exit 0; fi
  sleep 1
done
. "$folder/ready"
[ -z "$BUCKET_ZONE" ] || export AWS_REGION="$BUCKET_ZONE" AWS_DEFAULT_REGION="$BUCKET_ZONE"
export AWS_DEFAULT_REGION="\${AWS_DEFAULT_REGION:-\${AWS_REGION:-$ZONE}}"
export AWS_REGION="\${AWS_REGION:-$AWS_DEFAULT_REGION}" AWS_EC2_METADATA_DISABLED=true
{
  sh -c "$CLIENT" >"$folder/output" 2>&1
  echo $? >"$folder/exit.new"
  mv "$folder/exit.new" "$folder/exit"
} &
until [ -f "$folder/stop" ]; do sleep 1; done
exit 0
`
