import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSubject } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { AWS_SURROUNDINGS, CASE_ISSUER, OTHER_ISSUER } from '@/lib/testing/cases/trust/fixtures'
import { TRUST_CASES } from '@/lib/testing/cases/trust/index'
import {
  assumeByClient,
  type ClientOutcome,
  googleByClient,
} from '@/lib/testing/sandbox/cloud-clients'
import { controlSandbox, tokenFor } from '@/lib/testing/sandbox/control'
import { startSandbox } from '../start'

/** Cases whose outcome the clouds do not document, with the outcome in the sandbox. */
const OPEN: Record<string, boolean> = {
  // Rejected when the role or provider is created.
  'an unknown operator': false,
  'a Deny with an unknown operator': false,
  'NotPrincipal, which roles do not take': false,
  'NotAction of another action, which roles are not documented to take': false,
  'a function that is not known': false,
  // A multi-valued key matches only set operators.
  'a token with two audiences: which one AWS compares is not documented': false,
  'every principal: for web identities not documented': true,
  // The request comes from 127.0.0.1, now, with the session name a-test and no tags.
  'until a date': true,
  'from an address': false,
  'by the name of the session': false,
  'a policy variable': false,
  'a Deny from an address': false,
  'a claim of one pod': false,
  // Conditional members are not supported, so the member is omitted.
  'a member under a condition': false,
}

let sandbox: Awaited<ReturnType<typeof startSandbox>>
let world: ReturnType<typeof sandbox.createWorld>
let folder: string
beforeAll(async () => {
  sandbox = await startSandbox()
  world = sandbox.createWorld('empty')
  folder = await mkdtemp(join(tmpdir(), 'clouds-'))
})
afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true })
})

const clusterOf = (issuer: string) => {
  const cluster = world.clusters[issuer === OTHER_ISSUER ? 1 : 0]
  if (!cluster) throw new Error('Every seed has clusters.')
  return cluster
}

/** The case with the issuers, account and project of this world. */
function here<T>(trust: T): T {
  const names: [string, string][] = [CASE_ISSUER, OTHER_ISSUER].flatMap((issuer) => {
    const { issuerUrl } = clusterOf(issuer)
    const bare: [string, string] = [bareIssuer(issuer), bareIssuer(issuerUrl)]
    return [[issuer, issuerUrl], bare, [bare[0].toUpperCase(), bare[1].toUpperCase()]]
  })
  names.push([AWS_SURROUNDINGS.account, world.clouds.aws.accountId])
  names.push(['projects/123456789012', `projects/${world.clouds.google.projectNumber}`])
  return JSON.parse(
    names.reduce((text, [there, ours]) => text.replaceAll(there, ours), JSON.stringify(trust)),
  ) as T
}

const change = (body: object) => controlSandbox(sandbox, `/${world.orgUid}/clouds`, body)

type Claims = (typeof TRUST_CASES)[number]['claims']
async function signed({ iss, sub, aud }: Claims) {
  const named = parseSubject(sub)
  if (!named) throw new Error(`${sub} is not a service account.`)
  const cluster = clusterOf(iss)
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${cluster.id}/objects`, {
    put: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: named },
  })
  return tokenFor(sandbox, world, cluster, named, here([aud].flat()))
}

async function byAws({ trust, claims }: (typeof TRUST_CASES)[number]) {
  for (const { issuerUrl } of world.clusters.slice(0, 2))
    await change({
      put: { kind: 'aws-provider', url: issuerUrl, clientIds: AWS_SURROUNDINGS.clientIds },
    })
  await change({ remove: { kind: 'aws-role', name: 'a-case' } })
  await change({ put: { kind: 'aws-role', name: 'a-case', trust: here(trust) } })
  const role = `arn:aws:iam::${world.clouds.aws.accountId}:role/a-case`
  return assumeByClient(sandbox, { role, token: await signed(claims) })
}

type Provider = {
  name: string
  disabled?: boolean
  attributeMapping: Record<string, string>
  attributeCondition?: string
  oidc: { issuerUri: string; allowedAudiences?: string[] }
}
type Binding = { members: string[]; condition?: object }

async function byGoogle({ trust, claims }: (typeof TRUST_CASES)[number]) {
  const { provider, policy } = here(trust) as {
    provider: Provider
    policy?: { bindings: Binding[] }
  }
  const [, pool = '', id = ''] =
    /workloadIdentityPools\/(.+)\/providers\/(.+)$/.exec(provider.name) ?? []
  const { disabled = false, attributeMapping: mapping, attributeCondition: condition } = provider
  await change({ remove: { kind: 'google-provider', name: `${pool}/${id}` } })
  await change({
    put: {
      kind: 'google-provider',
      pool,
      provider: id,
      disabled,
      mapping,
      ...provider.oidc,
      ...(condition === undefined ? {} : { condition }),
    },
  })
  const email = `a-case@${world.clouds.google.projectId}.iam.gserviceaccount.com`
  const members = policy?.bindings
    .filter((binding) => !binding.condition)
    .flatMap((binding) => binding.members)
  await change({ put: { kind: 'google-service-account', email, members: members ?? [] } })
  const file = join(folder, 'token')
  await writeFile(file, await signed(claims))
  return googleByClient(sandbox, { provider: provider.name, file, ...(policy ? { email } : {}) })
}

const CLIENTS = { aws: byAws, gcp: byGoogle }

describe.each(['aws', 'gcp'] as const)('the client of %s gets credentials', (cloud) => {
  const cases = TRUST_CASES.filter((each) => each.cloud === cloud)

  test.each(cases.map((each) => [each.expected, each.title, each] as const))(
    'only where the trust allows: %s, %s',
    async (expected, title, each) => {
      const outcome: ClientOutcome = await CLIENTS[cloud](each)
      const wanted = expected === 'depends' ? OPEN[title] : expected === 'allow'
      expect({ allowed: outcome.allowed, outcome }).toEqual({ allowed: wanted, outcome })
    },
  )
})

test('the table has more than 40 cases', () => {
  expect(TRUST_CASES.filter(({ cloud }) => cloud in CLIENTS).length).toBeGreaterThan(40)
})
