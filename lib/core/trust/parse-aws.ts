import { listOr } from '@/lib/common/list'
import { isRecord } from '@/lib/common/record'
import type { JsonPath } from '@/lib/core/policy/document'
import { createReader, type TrustReader } from './reader'
import { valueAt } from './source'
import type { AwsCondition, AwsPrincipal, AwsStatement, ParsedTrust } from './trust'

const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Condition',
  'Resource',
  'NotResource',
]
const PRINCIPALS = ['AWS', 'Federated', 'Service', 'CanonicalUser']
const VERSIONS = ['2012-10-17', '2008-10-17']

/** Parses a role's trust policy, alone or in the output of `aws iam get-role`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function parseAwsTrust(root: unknown, unresolved: readonly string[] = []): ParsedTrust {
  const read = createReader(root)
  const { problems, wrong } = read
  if (!isRecord(root)) {
    wrong([], 'A trust policy must be an object with Version and Statement.')
    return { problems }
  }
  const role: JsonPath = isRecord(root['Role']) ? ['Role'] : []
  const wrapped = valueAt(root, ...role, 'AssumeRolePolicyDocument')
  const base = wrapped === undefined ? [] : [...role, 'AssumeRolePolicyDocument']
  if (typeof wrapped === 'string') {
    wrong(base, 'AssumeRolePolicyDocument is an encoded string. Paste it decoded, as an object.')
    return { problems }
  }
  const version = read.text([...base, 'Version'])
  if (version !== undefined && !VERSIONS.includes(version))
    wrong([...base, 'Version'], `Version must be ${listOr(VERSIONS)}.`)
  const [, account] =
    /^arn:[\w-]+:iam::(\d{12}):role\//.exec(read.text([...role, 'Arn']) ?? '') ?? []
  const statements = statementPaths(read, [...base, 'Statement']).map((path, index) =>
    statementAt(read, path, index),
  )
  return {
    problems,
    trust: {
      kind: 'aws',
      variables: version === VERSIONS[0],
      statements,
      unresolved,
      ...(account !== undefined && { account }),
    },
  }
}

function statementPaths({ get, wrong }: TrustReader, path: JsonPath): JsonPath[] {
  const value = get(path)
  if (Array.isArray(value)) return value.map((_, index) => [...path, index])
  if (isRecord(value)) return [path]
  wrong(path, 'Statement is missing. It must be a list of statements.')
  return []
}

function statementAt(read: TrustReader, path: JsonPath, index: number): AwsStatement {
  const keys = read.keys(path)
  for (const key of keys) {
    const known = ELEMENTS.find((element) => element.toLowerCase() === key.toLowerCase())
    if (known === key) continue
    read.wrong(
      [...path, key],
      known ? `Unknown element ${key}. Did you mean ${known}?` : `Unknown element ${key}.`,
    )
  }
  const effect = read.text([...path, 'Effect'])
  if (effect !== 'Allow' && effect !== 'Deny')
    read.wrong([...path, 'Effect'], 'Effect must be Allow or Deny; case matters.')
  const sid = read.text([...path, 'Sid'])
  return {
    path,
    name: sid ? `Statement ${index + 1} (${sid})` : `Statement ${index + 1}`,
    effect: effect === 'Deny' ? 'Deny' : 'Allow',
    principal: principalAt(read, path, keys),
    action: actionAt(read, path, keys),
    conditions: conditionsAt(read, [...path, 'Condition']),
  }
}

function principalAt(read: TrustReader, path: JsonPath, keys: readonly string[]): AwsPrincipal {
  if (keys.includes('NotPrincipal')) {
    if (keys.includes('Principal'))
      read.wrong(
        [...path, 'NotPrincipal'],
        'A statement cannot contain both Principal and NotPrincipal.',
      )
    return { kind: 'not' }
  }
  const place = [...path, 'Principal']
  const value = read.get(place)
  if (value === '*') return { kind: 'everybody' }
  if (!isRecord(value)) {
    read.wrong(
      place,
      'Principal must name the trusted provider: {"Federated": "arn:aws:iam::…:oidc-provider/…"}.',
    )
    return { kind: 'not' }
  }
  for (const key of Object.keys(value))
    if (!PRINCIPALS.includes(key))
      read.wrong(
        [...place, key],
        `Unknown key ${key}. A Principal can contain ${PRINCIPALS.join(', ')}; case matters.`,
      )
  return {
    kind: 'listed',
    federated: read.texts([...place, 'Federated']),
    aws: read.texts([...place, 'AWS']),
  }
}

function actionAt(
  read: TrustReader,
  path: JsonPath,
  keys: readonly string[],
): AwsStatement['action'] {
  const negated = keys.includes('NotAction')
  if (negated === keys.includes('Action'))
    read.wrong(
      path,
      negated
        ? 'A statement cannot contain both Action and NotAction.'
        : 'Action is missing. Use sts:AssumeRoleWithWebIdentity.',
    )
  const place = [...path, negated ? 'NotAction' : 'Action']
  return { negated, patterns: read.texts(place).map(({ text }) => text), path: place }
}

function conditionsAt(read: TrustReader, path: JsonPath): AwsCondition[] {
  return read.keys(path).flatMap((operator) =>
    read.keys([...path, operator]).map((key) => ({
      path: [...path, operator, key],
      operator,
      key,
      values: read.texts([...path, operator, key]).map(({ text }) => text),
    })),
  )
}
