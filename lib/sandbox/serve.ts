import { z } from 'zod'
import { realClusterOf } from './real-cluster/environment'
import { startSandbox } from './start'
import { SEEDS } from './world-types'

const Env = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  SANDBOX_SEED: z.enum(SEEDS).default('default'),
  SANDBOX_CONTROL_TOKEN: z.string().min(16).optional(),
  /** Adds the cluster of the TEST_CLUSTER_* variables to the organization. */
  SANDBOX_REAL_CLUSTER: z.stringbool().default(false),
})
const env = Env.safeParse(process.env)
if (!env.success) {
  console.error(`The sandbox cannot start:\n${z.prettifyError(env.error)}`)
  process.exit(1)
}
const { SANDBOX_PORT: port, SANDBOX_SEED: seed, SANDBOX_CONTROL_TOKEN: controlToken } = env.data
const realCluster = env.data.SANDBOX_REAL_CLUSTER ? realClusterOf(process.env) : undefined

const sandbox = await startSandbox({
  port,
  realCluster,
  ...(controlToken ? { controlToken } : {}),
}).catch((error: Error) => {
  console.error(`The sandbox cannot start: ${error.message}\nAnother port: SANDBOX_PORT=4011`)
  process.exit(1)
})
const { orgUid, orgId, tokens, clouds } = sandbox.createWorld(seed, {
  realCluster: Boolean(realCluster),
})

console.log(`
  CoreWeave sandbox   ${sandbox.url}
  Control token       ${sandbox.controlToken}
  Organization        ${orgUid} (${orgId})

  AWS account         ${clouds.aws.accountId}
  Google project      ${clouds.google.projectId} (${clouds.google.projectNumber})

  Sign in as          with this token
  operator            ${tokens.operator}
  team member         ${tokens.team}
  partner             ${tokens.partner}
  reviewer            ${tokens.reviewer}

  Environment for the console:
${Object.entries(sandbox.consoleEnvironment())
  .map(([name, value]) => `    ${name}=${value}`)
  .join('\n')}
`)

const end = () => void sandbox.close().then(() => process.exit(0))
process.on('SIGINT', end)
process.on('SIGTERM', end)
