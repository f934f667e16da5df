import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { interrupt } from '../../faults'
import type { SandboxWorlds } from '../../world'
import { countWrite } from '../../writes'
import { apiError, GoogleError, refuseGoogle } from './answer'

// https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken

const ACCOUNT = /\/v1\/projects\/-\/serviceAccounts\/(?<email>[^/:]+):generateAccessToken$/
const LONGEST = 3600

const Asked = z.object({
  scope: z.array(z.string()).min(1),
  lifetime: z
    .string()
    .regex(/^\d+s$/)
    .default(`${LONGEST}s`),
})

/** Exchanges a federated token for one of a service account if IAM allows the impersonation. */
export async function handleImpersonation(
  worlds: SandboxWorlds,
  request: Request,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  const bearer = /^Bearer +(\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  const [world, holder] = worlds.byGoogleToken(bearer) ?? []
  if (world) countWrite(world.writes, 'google', request, pathname)
  const interrupted =
    world && (await interrupt(world.faults, 'google', request, pathname, refuseGoogle))
  if (interrupted) return interrupted
  try {
    const email = ACCOUNT.exec(decodeURIComponent(pathname))?.groups?.['email']
    if (request.method !== 'POST' || !email) throw apiError(404, 'Method not found.')
    if (!world || !holder || holder.expiry <= new Date())
      throw apiError(
        401,
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      )
    const asked = Asked.safeParse(await request.json().catch(() => undefined))
    if (!asked.success) throw apiError(400, 'Request contains an invalid argument.')
    const seconds = Number.parseInt(asked.data.lifetime, 10)
    if (seconds > LONGEST || seconds < 1)
      throw apiError(400, `The access token lifetime cannot exceed ${LONGEST}s.`)
    const members = world.clouds.google.serviceAccounts.get(email)
    if (!members?.some((member) => holder.members.includes(member)))
      throw apiError(
        403,
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      )
    const accessToken = `ya29.c.${randomBytes(120).toString('base64url')}`
    world.clouds.google.handedOut.push(accessToken)
    const expireTime = new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
    return Response.json({ accessToken, expireTime })
  } catch (error) {
    if (error instanceof GoogleError) return error.answer()
    throw error
  }
}
