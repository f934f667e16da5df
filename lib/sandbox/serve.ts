import { z } from 'zod'
import { SEEDS } from './seed'
import { startSandbox } from './start'

const Env = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  SANDBOX_SEED: z.enum(SEEDS).default('default'),
  SANDBOX_CONTROL_TOKEN: z.string().min(16).optional(),
})
const env = Env.parse(process.env)

const sandbox = await startSandbox({
  port: env.SANDBOX_PORT,
  ...(env.SANDBOX_CONTROL_TOKEN ? { controlToken: env.SANDBOX_CONTROL_TOKEN } : {}),
})
const { orgUid, orgId, tokens } = sandbox.createWorld(env.SANDBOX_SEED)

console.log(`
  CoreWeave sandbox   ${sandbox.url}
  Control token       ${sandbox.controlToken}
  Organization        ${orgUid} (${orgId})

  Sign in as          with this token
  operator            ${tokens.operator}
  team member         ${tokens.team}
  reviewer            ${tokens.reviewer}

  Environment for the console:
${Object.entries(sandbox.consoleEnvironment())
  .map(([name, value]) => `    ${name}=${value}`)
  .join('\n')}
`)

const end = () => void sandbox.close().then(() => process.exit(0))
process.on('SIGINT', end)
process.on('SIGTERM', end)
