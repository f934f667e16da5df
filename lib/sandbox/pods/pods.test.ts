import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { PodSpec } from '@/lib/core/kubernetes/kinds'
import { buildStartCheck } from '@/lib/core/verification/start-check'
import { openKubernetes, type TestKubernetes } from '@/lib/testing/clients'
import { controlSandbox, firstOf } from '@/lib/testing/sandbox/control'
import type { DescribedWorld } from '../control'
import { startSandbox } from '../start'

type Sandbox = Awaited<ReturnType<typeof startSandbox>>

const NAMESPACE = 'ml-team'
let sandbox: Sandbox
let world: DescribedWorld
let cluster: TestKubernetes

beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('default')
  const server = new URL(`http://${firstOf(world).apiServerEndpoint}`)
  cluster = openKubernetes({ server, token: world.tokens.team })
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(() => sandbox.close())

async function run(
  script: string,
  serviceAccountName = 'train-runner',
  rest: object = {},
  volumes: PodSpec['volumes'] = [{ name: 'home', emptyDir: {} }],
) {
  const { metadata } = await cluster.createJob({
    metadata: { generateName: 'run-', namespace: NAMESPACE },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          serviceAccountName,
          restartPolicy: 'Never',
          containers: [
            { name: 'main', image: 'amazon/aws-cli', command: ['sh', '-c', script], ...rest },
          ],
          volumes,
        },
      },
    },
  })
  const labelSelector = `job-name=${metadata.name}`
  let name = ''
  await expect
    .poll(
      async () => {
        const { items } = await cluster.listPods({ namespace: NAMESPACE, labelSelector })
        name = items[0]?.metadata.name ?? ''
        return items[0]?.status?.phase
      },
      { timeout: 20_000 },
    )
    .toMatch(/Succeeded|Failed/)
  const lines: string[] = []
  const signal = AbortSignal.timeout(5_000)
  for await (const line of cluster.podLog({ namespace: NAMESPACE, name, signal })) lines.push(line)
  const pod = await cluster.getPod({ namespace: NAMESPACE, name })
  const exitCode = pod.status?.containerStatuses?.[0]?.state?.terminated?.exitCode
  return { name, exitCode, text: lines.join('\n') }
}

const TUTORIAL = `
  aws configure set s3.addressing_style virtual
  aws configure set endpoint_url http://cwlota.com
  aws s3api list-buckets`

test("the tutorial's script lists the buckets", async () => {
  const { exitCode, text } = await run(TUTORIAL)
  expect(exitCode).toBe(0)
  const { Buckets } = JSON.parse(text) as { Buckets: { Name: string; CreationDate: string }[] }
  expect(Buckets.map(({ Name }) => Name).toSorted()).toEqual(world.buckets.toSorted())
  expect(Buckets[0]?.CreationDate).toMatch(/\+00:00$/)
})

test('policies decide which objects can be read and written', async () => {
  const { exitCode, text } = await run(`set -e
    aws configure set s3.addressing_style virtual
    export AWS_ENDPOINT_URL_S3=http://cwlota.com
    aws s3api head-bucket --bucket datasets
    aws s3api list-objects-v2 --bucket datasets --prefix v1/ | grep '"Key"'
    aws s3api get-object --bucket datasets --key v1/eval.jsonl got.jsonl > answer.json
    cat got.jsonl
    set +e
    aws s3api get-object --bucket billing --key x x; echo "get $?"
    aws s3api head-bucket --bucket billing; echo "head $?"
    aws s3api head-bucket --bucket nobody-has-this; echo "none $?"
    aws s3api put-object --bucket billing --key new --body got.jsonl; echo "put $?"`)
  expect(exitCode).toBe(0)
  expect(text).toContain('"Key": "v1/train.jsonl"')
  expect(text).toContain('{"text":"jumps over the lazy dog"}')
  expect(text).toMatch(
    /An error occurred \(AccessDenied\) when calling the GetObject operation: .+\nget 254/,
  )
  expect(text).toContain(
    'An error occurred (403) when calling the HeadBucket operation: Forbidden\nhead 254',
  )
  expect(text).toMatch(/\((403|404)\) when calling the HeadBucket operation: .+\nnone 254/)
  expect(text).toMatch(/\(AccessDenied\) when calling the PutObject operation: .+\nput 254/)
})

