import type { RefreshClient } from './limits'
import type { RefreshPlan } from './plan'

/** The clients' programs. None contains a single quote, because the shell quotes them with these. */
const BOTO3 = `import os, time
import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    endpoint_url=os.environ["ENDPOINT"],
    config=Config(s3={"addressing_style": "virtual"}, connect_timeout=5, read_timeout=20),
)
while True:
    try:
        s3.list_objects_v2(Bucket=os.environ["BUCKET"], Prefix=os.environ["PREFIX"], MaxKeys=1)
        print("call ok", flush=True)
    except Exception as error:
        answer = getattr(error, "response", {}).get("Error", {})
        print("call failed", answer.get("Code") or type(error).__name__, flush=True)
    time.sleep(float(os.environ["INTERVAL"]))
`

const AWS_SDK_JS = `const { ListObjectsV2Command, S3Client } = require("@aws-sdk/client-s3");
const { BUCKET, ENDPOINT, INTERVAL, PREFIX } = process.env;
const s3 = new S3Client({
  endpoint: ENDPOINT,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 20000 },
});
const call = async () => {
  try {
    await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: PREFIX, MaxKeys: 1 }));
    console.log("call ok");
  } catch (error) {
    console.log("call failed " + error.name);
  }
  setTimeout(call, INTERVAL * 1000);
};
void call();
`

/** The shell command of each client that the console has a program for. */
export const CLIENT_COMMANDS = {
  boto3: `exec python3 -c '${BOTO3}'`,
  'aws-sdk-js': `exec node -e '${AWS_SDK_JS}'`,
} as const satisfies Record<Exclude<RefreshClient, 'command'>, string>

/** The shell command that runs the client of a plan. */
export const clientCommandOf = ({ client, command }: Pick<RefreshPlan, 'client' | 'command'>) =>
  client === 'command' ? (command ?? '') : CLIENT_COMMANDS[client]
