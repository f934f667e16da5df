import fc from 'fast-check'
import type { Policy, Statement } from '@/lib/core/policy/document'

// A small universe makes it likely that patterns overlap.

const issuer = 'role/https://i'

export const somePrincipal = fc.oneof(
  fc.constantFrom('role/A', 'role/B', 'coreweave/u1', 'x'),
  fc
    .tuple(fc.constantFrom('ml', 'lab'), fc.constantFrom('a', 'b', 'ab'))
    .map(([namespace, name]) => `${issuer}:sa:${namespace}:${name}`),
)
const principalPattern = fc.oneof(
  { weight: 4, arbitrary: somePrincipal },
  fc.constantFrom('*', `${issuer}*`, `${issuer}:sa:ml:*`, 'role/*', 'coreweave/*'),
  fc.constantFrom(`${issuer}:*:a`, '*:ml:*', `${issuer}:sa:*:ab`, '*a'),
  fc.constantFrom(issuer, `${issuer}/*`, 'arn:aws:iam::o:role/A', '**'),
)

export const someAction = fc.constantFrom(
  's3:GetObject',
  's3:GetObjectTagging',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:CreateBucket',
  's3:ListAllMyBuckets',
  's3:Unheard',
  'cwobject:CreateAccessKeyOIDC',
  'cwobject:EnsureAccessPolicy',
)
const actionPattern = fc.oneof(
  { weight: 3, arbitrary: someAction },
  fc.constantFrom('*', 's3:*', 's3:Get*', 'cwobject:*', 'cwobject:CreateAccessKey*', 's3:List*'),
  fc.constantFrom('s3:*Object', '*Bucket*', 's3:*t', '**'),
)

export const someResource = fc.constantFrom('b', 'bb', 'c', 'b/', 'b/a', 'b/ab', 'c/a', 'bb/x/a')
const resourcePattern = fc.oneof(
  { weight: 3, arbitrary: someResource },
  fc.constantFrom('*', 'b*', 'b/*', 'c/*', 'b/a*', 'bb/x/*'),
  fc.constantFrom('*/a', 'b*/*a', '*b', '**', '*/'),
)

type Size = { texts: number; statements: number; policies: number }
const SMALL: Size = { texts: 2, statements: 2, policies: 2 }
const LARGE: Size = { texts: 3, statements: 4, policies: 3 }

const some = (arbitrary: fc.Arbitrary<string>, maxLength: number) =>
  fc.array(arbitrary, { minLength: 1, maxLength })

const statementOf = ({ texts }: Size): fc.Arbitrary<Statement> =>
  fc.record({
    name: fc.constantFrom('s1', 's2', 's3'),
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions: some(actionPattern, texts),
    resources: some(resourcePattern, texts),
    principals: some(principalPattern, texts),
  })

const policyOf = (size: Size): fc.Arbitrary<Policy> =>
  fc.record({
    version: fc.constant('v1alpha1'),
    name: fc.constantFrom('p1', 'p2', 'p3'),
    statements: fc.array(statementOf(size), { minLength: 1, maxLength: size.statements }),
  })

const policiesOf = (size: Size) => fc.array(policyOf(size), { maxLength: size.policies })

// Mostly small sets: comparing ten of them takes as long as comparing one large set.
const mostlySmall = <T>(of: (size: Size) => fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: of(SMALL) }, { weight: 1, arbitrary: of(LARGE) })

export const somePolicy = mostlySmall(policyOf)
export const somePolicies = mostlySmall(policiesOf)
