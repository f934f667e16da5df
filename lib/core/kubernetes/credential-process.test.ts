import { execFile, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CREDENTIAL_PROCESS_SCRIPT, LOCK_SECONDS } from './credential-process'

let folder = ''
const at = (name: string) => join(folder, name)

/** Stands for curl: counts the exchanges and keeps what they sent. */
const CURL = `#!/bin/sh
printf '%s\\n' "$*" >>"$FOLDER/arguments"
cat >>"$FOLDER/headers"
cat "$FOLDER/answer"
`

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credential-process-'))
  mkdirSync(at('bin'))
  writeFileSync(at('bin/curl'), CURL)
  chmodSync(at('bin/curl'), 0o755)
  writeFileSync(at('script.sh'), CREDENTIAL_PROCESS_SCRIPT)
  writeFileSync(at('token'), 'eyJ.first.token\n')
  answer('CWFIRST', 15)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const answer = (id: string, minutes: number, token = '""') =>
  writeFileSync(
    at('answer'),
    `{"AccessKeyId":"${id}","SecretAccessKey":"a/b+c=","Token":${token},"Expiration":"${expiry(minutes)}"}\n`,
  )
const expiry = (minutes: number) =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z')

const options = (cache: string) => ({
  encoding: 'utf8' as const,
  env: {
    NODE_ENV: 'test' as const,
    PATH: [at('bin'), process.env['PATH']].join(delimiter),
    FOLDER: folder,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://api.coreweave.com/exchange',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: at('token'),
    AWS_CREDENTIAL_CACHE_FILE: cache,
  },
})

function run(cache = at('cache')) {
  const { status, stdout, stderr } = spawnSync('/bin/sh', [at('script.sh')], options(cache))
  return { status, stderr, keys: stdout && JSON.parse(stdout) }
}
const exchanges = () => readFileSync(at('arguments'), 'utf8').split('\n').length - 1

test('prints what the AWS SDKs read from a process, without an empty session token', () => {
  const { keys } = run()
  expect(keys).toEqual({
    Version: 1,
    AccessKeyId: 'CWFIRST',
    SecretAccessKey: 'a/b+c=',
    Expiration: expect.stringMatching(/Z$/),
  })
  answer('CWSECOND', 15, '"session"')
  expect(run(at('other')).keys).toMatchObject({ SessionToken: 'session' })
})

test('exchanges once for many calls, and keeps the keys in a file of its user only', () => {
  const first = run()
  answer('CWSECOND', 15)
  expect([run(), run()]).toEqual([first, first])
  expect(exchanges()).toBe(1)
  expect(statSync(at('cache')).mode & 0o777).toBe(0o600)
})

test('exchanges again from five minutes before the keys expire', () => {
  answer('CWFIRST', 4.9)
  run()
  answer('CWSECOND', 15)
  expect(run().keys.AccessKeyId).toBe('CWSECOND')
  expect(exchanges()).toBe(2)
})

test('reads the token at each call, and does not use the keys of another one', () => {
  run()
  writeFileSync(at('token'), 'eyJ.second.token\n')
  answer('CWSECOND', 15)
  expect(run().keys.AccessKeyId).toBe('CWSECOND')
  expect(readFileSync(at('headers'), 'utf8')).toBe(
    'Authorization: eyJ.first.token\nAuthorization: eyJ.second.token\n',
  )
  expect(readFileSync(at('arguments'), 'utf8')).not.toContain('eyJ')
})

test('a failed exchange leaves keys in use that have not expired', () => {
  answer('CWFIRST', 4)
  const first = run()
  writeFileSync(at('answer'), '{"code":14,"message":"unavailable"}')
  expect(run()).toEqual(first)
})

test('a failed exchange without keys is an error that shows the answer and no token', () => {
  writeFileSync(at('answer'), '{"code":3,"message":"Invalid token eyJhbGciOi.a-b_c.d"}')
  const { status, stderr } = run()
  expect(status).toBe(1)
  expect(stderr).toBe(
    'The exchange for object storage keys failed: {"code":3,"message":"Invalid token [token]"}\n',
  )
})

test('works without a folder to write to', () => {
  const { status, keys } = run('/proc/none/cache')
  expect({ status, id: keys.AccessKeyId }).toEqual({ status: 0, id: 'CWFIRST' })
})

test('exchanges once for processes that start together', async () => {
  writeFileSync(
    at('bin/curl'),
    CURL.replace('cat "$FOLDER/answer"', 'sleep 0.5\ncat "$FOLDER/answer"'),
  )
  const start = () => promisify(execFile)('/bin/sh', [at('script.sh')], options(at('cache')))
  const printed = await Promise.all(Array.from({ length: 16 }, start))
  expect(new Set(printed.map(({ stdout }) => JSON.parse(stdout).AccessKeyId))).toEqual(
    new Set(['CWFIRST']),
  )
  expect(exchanges()).toBe(1)
  expect(existsSync(at('cache.lock'))).toBe(false)
})

test('a process that was killed during its exchange delays the next one, and does not stop it', () => {
  const waits = `now + ${LOCK_SECONDS}`
  expect(CREDENTIAL_PROCESS_SCRIPT).toContain(waits)
  writeFileSync(at('script.sh'), CREDENTIAL_PROCESS_SCRIPT.replace(waits, 'now + 2'))
  mkdirSync(at('cache.lock'))
  const began = Date.now()
  expect(run().keys.AccessKeyId).toBe('CWFIRST')
  expect(Date.now() - began).toBeGreaterThan(1000)
  expect(run().status).toBe(0)
  expect(exchanges()).toBe(1)
})
