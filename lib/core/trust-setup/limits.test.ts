import { parse as parseHcl } from '@cdktf/hcl2json'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { subjectOf } from '@/lib/core/identity/subject'
import {
  accountOfOtherCluster,
  exampleTarget,
  manyAccounts,
  SETUP_ISSUER,
  trainAccount,
} from '@/lib/testing/trust-setup'
import type { TrustedAccount, TrustSetup } from './setup-files'
import { buildTrustSetup } from './trust-setup'

const one = <T>(value: T | T[]) => (Array.isArray(value) ? value : [value])
const Subjects = z.union([z.string(), z.array(z.string())])
const Trust = z.object({
  Statement: z.array(
    z.object({
      Effect: z.literal('Allow'),
      Action: z.literal('sts:AssumeRoleWithWebIdentity'),
      Principal: z.object({ Federated: z.string() }),
      Condition: z.strictObject({ StringEquals: z.record(z.string(), Subjects) }),
    }),
  ),
})

const idsOf = (identities: readonly TrustedAccount[]) =>
  identities.map((identity) => `${identity.issuerUrl} ${subjectOf(identity)}`).sort()
const textsOf = (setup: TrustSetup, id: RegExp) =>
  setup.files.filter((file) => id.test(file.id)).map(({ text }) => text)

const coveredBy = (trusts: TrustSetup['trusts']) => trusts.flatMap(({ trusted }) => trusted)

/** The accounts that the trust policies admit; all keys of a statement must match. */
const letIn = (texts: string[], audience: string) =>
  texts
    .flatMap((text) => Trust.parse(JSON.parse(text)).Statement)
    .flatMap(({ Principal, Condition: { StringEquals } }) => {
      const issuer = Principal.Federated.split(':oidc-provider/')[1] ?? ''
      expect(Object.keys(StringEquals).sort()).toEqual([`${issuer}:aud`, `${issuer}:sub`])
      expect(StringEquals[`${issuer}:aud`]).toBe(audience)
      return one(StringEquals[`${issuer}:sub`] ?? []).map((sub) => `https://${issuer} ${sub}`)
    })
    .sort()

describe('an AWS trust policy', () => {
  const aws = exampleTarget('aws')

  test.each([
    ['one account', [trainAccount], 1],
    ['accounts of two clusters, a statement for each', [trainAccount, accountOfOtherCluster], 1],
    ['200 accounts, in as many roles as the quota takes', manyAccounts(200), 6],
  ])('admits exactly %s', (_, chosen, roles) => {
    const setup = buildTrustSetup(aws, chosen)
    const trusts = textsOf(setup, /^trust/)
    expect(trusts).toHaveLength(roles)
    expect(letIn(trusts, 'sts.amazonaws.com')).toEqual(idsOf(chosen))
    expect(idsOf(coveredBy(setup.trusts))).toEqual(idsOf(chosen))
    for (const text of trusts) expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(2049)
  })

  test('uses a raised quota and explains it', () => {
    const plainly = buildTrustSetup(aws, manyAccounts(60))
    const raised = buildTrustSetup(aws, manyAccounts(60), { trustLimit: 4096 })
    expect(textsOf(raised, /^trust/).length).toBeLessThan(textsOf(plainly, /^trust/).length)
    expect(raised.notes[0]?.text).toContain('AWS allows 2,048, and up to 4,096')
    expect(buildTrustSetup(aws, [trainAccount]).notes).toEqual([])
  })

  test('is the same in Terraform and CloudFormation, and each pod uses its own role', () => {
    const setup = buildTrustSetup(aws, manyAccounts(60))
    const [template] = textsOf(setup, /^cloudformation$/)
    const trusted = Object.values<{ Properties: { AssumeRolePolicyDocument?: unknown } }>(
      parse(template ?? '').Resources,
    ).flatMap(({ Properties: { AssumeRolePolicyDocument: document } }) => {
      const text = JSON.stringify(document)
      return text ? [...text.matchAll(/worker-\d+/g)] : []
    })
    expect(trusted).toHaveLength(60)
    const arns = textsOf(setup, /^pod/).map((text) => /role\/\S+/.exec(text)?.[0])
    expect(arns).toEqual(['role/workloads/train', 'role/workloads/train-2'])
  })

  test('contains a thumbprint only on request', () => {
    const said = (thumbprint: boolean) =>
      buildTrustSetup(aws, [trainAccount], { thumbprint })
        .files.map(({ text }) => text)
        .join()
    expect(said(false)).not.toMatch(/thumbprint/i)
    expect(said(true)).toContain('data.tls_certificate.train-east.certificates[0].sha1_fingerprint')
    expect(said(true)).toContain('--thumbprint-list "$THUMBPRINT"')
    expect(said(true)).toContain('ThumbprintList:')
  })
})

