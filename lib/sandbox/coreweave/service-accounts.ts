import { randomBytes } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { z } from 'zod'
import type { SandboxWorlds } from '../world'
import type { SandboxCoreWeaveAccount } from '../world-types'
import { parseBody } from './call'
import { CoreweaveRefusal } from './refusal'

/** Of CoreWeave's Terraform provider, which says that it will change. */
export const SERVICE_ACCOUNT_PATH =
  '/coreweave.directory.v1alpha.InternalDirectoryService/ServiceAccountOidcAuth'

/** https://github.com/coreweave/terraform-provider-coreweave: at most eight hours, as protojson writes numbers. */
const Exchange = z.object({
  oidcToken: z.string().min(1),
  serviceAccountUid: z.string().min(1),
  durationSeconds: z.coerce.number().int().min(1).max(28_800),
})

/** Exchanges the token of a workload for a short-lived API token of the service account that trusts it. */
export async function exchangeForApiToken(worlds: SandboxWorlds, body: unknown): Promise<Response> {
  const { oidcToken, serviceAccountUid, durationSeconds } = parseBody(Exchange, body)
  const [, account] = worlds.byServiceAccount(serviceAccountUid) ?? []
  if (!account) throw new CoreweaveRefusal('not_found', 'service account not found')
  await verify(worlds, account, oidcToken)
  const issued = {
    token: `CW-SECRET-${randomBytes(32).toString('base64url')}`,
    expiresAt: new Date(Date.now() + durationSeconds * 1000),
  }
  account.issued.push(issued)
  return Response.json({ bearerToken: issued.token, expireTime: issued.expiresAt.toISOString() })
}

async function verify(worlds: SandboxWorlds, { trust }: SandboxCoreWeaveAccount, token: string) {
  const refused = () =>
    new CoreweaveRefusal('permission_denied', 'OIDC trust expression did not match')
  const cluster = worlds.byCluster(issuerOf(token).split('/').at(-1) ?? '')?.[1]
  if (cluster?.issuer.url !== trust.issuerUrl || cluster.issuer.state() !== 'healthy')
    throw refused()
  await jwtVerify(token, createLocalJWKSet(cluster.issuer.keys()), {
    issuer: trust.issuerUrl,
    audience: trust.audience,
    subject: trust.subject,
    algorithms: ['RS256'],
    requiredClaims: ['exp'],
  }).catch(() => {
    throw refused()
  })
}

function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? ''
  } catch {
    return ''
  }
}