test('prints the error body of a refused exchange', async () => {
  const { exitCode, text } = await run('aws s3api list-buckets', 'data-loader')
  expect(exitCode).toBe(255)
  expect(text).toMatch(
    /^\nError when retrieving credentials from container-role: Error retrieving metadata: Received non 200 response 4\d\d from container metadata: \{.*"code":.+\}$/,
  )
})

test('a pod without injection has no credentials', async () => {
  const { exitCode, text } = await run('aws s3api list-buckets', 'eval')
  expect(exitCode).toBe(253)
  expect(text).toContain('Unable to locate credentials.')
})

test('static keys take precedence over injected ones, and aws configure list shows the source', async () => {
  const { text } = await run(`aws configure list
    export AWS_ACCESS_KEY_ID=AKIAEXAMPLE AWS_SECRET_ACCESS_KEY=secret
    aws configure list; aws --version`)
  expect(text).toMatch(/access_key : \*{16}\w{4} +: container-role/)
  expect(text).toMatch(/access_key : \*{16}MPLE +: env/)
  expect(text).toMatch(/region +: US-EAST-04A +: env +: \['AWS_REGION', 'AWS_DEFAULT_REGION'\]/)
  expect(text).toMatch(/aws-cli\/2\.\d+/)
})

test("a container has only the pod's environment and folders", async () => {
  const { text } = await run('env; touch "$HOME/x" /work/y && ls /work', 'eval', {
    env: [
      { name: 'HOME', value: '/work' },
      { name: 'GREETING', value: 'hello' },
      { name: 'TWICE', value: '$(GREETING) $(GREETING)' },
      { name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
    ],
    volumeMounts: [{ name: 'home', mountPath: '/work' }],
  })
  expect(text).toContain('TWICE=hello hello')
  expect(text).toContain(`NAMESPACE=${NAMESPACE}`)
  expect(text).toContain('\nx\ny')
  for (const name of ['VITEST', 'USER', 'SESSION_SECRET', 'npm_config_cache'])
    expect(text).not.toMatch(new RegExp(`^${name}=`, 'm'))
})

test('limits time and output of a script', async () => {
  const loud = await run('yes "some output that goes on and on"')
  expect(loud.exitCode).toBe(137)
  expect(loud.text).toContain('The sandbox stops a container that writes more than 1048576 bytes.')
  expect(loud.text.length).toBeLessThan(2 * 1024 * 1024)
  const busy = await run('ulimit -t; ulimit -f; ulimit -t 1; while :; do :; done')
  expect(busy.exitCode).toBeGreaterThan(128)
  expect(busy.text).toMatch(/^10\n20480/)
})

/** A sleep duration that identifies the process. */
const freshMark = () => String(100_000 + Math.floor(Math.random() * 900_000))

const processesOf = async (mark: string) => {
  const ids = (await readdir('/proc')).filter((id) => /^\d+$/.test(id))
  const commands = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return commands.filter((command) => command.startsWith(`sleep\0${mark}`))
}

test('ends a child that leaves its process group with its pod', async () => {
  const mark = freshMark()
  await run(`setsid sleep ${mark} >/dev/null 2>&1 & sleep 0.2`)
  expect(await processesOf(mark)).toEqual([])
})

test('leaves no process and no folder after closing', async () => {
  const mark = freshMark()
  const temporary = await mkdtemp(join(tmpdir(), 'closing-'))
  vi.stubEnv('TMPDIR', temporary)
  const other = await startSandbox()
  const { clusters, tokens } = other.createWorld('default')
  const server = new URL(`http://${clusters[0]?.apiServerEndpoint}`)
  const client = openKubernetes({ server, token: tokens.team })
  await client.createJob({
    metadata: { name: 'forever', namespace: NAMESPACE },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: 'main',
              image: 'amazon/aws-cli',
              command: ['sh', '-c', `trap "" TERM; setsid sleep ${mark} & sleep ${mark}`],
            },
          ],
        },
      },
    },
  })
  await expect.poll(() => processesOf(mark), { timeout: 10_000 }).toHaveLength(2)
  expect(await readdir(temporary)).not.toEqual([])
  const watch = client.watch({
    resource: 'pods',
    namespace: NAMESPACE,
    resourceVersion: '0',
    signal: AbortSignal.timeout(20_000),
  })
  const drained = (async () => {
    for await (const _ of watch);
  })().catch(() => undefined)
  await sleep(100)
  await other.close()
  await drained
  expect(await processesOf(mark)).toEqual([])
  expect(await readdir(temporary)).toEqual([])
  await rm(temporary, { recursive: true })
})

