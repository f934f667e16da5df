import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redact } from '@/lib/common/redact'
import { VERIFICATION_SCRIPT } from './script'
import { findStep, isScriptOver, parseLog, type ScriptStep } from './script-output'

const SECRETS = ['c2lnbmF0dXJl-NOT_FOR_LOGS', 'AKIASTATICKEYID', 'static/secret/key', 'WXYZ']
const SHELLS = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(
  ([program = '', ...rest]) => spawnSync(program, [...rest, '-c', ':']).status === 0,
)

/** Prints what the AWS CLI would, by its first arguments; HOW chooses a refusal. */
const AWS = String.raw`#!/bin/sh
case "$1 $2" in
  '--version ') echo 'aws-cli/2.33.2' ;;
  'configure set') echo "$3 = $4" >>"$AWS_CONFIG_FILE" ;;
  'configure list')
    [ "$HOW" != refused ] || { echo 'Error when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response 400 from container metadata: {"code":3,"message":"say \"no\"\\n"}' >&2; exit 255; }
    from=container-role; [ -z "$AWS_ACCESS_KEY_ID" ] || from=env
    [ "$HOW" != none ] || { printf 'access_key : <not set> : None : None\n'; exit 0; }
    if [ "$HOW" = cli1 ]; then printf '%10s %24s %16s    %s\n' access_key '****************ABCD' $from '' secret_key '****************WXYZ' $from ''
    else printf 'access_key : ****************ABCD : %s : \nsecret_key : ****************WXYZ : %s : \n' $from $from; fi ;;
  's3api list-buckets')
    grep -q 'addressing_style = virtual' "$AWS_CONFIG_FILE" && grep -q 'endpoint_url = http://cwlota.com' "$AWS_CONFIG_FILE" || exit 3
    [ "$HOW" != denied ] || { echo 'An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied' >&2; exit 254; }
    printf '{\n "Buckets": [\n  {"Name": "a"},\n  {"Name": "b"}\n ]\n}\n' ;;
  's3api list-objects-v2')
    case "$*" in *'--prefix team/'*) [ -n "$PREFIX" ] || exit 3 ;; *) [ -z "$PREFIX" ] || exit 3 ;; esac
    [ "$HOW" = empty ] || [ "$HOW" = unreadable ] || printf '{\n    "Contents": [\n        {\n            "Key": "a.txt",\n            "Size": 1\n        }\n    ]\n}\n' ;;
  's3api head-object')
    case "$HOW" in
      empty) echo 'An error occurred (404) when calling the HeadObject operation: Not Found' >&2; exit 254 ;;
      unreadable | writeonly) echo 'An error occurred (403) when calling the HeadObject operation: Forbidden' >&2; exit 254 ;;
    esac
    echo '{}' ;;
  's3api put-object') [ "$HOW" != unwritable ] || { echo 'An error occurred (AccessDenied) when calling the PutObject operation: no' >&2; exit 254; } ;;
  's3api delete-object') [ "$HOW" != writeonly ] || { echo 'An error occurred (AccessDenied) when calling the DeleteObject operation: no' >&2; exit 254; } ;;
esac
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'script-'))
  await writeFile(join(folder, 'aws'), AWS)
  await chmod(join(folder, 'aws'), 0o755)
})
afterAll(() => rm(folder, { recursive: true }))

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: object) =>
  `${encode({ alg: 'RS256', kid: 'k-1_x' })}.${encode(claims)}.${SECRETS[0]}`
const CLAIMS = { iss: 'https://x/id/1', sub: 'system:serviceaccount:a:b', aud: ['https://x/id/1'] }

type Run = {
  content?: string
  env?: Record<string, string>
  shell?: string[]
  trace?: boolean
}
async function run({ content = token(CLAIMS), env = {}, shell = ['sh'], trace }: Run = {}) {
  const file = join(folder, `token-${Math.random()}`)
  await writeFile(file, content)
  const [program = 'sh', ...rest] = shell
  const args = [...rest, ...(trace ? ['-x'] : []), '-c', VERIFICATION_SCRIPT]
  const output = await new Promise<{ code: number; all: string; raw: string[] }>((resolve) => {
    execFile(
      program,
      args,
      {
        env: {
          NODE_ENV: 'test',
          PATH: `${folder}:${process.env['PATH']}`,
          TMPDIR: folder,
          // Else bash takes the socket for a remote shell's and reads ~/.bashrc.
          SHLVL: '2',
          ENDPOINT: 'http://cwlota.com',
          ZONE: 'US-EAST-04A',
          AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://api.example/oidc/k3m9qz',
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
          ...env,
        },
      },
      (error, stdout, stderr) =>
        resolve({
          code: typeof error?.code === 'number' ? error.code : 0,
          all: stdout + stderr,
          raw: stdout.split('\n'),
        }),
    )
  })
  return { ...output, ...parseLog(output.raw) }
}

const outcomes = (steps: ScriptStep[]) =>
  steps.map(({ step, ok }) => `${step} ${ok ? 'ok' : 'failed'}`)

test.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))(
  'every step passes under %s',
  async (_name, shell) => {
    const { code, steps } = await run({ shell })
    expect(code).toBe(0)
    expect(outcomes(steps)).toEqual([
      'environment ok',
      'token ok',
      'exchange ok',
      'list-buckets ok',
      'end ok',
    ])
    expect(findStep(steps, 'token')).toMatchObject({ header: { kid: 'k-1_x' }, claims: CLAIMS })
    expect(findStep(steps, 'exchange')).toMatchObject({ keyEnd: 'ABCD', from: 'container-role' })
    expect(findStep(steps, 'list-buckets')).toMatchObject({ count: 2 })
  },
)

test.each(SHELLS.map((shell) => [shell.join(' '), shell] as const))(
  'no secret is printed under %s -x',
  async (_name, shell) => {
    const { all } = await run({
      shell,
      trace: true,
      env: { AWS_ACCESS_KEY_ID: 'AKIASTATICKEYID', AWS_SECRET_ACCESS_KEY: 'static/secret/key' },
    })
    expect(all).toContain('+ aws configure list')
    expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([])
    expect(all).not.toContain(encode(CLAIMS).slice(0, 20))
  },
)

test('the older CLI’s table is read too', async () => {
  const { steps } = await run({ env: { HOW: 'cli1' } })
  expect(findStep(steps, 'exchange')).toMatchObject({ ok: true, keyEnd: 'ABCD' })
})

test('only a name is looked up where the exchange does not answer, never an address', async () => {
  const resolved = async (host: string) => {
    const uri = `https://${host}/v1/exchange`
    const env = { HOW: 'refused', AWS_CONTAINER_CREDENTIALS_FULL_URI: uri }
    return findStep((await run({ env })).steps, 'exchange')?.resolved
  }
  expect(await resolved('192.0.2.1:4443')).toBeUndefined()
  expect(await resolved('localhost')).not.toBe(false)
  if (spawnSync('getent', ['--version']).status === 0)
    expect(await resolved('nowhere.invalid')).toBe(false)
})

