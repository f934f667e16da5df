import { describe, expect, test } from 'vitest'
import { exchangeStatement, policyWith, statementWith } from '@/lib/testing/laws/linted'
import { lintPolicy } from './lint'

const CLUSTER = 'role/https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
const kindsOf = (given: Parameters<typeof statementWith>[0]) =>
  lintPolicy(policyWith(exchangeStatement, statementWith(given))).map(({ kind }) => kind)

// What people leave in policies that they copy from examples.
describe('placeholders', () => {
  test.each([
    { principals: ['role/[OIDC-ISSUER-URL]:system:serviceaccount:ml:train'] },
    { principals: [`${CLUSTER}:system:serviceaccount:<NAMESPACE>:train`] },
    { principals: ['coreweave/<UserUID>'] },
    { resources: ['YOUR-BUCKET', 'YOUR-BUCKET/*'] },
    { resources: ['your-data/*', '[BUCKET_NAME]/*'] },
    { principals: ['role/{{ .Values.issuer }}:system:serviceaccount:ml:train'] },
    { resources: [['$', '{var.bucket}/*'].join('')] },
  ])('are found: %j', (given) => {
    expect(kindsOf(given)).toContain('placeholder')
  })

  test.each([
    { principals: ['role/https://[::1]:8443/id/1:system:serviceaccount:ml:train'] },
    { resources: ['your-data/*'] },
    { resources: ['b/[2026]/*', 'b'] },
  ])('are not seen in what is none: %j', (given) => {
    expect(kindsOf(given)).not.toContain('placeholder')
  })
})

describe('principals that cannot exist', () => {
  test.each([
    `${CLUSTER}:system:serviceaccount:default`,
    `${CLUSTER}:system:serviceaccount:ML:train`,
    `${CLUSTER}:system:serviceaccount:ml:train `,
    `${CLUSTER}:system:serviceaccount:system:serviceaccount:ml:train`,
    `${CLUSTER}:system:serviceaccount:ml:train:extra`,
    `${CLUSTER}:system:serviceaccount:ML-*`,
    `${CLUSTER}:ml:train`,
    'Role/Admin',
    'role/Admin ',
  ])('%s', (principal) => {
    expect(kindsOf({ principals: [principal] })).toContain('impossible-principal')
  })

  test.each([
    `${CLUSTER}:system:serviceaccount:ml:train`,
    `${CLUSTER}:system:serviceaccount:ml-*`,
    'role/Admin',
    'role/https://token.actions.githubusercontent.com:repo:Octo-Org/Repo:environment:Prod',
    'role/https://oidc.cwsandbox.com:ml:train',
  ])('not %s', (principal) => {
    expect(kindsOf({ principals: [principal] })).not.toContain('impossible-principal')
  })
})

describe('issuers without namespaces', () => {
  test.each([
    'role/https://token.actions.githubusercontent.com:*',
    'role/https://oidc.cwsandbox.com:*',
    'role/https://oidc.cwsandbox.com/org:s*',
    'role/https://gitlab.com:*',
  ])('%s is not warned of Kubernetes namespaces', (principal) => {
    const found = lintPolicy(
      policyWith(exchangeStatement, statementWith({ principals: [principal] })),
    )
    expect(found.filter(({ message }) => /namespace/.test(message))).toEqual([])
  })
})

test.each([
  ['team-*', 'team-*/*'],
  ['data-*', 'data-*/*'],
  ['ml-eu-*', 'ml-eu-*/*'],
])('buckets by prefix %s and their objects are a known pair', (...resources) => {
  expect(kindsOf({ resources })).toEqual([])
})

test('the actions of a short pattern are named', () => {
  const given = { actions: ['cwobject:CreateAccessKey*'], resources: ['*'], principals: ['*'] }
  const found = lintPolicy(policyWith(statementWith(given)))
  expect(found.find(({ kind }) => kind === 'everyone-writes')?.message).toContain(
    'cwobject:CreateAccessKeyOIDC',
  )
})

test.each(['s3:ListAll*', 's3:ListAllMy*', 's3:ListAllMyBucket*'])(
  'removing %s is not offered as the same access',
  (action) => {
    const policy = policyWith(statementWith({ actions: ['s3:GetObject', action] }))
    const finding = lintPolicy(policy).find(({ kind }) => kind === 'global-on-bucket')
    expect(finding?.fixes).toEqual([])
  },
)

test.each([`${CLUSTER}`, `${CLUSTER}/*`])('no fix of %s admits every subject', (principal) => {
  const policy = policyWith(statementWith({ principals: [principal] }))
  const changes = lintPolicy(policy).flatMap(({ fixes }) => fixes.flatMap((fix) => fix.changes))
  expect(JSON.stringify(changes)).not.toContain(`${CLUSTER}:*`)
})
