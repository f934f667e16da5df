// A pretend organization on loopback and the console on it. Ctrl C ends both and nothing is kept.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeconfigOf } from '../lib/sandbox/kubeconfig'
import { startSandbox } from '../lib/sandbox/start'
import { build } from './build'

const port = Number(process.env['PORT'] ?? 3000)
const sandboxPort = Number(process.env['SANDBOX_PORT'] ?? 4010)

process.env['NEXT_TELEMETRY_DISABLED'] = '1'
if (await build()) process.exit(1)

const sandbox = await startSandbox({ port: sandboxPort })
const world = await sandbox.createWorld('default')
const folder = mkdtempSync(join(tmpdir(), 'workload-identity-demo-'))
const kubeconfigs = join(folder, 'kube')
mkdirSync(kubeconfigs)
for (const cluster of world.clusters)
  writeFileSync(
    join(kubeconfigs, `${cluster.name}.yaml`),
    kubeconfigOf(sandbox.url, cluster, world.tokens),
    { mode: 0o600 },
  )
const { aws, google } = world.clouds
const url = `http://127.0.0.1:${port}`
const next: ChildProcess = spawn(
  'node_modules/.bin/next',
  ['start', '-H', '127.0.0.1', '-p', String(port)],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...sandbox.consoleEnvironment(),
      SESSION_SECRET: randomBytes(36).toString('base64'),
      DATA_DIR: join(folder, 'data'),
      PUBLIC_URL: url,
    },
  },
)

let ending = false
async function end(code: number) {
  if (ending) return
  ending = true
  next.kill('SIGTERM')
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}
process.on('SIGINT', () => void end(0))
process.on('SIGTERM', () => void end(0))
next.on('exit', (code) => {
  if (!ending)
    console.error(`The console ended with ${code}: is port ${port} taken? PORT=3001 npm run demo`)
  void end(code ?? 1)
})

const answers = () =>
  fetch(`${url}/sign-in`).then(
    ({ ok }) => ok,
    () => false,
  )
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 150))

console.log(`
  Workload Identity Console   ${url}

  Sign in as    with this token
  operator      ${world.tokens.operator}
  team member   ${world.tokens.team}
  partner       ${world.tokens.partner}
  reviewer      ${world.tokens.reviewer}

  kubectl works, too: the folder has a file per cluster, each with a context per person
  export KUBECONFIG=${join(kubeconfigs, `${world.clusters[0]?.name}.yaml`)}

  Other clouds  trust ml-team/train-runner of train-east
  AWS           account ${aws.accountId}, role train-runner
  Google Cloud  project ${google.projectId}, number ${google.projectNumber}, pool coreweave, provider train-east

  The organization is a pretend one, on this machine only. Ctrl C ends it.
`)
