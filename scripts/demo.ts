// Runs a pretend organization on loopback and the console on it until Ctrl+C. `--dev` reloads changed files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kubeconfigOf } from '../lib/sandbox/kubeconfig'
import { mailText } from '../lib/sandbox/mail-server'
import { build } from './build'
import { choosePort, PortError } from './ports'
import { type Servers, startServers } from './servers'

const dev = process.argv.includes('--dev')

let servers: Servers | undefined
let ending = false
async function end(code: number) {
  if (ending) return
  ending = true
  // Servers that are still starting end with this process.
  await servers?.close()
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))
// npm passes a signal only to its shell, which leaves this process running.
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) void end(0)
}, 500).unref()

async function choosePorts() {
  const sandbox = await choosePort({
    server: 'sandbox',
    variable: 'SANDBOX_PORT',
    preferred: 4010,
  })
  const console = await choosePort({
    server: 'console',
    variable: 'PORT',
    preferred: 3000,
    except: [sandbox.port],
  })
  return { sandbox, console }
}

/** Chooses new ports where another program takes one between the choice and the start. */
async function startOnFreePorts(attempts = 5): Promise<Servers> {
  const ports = await choosePorts()
  try {
    const started = await startServers({
      mode: dev ? 'dev' : 'start',
      port: ports.console.port,
      sandboxPort: ports.sandbox.port,
      identityProvider: true,
      onMail: ({ to, source }) =>
        console.log(`E-mail to ${to.join(', ')}: ${mailText(source).split('\n')[0]}`),
      onOutput: (chunk, stream) => {
        if (dev || stream === 'stderr') process[stream].write(chunk)
      },
    })
    for (const { notice } of [ports.console, ports.sandbox]) if (notice) console.log(notice)
    return started
  } catch (error) {
    if (!(error instanceof PortError) || attempts === 1) throw error
    return startOnFreePorts(attempts - 1)
  }
}

async function start() {
  // Reports an unusable port before the build.
  await choosePorts()
  if (!dev && (await build())) return end(1)
  servers = await startOnFreePorts()
  const { sandbox, provider, folder, url } = servers
  const world = provider?.world ?? sandbox.createWorld('default')
  const kubeconfigs = join(folder, 'kube')
  mkdirSync(kubeconfigs)
  for (const cluster of world.clusters)
    writeFileSync(
      join(kubeconfigs, `${cluster.name}.yaml`),
      kubeconfigOf(sandbox.url, cluster, world.tokens),
      { mode: 0o600 },
    )
  const { aws, google } = world.clouds
  console.log(`
  Workload Identity Console   ${url}

  Sign in as    with this token
  operator      ${world.tokens.operator}
  team member   ${world.tokens.team}
  partner       ${world.tokens.partner}
  reviewer      ${world.tokens.reviewer}

  Or continue with Sandbox Login (an identity provider at ${provider?.issuer}): choose
  Dana (operator), Ravi (team member), Noor (partner) or Sam (reviewer), and link their token once.
  Without it they use what train-east allows them, and so does Mina, who has none

  kubectl works too: the folder has a kubeconfig for each cluster with a context for each person
  export KUBECONFIG=${join(kubeconfigs, `${world.clusters[0]?.name}.yaml`)}

  Other clouds  trust ml-team/train-runner of train-east
  AWS           account ${aws.accountId}, role train-runner
  Google Cloud  project ${google.projectId}, number ${google.projectNumber}, pool coreweave, provider train-east

  This is a pretend organization that runs on this machine only. Press Ctrl+C to stop.
`)
  const exit = await servers.console.exited
  if (ending) return
  console.error(`The console exited (${exit}).`)
  await end(1)
}

start().catch((error: unknown) => {
  if (ending) return
  console.error(error instanceof PortError ? error.message : error)
  process.exit(1)
})