describe('Google Cloud', () => {
  const gcp = exampleTarget('gcp')

  test('identifies the principal by its exact subject, and the condition admits no other', async () => {
    const [text = ''] = textsOf(buildTrustSetup(gcp, [trainAccount]), /^terraform$/)
    const { resource } = (await parseHcl('main.tf', text)) as {
      resource: Record<string, Record<string, Record<string, unknown>[]>>
    }
    const [provider] = Object.values(resource['google_iam_workload_identity_pool_provider'] ?? {})
    const [member] = Object.values(resource['google_storage_bucket_iam_member'] ?? {})
    expect(provider).toMatchObject([
      {
        attribute_mapping: { 'google.subject': 'assertion.sub' },
        attribute_condition: "assertion.sub == 'system:serviceaccount:ml-team:train-runner'",
        oidc: [{ issuer_uri: SETUP_ISSUER }],
      },
    ])
    expect(member?.[0]?.['member']).toBe(
      'principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/coreweave/subject/system:serviceaccount:ml-team:train-runner',
    )
  })

  test('lists a subject of more than 127 bytes and leaves it out of the files', () => {
    const long = { ...trainAccount, name: 'x'.repeat(100) }
    const { files, trusts, omitted, notes } = buildTrustSetup(gcp, [trainAccount, long])
    expect([coveredBy(trusts), omitted]).toEqual([[trainAccount], [long]])
    expect(notes[0]).toMatchObject({ kind: 'warn', title: '1 account cannot be mapped' })
    expect(files.some(({ text }) => text.includes(long.name))).toBe(false)
  })

  test('plans a provider per cluster and per 4,096 characters of condition', () => {
    const setup = buildTrustSetup(gcp, [
      ...manyAccounts(200),
      ...manyAccounts(3, accountOfOtherCluster),
    ])
    const [text = ''] = textsOf(setup, /^terraform$/)
    const conditions = [...text.matchAll(/attribute_condition\s+= "(.*)"\n/g)].map(([, it]) => it)
    expect(conditions).toHaveLength(4)
    for (const condition of conditions) expect(condition?.length).toBeLessThanOrEqual(4096)
    expect(conditions.join().match(/worker-/g)).toHaveLength(203)
    const audiences = textsOf(setup, /^pod/).map((pod) => /providers\/\S+/.exec(pod)?.[0])
    expect(audiences).toEqual(['', '-2', '-3', '-4'].map((end) => `providers/train${end}`))
  })

  test('impersonates the service account if one is given', () => {
    const [configuration = ''] = textsOf(
      buildTrustSetup(
        exampleTarget('gcp', { serviceAccount: 'a@ml-prod.iam.gserviceaccount.com' }),
        [trainAccount],
      ),
      /^configuration$/,
    )
    expect(JSON.parse(configuration)).toEqual({
      type: 'external_account',
      audience:
        '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/coreweave/providers/train',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: {
        file: '/var/run/secrets/google/token',
        format: { type: 'text' },
      },
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@ml-prod.iam.gserviceaccount.com:generateAccessToken',
    })
  })
})

test('Azure covers 20 accounts and lists the others as omitted', () => {
  const { files, trusts, omitted, notes } = buildTrustSetup(
    exampleTarget('azure'),
    manyAccounts(25),
  )
  expect([coveredBy(trusts).length, omitted.length]).toEqual([20, 5])
  expect(notes[0]?.title).toBe('Azure allows 20 federated credentials per identity')
  expect(files[0]?.text.match(/"azurerm_federated_identity_credential"/g)).toHaveLength(20)
})

test('Azure credential names are valid and unique even for accounts with the same ending', () => {
  const long = 'y'.repeat(130)
  const alike = ['a', 'b'].map((end) => ({ ...trainAccount, clusterName: `_${long}`, name: end }))
  const [text = ''] = textsOf(buildTrustSetup(exampleTarget('azure'), alike), /^terraform$/)
  const names = [...text.matchAll(/^ {2}name\s+= "(y.*)"/gm)].map(([, name]) => name)
  expect(new Set(names).size).toBe(2)
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/)
})

test('a Vault role binds one subject with bound_subject and several with bound_claims', () => {
  const roles = (chosen: TrustedAccount[]) =>
    textsOf(buildTrustSetup(exampleTarget('vault'), chosen), /^role/).map((text) =>
      JSON.parse(text),
    )
  expect(roles([trainAccount])).toMatchObject([
    {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_audiences: ['vault'],
      bound_subject: 'system:serviceaccount:ml-team:train-runner',
      token_policies: ['train-read'],
    },
  ])
  expect(roles([...manyAccounts(2), accountOfOtherCluster])).toMatchObject([
    { bound_claims: { sub: manyAccounts(2).map(subjectOf) } },
    { bound_subject: subjectOf(accountOfOtherCluster) },
  ])
})
