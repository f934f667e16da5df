import { spawn, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseLog } from '../script-output'
import { EXCHANGE_SCRIPT } from './exchange-script'

const SIGNATURE = 'c2lnbmF0dXJl-NOT_FOR_LOGS'
const SECRETS = [SIGNATURE, 'FEDERATED-NOT-FOR-LOGS', 'IMPERSONATED-NOT-FOR-LOGS']
const SHELLS = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([program = '', ...rest]) => spawnSync(program, [...rest, '-c', ':']).status === 0,
)

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const TOKEN = `${part({ alg: 'RS256', kid: 'k1' })}.${part({ iss: 'i', sub: 's', aud: ['a'] })}.${SIGNATURE}`

/** Prints what the AWS CLI would, if it was given the role and the token by the environment alone. */
const AWS = String.raw`#!/bin/sh
[ "$1 $2" = 'sts get-caller-identity' ] && [ -z "$AWS_CONTAINER_CREDENTIALS_FULL_URI$AWS_ACCESS_KEY_ID" ] || exit 3
[ -s "$AWS_WEB_IDENTITY_TOKEN_FILE" ] && [ "$AWS_REGION" = eu-west-1 ] || exit 3
[ "$HOW" != refused ] || { echo 'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: no' >&2; exit 254; }
printf '{\n    "UserId": "u",\n    "Arn": "%s/session"\n}\n' "$AWS_ROLE_ARN"
`

/** Answers as Google does, and keeps what it was asked with. */
const CURL = String.raw`#!/bin/sh
out= header= url=
while [ $# -gt 0 ]; do
  case $1 in
    -o) out=$2; shift ;;
    -H) case $2 in @*) header=$(cat "$(printf '%s' "$2" | cut -c 2-)") ;; esac; shift ;;
    -w | -d | --max-time) shift ;;
    --data-urlencode) case $2 in subject_token@*) cp "$(printf '%s' "$2" | cut -d @ -f 2-)" "$ASKED.token" ;; esac; shift ;;
    -*) ;;
    *) url=$1 ;;
  esac
  shift
done
[ "$HOW" != unreachable ] || { echo 'curl: (7) Failed to connect' >&2; exit 7; }
case $url in
  */v1/token)
    if [ "$HOW" = refused ]; then printf '{"error":"unauthorized_client","error_description":"no"}' >"$out"; printf 400; exit; fi
    printf '{\n  "access_token": "FEDERATED-NOT-FOR-LOGS",\n  "expires_in": 3600\n}\n' >"$out" ;;
  *:generateAccessToken)
    printf '%s' "$header" >"$ASKED.header"
    printf '{"accessToken":"IMPERSONATED-NOT-FOR-LOGS"}' >"$out" ;;
esac
printf 200
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exchange-script-'))
  for (const [name, text] of [
    ['aws', AWS],
    ['curl', CURL],
  ] as const) {
    await writeFile(join(folder, name), text)
    await chmod(join(folder, name), 0o755)
  }
  await writeFile(join(folder, 'token'), TOKEN)
})
afterAll(() => rm(folder, { recursive: true }))

async function run(shell: string[], environment: Record<string, string>, trace = false) {
  const [program = 'sh', ...rest] = shell
  const child = spawn(program, [...rest, ...(trace ? ['-x'] : []), '-c', EXCHANGE_SCRIPT], {
    // Bash takes a socket for a remote shell, and would read its profile.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      NODE_ENV: 'test',
      PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`,
      TMPDIR: folder,
      TOKEN_FILE: join(folder, 'token'),
      ASKED: join(folder, 'asked'),
      STS_URL: 'https://sts.example',
      ...environment,
    },
  })
  let [printed, traced] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    traced += chunk.toString()
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  const { steps } = parseLog(printed.split('\n'))
  return {
    code,
    text: printed + traced,
    steps: steps.map(({ step, ok }) => `${step} ${ok ? 'passed' : 'failed'}`),
    all: steps,
  }
}

const AWS_RUN = {
  CLOUD: 'aws',
  ROLE: 'arn:aws:iam::123456789012:role/train',
  REGION: 'eu-west-1',
  // What a webhook or an image may have set.
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://api.example',
  AWS_ACCESS_KEY_ID: 'AKIA',
}
const GOOGLE_RUN = {
  CLOUD: 'gcp',
  PROVIDER: 'projects/1/locations/global/workloadIdentityPools/p/providers/q',
  IAM_URL: 'https://iam.example',
  ACTS_AS: 'train@p.iam.gserviceaccount.com',
}

describe.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))(
  'in $name',
  ({ shell }) => {
    test('the token is exchanged, and no secret is printed, also while the script is traced', async () => {
      const aws = await run(shell, AWS_RUN, true)
      expect(aws.steps).toEqual(['token passed', 'cloud-exchange passed', 'end passed'])
      expect(aws.all[1]).toMatchObject({ identity: `${AWS_RUN.ROLE}/session` })
      const google = await run(shell, GOOGLE_RUN, true)
      expect(google.steps).toEqual([
        'token passed',
        'cloud-exchange passed',
        'cloud-identity passed',
        'end passed',
      ])
      expect(await readFile(join(folder, 'asked.token'), 'utf8')).toBe(TOKEN)
      expect(await readFile(join(folder, 'asked.header'), 'utf8')).toBe(
        'authorization: Bearer FEDERATED-NOT-FOR-LOGS',
      )
      for (const { text, code } of [aws, google]) {
        expect(code).toBe(0)
        for (const secret of SECRETS) expect(text).not.toContain(secret)
      }
    })

    test('a refusal ends the run with what the cloud said', async () => {
      const aws = await run(shell, { ...AWS_RUN, HOW: 'refused' })
      expect(aws).toMatchObject({ code: 1, steps: ['token passed', 'cloud-exchange failed'] })
      expect(aws.all[1]).toMatchObject({ error: expect.stringContaining('(AccessDenied)') })
      const google = await run(shell, { ...GOOGLE_RUN, HOW: 'refused' })
      expect(google.all[1]).toMatchObject({
        ok: false,
        status: 400,
        error: '{"error":"unauthorized_client","error_description":"no"}',
      })
      const unreachable = await run(shell, { ...GOOGLE_RUN, HOW: 'unreachable' })
      expect(unreachable.all[1]).toMatchObject({ ok: false, error: 'curl: (7) Failed to connect' })
    })
  },
)

test('without a service account to act as, Google is asked for no more than the exchange', async () => {
  const { steps } = await run(['sh'], { ...GOOGLE_RUN, ACTS_AS: '' })
  expect(steps).toEqual(['token passed', 'cloud-exchange passed', 'end passed'])
})