test('does not inject a new pod without the webhook', async () => {
  const id = firstOf(world).id
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { webhook: 'missing' })
  const { exitCode } = await run('aws s3api list-buckets')
  expect(exitCode).toBe(253)
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { webhook: 'installed' })
})

test('a mounted token is replaced in its file before it expires', async () => {
  const id = firstOf(world).id
  const trouble = (given: object) =>
    controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { trouble: given })
  await trouble({ tokenSeconds: 5 })
  const { text } = await run(`
    first=$(cksum <"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    for second in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do
      sleep 1
      now=$(cksum <"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
      if [ "$now" != "$first" ]; then echo replaced; exit; fi
    done`)
  expect(text).toBe('replaced')
  await trouble({ tokenSeconds: 3600 })
})

test('Node.js in a pod has the AWS SDK and finds names under .localhost', async () => {
  const { text } = await run(`node -e '
    const { S3Client } = require("@aws-sdk/client-s3")
    require("node:dns").lookup("x.localhost", (_, address) => console.log(typeof S3Client, address))'`)
  expect(text).toBe('function 127.0.0.1')
})

const startCheck = (access: 'read' | 'list', bucket: string) =>
  buildStartCheck({
    image: 'amazon/aws-cli',
    endpoint: 'http://cwlota.com',
    zone: 'US-EAST-04A',
    bucketCheck: { bucket, access },
  })

/** The kubelet runs no init containers, so the container is the only one of its pod. */
async function runStartCheck(access: 'read' | 'list', bucket: string, account?: string) {
  const { initContainers, volumes } = startCheck(access, bucket)
  const [{ command, env, volumeMounts, securityContext } = {}] = initContainers
  return run('', account, { command, env, volumeMounts, securityContext }, volumes)
}

test('the init container that verifies at start passes with access, and fails without', async () => {
  const granted = await runStartCheck('read', 'datasets')
  expect(granted.text).toContain('"step":"end","ok":true')
  expect(granted.exitCode).toBe(0)
  const other = await runStartCheck('read', 'no-such-bucket')
  expect(other.text).toContain('"step":"bucket","ok":false')
  expect(other.exitCode).toBe(1)
  const plain = await runStartCheck('list', 'datasets', 'eval')
  expect(plain.text).toContain('"step":"environment","ok":false')
  expect(plain.exitCode).toBe(1)
})

test('the API server takes a Deployment with the init container', async () => {
  const { initContainers, volumes } = startCheck('read', 'datasets')
  const spec = {
    serviceAccountName: 'train-runner',
    restartPolicy: 'Never' as const,
    containers: [{ name: 'main', image: 'amazon/aws-cli' }],
  }
  const pod = await cluster.dryRunPod({
    metadata: { name: 'started', namespace: NAMESPACE },
    spec: { ...spec, initContainers, volumes },
  })
  expect(pod.spec.initContainers?.[0]?.env?.map(({ name }) => name)).toContain(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  )
})
