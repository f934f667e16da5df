// Clients of refresh proofs for the sandbox, whose keys live seconds instead of 15 minutes. Each is one process with
// the AWS SDK; they differ in when they exchange.

const lister = (credentials: string) => `exec node -e '
const { readFileSync } = require("node:fs");
const { ListObjectsV2Command, S3Client } = require("@aws-sdk/client-s3");
const { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, BUCKET, ENDPOINT, INTERVAL } = process.env;
const exchange = async (authorization = readFileSync(file, "utf8")) => {
  const answer = await fetch(process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } });
  const keys = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(keys.message), { name: "ExchangeRefused" });
  return { accessKeyId: keys.AccessKeyId, secretAccessKey: keys.SecretAccessKey, ends: Date.parse(keys.Expiration) };
};
const firstToken = readFileSync(file, "utf8");
const isOver = (keys, early) => !keys || keys.ends - early < Date.now();
let keys;
const call = async () => {
  try {
    ${credentials}
    const { accessKeyId, secretAccessKey } = keys;
    const s3 = new S3Client({ endpoint: ENDPOINT, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } });
    await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, MaxKeys: 1 }));
    console.log("call ok");
  } catch (error) {
    console.log("call failed " + error.name);
  }
  setTimeout(call, INTERVAL * 1000);
};
void call();
'`

/** Exchanges again some seconds before its keys end. */
export const REFRESHING_CLIENT = lister('if (isOver(keys, 3000)) keys = await exchange();')
/** Keeps the keys of its start. */
export const FORGETFUL_CLIENT = lister('keys = keys ?? (await exchange());')
/** Exchanges again, and always the token that it has read at its start. */
export const OLD_TOKEN_CLIENT = lister(
  'if (isOver(keys, 3000)) keys = await exchange(firstToken).catch((error) => { if (isOver(keys, 0)) throw error; return keys; });',
)

export const DATASETS_LISTED = { bucket: 'datasets', access: 'list' } as const

/** The input of a refresh proof of a command. */
export const refreshOf = (command: string, { rotate = false, minutes = 3 } = {}) => ({
  bucketCheck: DATASETS_LISTED,
  refresh: { client: 'command' as const, command, minutes, rotate },
})

type PythonKeys = 'first' | 'kept' | 'own'
const PYTHON_KEYS = {
  first: `    if not keys:
        keys = get_keys()`,
  kept: `    if not keys or keys["ends"] - 5 < time.time():
        keys = get_keys()`,
  own: '    keys = {}',
} as const satisfies Record<PythonKeys, string>

/**
 * A client on a real cluster, in the image of the AWS CLI 1, which brings botocore with it or within it. It uses the
 * keys of its first exchange, keeps keys until they are about to end, or leaves the exchange to botocore.
 */
const pythonClient = (which: PythonKeys) => `exec python3 -c '
import os, time
try:
    from botocore import session as sessions
    from botocore.config import Config
except ImportError:
    from awscli.botocore import session as sessions
    from awscli.botocore.config import Config

def get_keys():
    session = sessions.get_session()
    found = session.get_credentials()
    first = found.get_frozen_credentials()
    return {"access": first.access_key, "secret": first.secret_key, "ends": found._expiry_time.timestamp()}

session = sessions.get_session()
keys = {}
while True:
    try:
${PYTHON_KEYS[which].replaceAll(/^/gm, '    ')}
        given = {"aws_access_key_id": keys["access"], "aws_secret_access_key": keys["secret"]} if keys else {}
        s3 = session.create_client(
            "s3",
            region_name=os.environ["AWS_DEFAULT_REGION"],
            endpoint_url=os.environ["ENDPOINT"],
            config=Config(s3={"addressing_style": "virtual"}),
            **given
        )
        s3.list_objects_v2(Bucket=os.environ["BUCKET"], MaxKeys=1)
        print("call ok", flush=True)
    except Exception as error:
        answer = getattr(error, "response", {}).get("Error", {})
        print("call failed", answer.get("Code") or type(error).__name__, flush=True)
    time.sleep(float(os.environ["INTERVAL"]))
'`
export const FORGETFUL_PYTHON_CLIENT = pythonClient('first')
export const REFRESHING_PYTHON_CLIENT = pythonClient('kept')
export const BOTOCORE_CLIENT = pythonClient('own')
