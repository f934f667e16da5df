import { interrupt } from '../../faults'
import type { SandboxWorlds } from '../../world'
import { countWrite } from '../../writes'
import { refuseSts, StsError, stsError } from './answer'
import { answerAssumeRole } from './assume'
import { answerGetCallerIdentity, sessionOf } from './caller'

const VERSION = '2011-06-15'

/** AWS STS with its query protocol: a form in, XML out. */
export async function handleAwsSts(worlds: SandboxWorlds, request: Request): Promise<Response> {
  const body = await request.text()
  const form = new URLSearchParams(request.method === 'POST' ? body : new URL(request.url).search)
  const account = /^arn:[^:]+:iam::(\d{12}):/.exec(form.get('RoleArn') ?? '')?.[1] ?? ''
  const world = worlds.byAwsAccount(account) ?? sessionOf(worlds, request)?.[0]
  const action = form.get('Action') ?? ''
  if (world) countWrite(world.writes, 'aws', request, `/${action}`)
  const interrupted =
    world && (await interrupt(world.faults, 'aws', request, `/${action}`, refuseSts))
  if (interrupted) return interrupted
  try {
    if (form.get('Version') === VERSION) {
      if (action === 'AssumeRoleWithWebIdentity')
        return await answerAssumeRole(worlds, form, request)
      if (action === 'GetCallerIdentity')
        return await answerGetCallerIdentity(worlds, request, body)
    }
    const version = form.get('Version') ?? 'NO_VERSION_SPECIFIED'
    throw new StsError(
      400,
      'InvalidAction',
      `Could not find operation ${action || 'NO_ACTION'} for version ${version}`,
    )
  } catch (error) {
    if (error instanceof StsError) return stsError(error)
    throw error
  }
}