test('claims of any length are decoded', async () => {
  for (const length of [0, 1, 2, 3, 4, 5]) {
    const claims = { ...CLAIMS, filler: 'ü>?'.repeat(length) + 'x'.repeat(length) }
    const { steps } = await run({ content: token(claims), env: { HOW: 'refused' } })
    expect(findStep(steps, 'token')?.claims).toEqual(claims)
  }
})

const stops: [string, Run, string, object][] = [
  [
    'without injection',
    { env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: '', AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '' } },
    'environment',
    { uri: '', tokenFile: '' },
  ],
  [
    'at a token file that is not there',
    { env: { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere/token' } },
    'token',
    { error: expect.stringContaining('/nowhere/token') },
  ],
  ['at a newline after the token', { content: `${token(CLAIMS)}\n` }, 'token', { newline: true }],
  ['at an empty file', { content: '' }, 'token', { bytes: 0 }],
  ['at what is not a token', { content: 'hello "world"' }, 'token', { bytes: 13 }],
  [
    'at a refused exchange, with its words',
    { env: { HOW: 'refused' } },
    'exchange',
    { error: expect.stringContaining('response 400 from container metadata: {"code":3') },
  ],
  ['without credentials', { env: { HOW: 'none' } }, 'exchange', {}],
  [
    'where static keys win',
    { env: { AWS_ACCESS_KEY_ID: 'AKIASTATICKEYID' } },
    'exchange',
    { from: 'env' },
  ],
  [
    'at a refused call',
    { env: { HOW: 'denied' } },
    'list-buckets',
    { error: expect.stringContaining('(AccessDenied)') },
  ],
]
test.each(stops)('the script stops %s', async (_name, given, step, found) => {
  const { code, steps } = await run(given)
  expect(code).toBe(1)
  expect(steps.at(-1)).toMatchObject({ step, ok: false, ...found })
  expect(isScriptOver(steps)).toBe(true)
})

test('what the script prints survives redaction', async () => {
  const { raw, steps } = await run({ env: { HOW: 'denied' } })
  expect(parseLog(raw.map((line) => redact(line))).steps).toEqual(steps)
})

test('variables that lead elsewhere are named, never shown', async () => {
  const { steps, all } = await run({ env: { AWS_PROFILE: 'my-profile', AWS_ROLE_ARN: 'arn:x' } })
  expect(findStep(steps, 'environment')?.others).toEqual(['AWS_PROFILE', 'AWS_ROLE_ARN'])
  expect(all).not.toContain('my-profile')
})

const calls = (steps: ScriptStep[]) =>
  steps.flatMap((step) =>
    step.step === 'bucket' ? [`${step.call} ${step.ok ? 'ok' : 'failed'}`] : [],
  )
const tryBucket = (access: string, how = '', more: Record<string, string> = {}) =>
  run({
    env: {
      BUCKET: 'datasets',
      ACCESS: access,
      HOW: how,
      AWS_REGION: 'EU-NORTH-05A',
      BUCKET_ZONE: 'US-EAST-04A',
      ...more,
    },
  })

test.each([
  ['list', '', ['list ok'], 0],
  ['read', '', ['list ok', 'get ok'], 0],
  ['read', 'empty', ['list ok', 'get ok'], 0],
  ['read', 'unreadable', ['list ok', 'get failed'], 1],
  ['write', '', ['put ok', 'get ok', 'delete ok'], 0],
  ['write', 'writeonly', ['put ok', 'get failed', 'delete failed'], 0],
  ['write', 'unwritable', ['put failed'], 1],
])('the level %s of a bucket (%s) makes the calls %j', async (access, how, expected, code) => {
  const { steps, code: exit } = await tryBucket(access, how)
  expect(calls(steps)).toEqual(expected)
  expect(exit).toBe(code)
  expect(findStep(steps, 'end')?.ok).toBe(code === 0)
})

test('calls to a bucket are signed for its zone, and without one for the zone that the webhook injects', async () => {
  const regions = async (zone: string) => {
    const { steps } = await tryBucket('read', '', { BUCKET_ZONE: zone })
    return steps.flatMap((step) => (step.step === 'bucket' ? [step.region] : []))
  }
  expect(await regions('US-EAST-04A')).toEqual(['US-EAST-04A', 'US-EAST-04A'])
  expect(await regions('')).toEqual(['EU-NORTH-05A', 'EU-NORTH-05A'])
  const { steps } = await tryBucket('read')
  expect(findStep(steps, 'environment')?.region).toBe('EU-NORTH-05A')
})

test('only an object of the verification’s own is written, under the prefix that was granted', async () => {
  const { steps } = await tryBucket('write', '', { PREFIX: 'team/' })
  const keys = steps.flatMap((step) => (step.step === 'bucket' ? [step.key] : []))
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^team\/\.workload-identity-verification\/\d+-\d+$/)
  expect(calls((await tryBucket('list', '', { PREFIX: 'team/' })).steps)).toEqual(['list ok'])
})

test('an empty bucket is said to have no object to read', async () => {
  const { steps } = await tryBucket('read', 'empty')
  expect(steps.find((step) => step.step === 'bucket' && step.call === 'get')).toMatchObject({
    absent: true,
  })
})
