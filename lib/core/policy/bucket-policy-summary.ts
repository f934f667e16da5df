import { wholeAccountOf } from './bucket-policy-decision'
import type { BucketStatement } from './bucket-policy-document'
import {
  capitalised,
  describePrincipal,
  type KnownNames,
  type SentencePart,
  summariseStatement,
} from './summary'

const strong = (text: string): SentencePart => ({ text, strong: true })
const plain = (text: string): SentencePart => ({ text })

const ARN = /^arn:[^:]*:iam::([^:]*):(.*)$/s
const RESOURCE = 'arn:aws:s3:::'

type Known = KnownNames & { orgId?: string | undefined }

/** "a, b or c", each part strong. */
const listed = (texts: readonly string[], word = 'or') =>
  texts.flatMap((text, i): SentencePart[] => {
    if (i === 0) return [strong(text)]
    return [plain(i === texts.length - 1 ? ` ${word} ` : ', '), strong(text)]
  })

/** Whether a principal is a service of AWS, which CoreWeave does not have. */
export const isServicePrincipal = (text: string) =>
  /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)

/** One principal, with its organization when that is a different one. */
function who(text: string, known: Known): SentencePart[] {
  if (text === '*') return [strong('everyone')]
  const whole = wholeAccountOf(text)
  if (whole !== undefined)
    return known.orgId === undefined || whole === known.orgId
      ? [plain('everyone in the organization ('), strong(text), plain(')')]
      : [plain('everyone in organization '), strong(whole)]
  if (isServicePrincipal(text)) return [plain('the AWS service '), strong(text)]
  const [, account = '', name] = ARN.exec(text) ?? []
  if (name === undefined) return [strong(text)]
  const own = known.orgId === undefined || account === known.orgId
  return [...describePrincipal(name, known), ...(own ? [] : [plain(` of organization ${account}`)])]
}

const people = (principals: readonly string[], known: Known) =>
  principals.flatMap((text, i) => [
    ...(i === 0 ? [] : [plain(i === principals.length - 1 ? ' and ' : ', ')]),
    ...who(text, known),
  ])

const WORDS = new Map([
  ['StringEquals', 'is'],
  ['StringNotEquals', 'is not'],
  ['StringLike', 'is like'],
  ['StringNotLike', 'is not like'],
  ['IpAddress', 'is in'],
  ['NotIpAddress', 'is not in'],
])

const conditions = ({ Condition = {} }: BucketStatement): SentencePart[] =>
  Object.entries(Condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, expected]): SentencePart[] => [
        strong(key),
        plain(` ${WORDS.get(operator) ?? `meets ${operator} of`} `),
        ...listed(expected.length > 0 ? expected : ['nothing']),
      ]),
    )
    .flatMap((parts, i) => [plain(i === 0 ? ', if ' : ' and '), ...parts])

const bucketResource = (text: string) =>
  text.startsWith(RESOURCE) ? text.slice(RESOURCE.length) : text

/**
 * A statement of a bucket policy as an English sentence, in parts. `NotPrincipal`, `NotAction` and
 * `NotResource` become "everyone but …", "but not …" and "except in …".
 */
export function summariseBucketStatement(
  statement: BucketStatement,
  known: Known = {},
): SentencePart[] {
  const {
    Principal,
    NotPrincipal = [],
    Action,
    NotAction = [],
    Resource,
    NotResource = [],
  } = statement
  const everyone = Principal?.includes('*') ?? false
  const deed = summariseStatement({
    name: '',
    effect: statement.Effect,
    principals: everyone ? ['*'] : [],
    actions: Action ?? ['s3:*'],
    resources: (Resource ?? ['*']).map(bucketResource),
  }).slice(0, -1)
  const subject = Principal ? people(Principal, known) : [strong('Everyone'), plain(' but ')]
  return [
    ...(everyone
      ? []
      : capitalised([...subject, ...(Principal ? [] : people(NotPrincipal, known))])),
    ...deed,
    ...(Action ? [] : [plain(', but not '), ...listed(NotAction)]),
    ...(Resource ? [] : [plain(', except in '), ...listed(NotResource.map(bucketResource))]),
    ...conditions(statement),
    plain('.'),
  ]
}
