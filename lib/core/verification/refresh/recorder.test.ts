import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findStep, parseLog } from '../script-output'
import { decideRefresh } from './decision'
import { NODE_RECORDER } from './recorder-node'
import { PYTHON_RECORDER } from './recorder-python'
import { refreshRecordsOf } from './records'
import { CLIENT_SCRIPT } from './script'

const KEY_MS = 6000
const SECRETS = ['NOT-FOR-LOGS-SECRET', 'NOT-FOR-LOGS-SIGNATURE', 'CWNOTFORLOGSKEYWXYZ']

/** Says of each call whether its keys are valid, and gets new ones as its first argument says. */
const CLIENT = `
const { readFileSync } = require('node:fs')
const [, , mode] = process.argv
const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file, INTERVAL } = process.env
let expires = 0
const wants = () =>
  mode === 'every-call' || (mode === 'refreshes' ? expires - Date.now() < 2500 : expires === 0)
async function call() {
  if (wants()) {
    const answer = await fetch(url, { headers: { authorization: readFileSync(file, 'utf8') } })
    expires = Date.parse((await answer.json()).Expiration)
  }
  console.log(expires > Date.now() ? 'call ok' : 'call failed ExpiredToken')
  setTimeout(call, Number(INTERVAL) * 1000)
}
if (mode === 'ends') {
  console.log('{"step":"end","ok":true,"at":1,"seconds":0}')
  process.exitCode = 3
} else call()
`

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${encode({ alg: 'RS256' })}.${encode({ exp: 4_000_000_000 })}.${SECRETS[1]}`

const seen: string[] = []
const server = createServer((request, response) => {
  seen.push(request.headers.authorization ?? '')
  if (request.url === '/refused') {
    response.statusCode = 403
    response.end('{"code":7,"message":"permission denied"}')
    return
  }
  const body = {
    AccessKeyId: SECRETS[2],
    SecretAccessKey: SECRETS[0],
    Token: '',
    Expiration: new Date(Date.now() + KEY_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
  }
  response.end(JSON.stringify(body))
})

let folder: string
let origin: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'))
  await writeFile(join(folder, 'token'), token)
  await writeFile(join(folder, 'client.cjs'), CLIENT)
  await writeFile(join(folder, 'recorder.cjs'), NODE_RECORDER)
  await writeFile(join(folder, 'recorder.py'), PYTHON_RECORDER)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

async function record(program: string[], mode: string, path = '/keys') {
  const shared = await mkdtemp(join(folder, 'shared-'))
  const env = {
    NODE_ENV: 'test' as const,
    PATH: process.env['PATH'],
    REFRESH_FOLDER: shared,
    REFRESH_SECONDS: '60',
    REFRESH_ROTATE: 'false',
    RECORDER_URL: `${origin}${path}`,
    RECORDER_TOKEN_FILE: join(folder, 'token'),
    CLIENT: `exec '${process.execPath}' '${join(folder, 'client.cjs')}' ${mode}`,
  }
  spawnSync('mkfifo', [join(shared, 'output')])
  const client = spawn('sh', ['-c', CLIENT_SCRIPT], { env, stdio: 'ignore', detached: true })
  const [file = '', ...rest] = program
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    const recorder = execFile(file, rest, { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(recorder.exitCode) : 0, output: stdout + stderr }),
    )
  })
  await writeFile(join(shared, 'stop'), '')
  if (client.pid !== undefined)
    try {
      process.kill(-client.pid, 'SIGKILL')
    } catch {
      // The client has already ended.
    }
  const { steps, lines } = parseLog(output.split('\n'))
  return { code, output, steps, lines, records: refreshRecordsOf(steps) }
}

const RECORDERS: [name: string, program: () => string[]][] = [
  ['Node.js', () => [process.execPath, join(folder, 'recorder.cjs')]],
  ['Python', () => ['python3', join(folder, 'recorder.py')]],
]
const isThere = (name: string) => name !== 'Python' || spawnSync('python3', ['-c', '']).status === 0

describe.each(RECORDERS.filter(([name]) => isThere(name)))('the recorder in %s', (_, program) => {
  test.concurrent.each([
    ['refreshes', { code: 'refreshes' }],
    ['took-once', { code: 'took-once', what: 'keys' }],
    ['every-call', { code: 'every-call' }],
  ])('records of a client that %s what shows it, and no secret', async (mode, decision) => {
    const { code, output, records } = await record(program(), mode)
    expect(code, output).toBe(0)
    expect(records, output).toBeDefined()
    if (records) expect(decideRefresh(records, { rotate: false }), output).toEqual(decision)
    for (const secret of SECRETS) expect(output).not.toContain(secret)
    expect(seen.at(-1)).toBe(token)
  })

  test.concurrent('takes no step from the client, and says how it ended', async () => {
    const { steps, lines, records } = await record(program(), 'ends')
    expect(steps.filter(({ step }) => step === 'end')).toHaveLength(1)
    expect(lines.map(({ text }) => text)).toContain(
      'client: {"step":"end","ok":true,"at":1,"seconds":0}',
    )
    expect(records?.clientEnd).toMatchObject({ code: 3 })
  })

  test.concurrent('reports a refused exchange as the AWS CLI does, and ends', async () => {
    const { code, steps } = await record(program(), 'refreshes', '/refused')
    expect(code).toBe(1)
    expect(findStep(steps, 'exchange')).toMatchObject({
      ok: false,
      error:
        'Received non 200 response 403 from container metadata: {"code":7,"message":"permission denied"}',
    })
    expect(findStep(steps, 'exchange')).not.toHaveProperty('continues')
  })
})
