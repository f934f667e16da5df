import { AppError } from '@/lib/common/errors'
import { CATALOGUE, isGlobalAction, matchingActions } from '@/lib/core/policy/catalogue'
import type { CompiledPolicies } from '@/lib/core/policy/evaluate'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { TooManyIntersections } from '@/lib/core/policy/pattern-intersection'
import { sampleResources } from '@/lib/core/policy/resource-samples'
import { scopesOf } from '@/lib/core/policy/universe'
import type { WhoCanQuestion } from './schema'

/** One action on one resource. */
export type ActionOnResource = { action: string; resource: string }
export type AccessQuestion = { asked: ActionOnResource[]; buckets: string[]; deed: string }

/** How many buckets a pattern may match. */
const MOST_AT_ONCE = 20

/** Expands a question into every action on every resource that statements distinguish. */
export function buildAccessQuestion(
  input: WhoCanQuestion,
  compiled: CompiledPolicies,
  buckets: readonly string[],
): AccessQuestion {
  const actions = input.action ? namesOf(input.action) : actionsOfLevel(input.level)
  const local = actions.filter((action) => !isGlobalAction(action))
  const within = local.length > 0 ? bucketsOf(input.bucket, buckets) : []
  const places = within.map((bucket) => ({
    bucket,
    objects: probesOf(compiled, `${bucket}/${input.key ?? '*'}`),
  }))
  const asked = actions.flatMap((action) => {
    const scopes = scopesOf(action)
    if (scopes.includes('global')) return [{ action, resource: '*' }]
    return places.flatMap(({ bucket, objects }) =>
      [
        ...(scopes.includes('bucket') ? [bucket] : []),
        ...(scopes.includes('object') ? objects : []),
      ].map((resource) => ({ action, resource })),
    )
  })
  return { asked, buckets: within, deed: deedOf(input, local.length > 0) }
}

const namesOf = (text: string) => [
  ...new Set(
    text.split(',').flatMap((part) => {
      const name = part.trim()
      if (name === '') return []
      return name.includes('*') ? matchingActions(name).map((action) => action.name) : [name]
    }),
  ),
]

const actionsOfLevel = (level: WhoCanQuestion['level'] = 'Read') =>
  CATALOGUE.filter((action) => action.scope !== 'global' && action.level === level).map(
    ({ name }) => name,
  )

function bucketsOf(bucket: string | undefined, buckets: readonly string[]): string[] {
  if (!bucket) throw wrongBucket('Choose a bucket.', 'These actions apply to a bucket.')
  if (!bucket.includes('*')) return [bucket]
  const pattern = parsePattern(bucket)
  const found = buckets.filter((name) => matchesPattern(pattern, name))
  if (found.length === 0) throw wrongBucket(`No bucket matches ${bucket}.`)
  if (found.length > MOST_AT_ONCE)
    throw wrongBucket(
      `${found.length} buckets match ${bucket}.`,
      `Ask about at most ${MOST_AT_ONCE} buckets, or open the access matrix for all of them.`,
    )
  return found
}

const wrongBucket = (message: string, next?: string) =>
  new AppError('invalid', message, {
    detail: { reason: 'bucket', fields: { bucket: [message] }, ...(next && { next }) },
  })

function probesOf({ statements }: CompiledPolicies, resource: string) {
  try {
    return sampleResources(statements, resource)
  } catch (error) {
    if (!(error instanceof TooManyIntersections)) throw error
    throw new AppError('invalid', `Too many wildcard patterns overlap in ${resource}.`, {
      cause: error,
      detail: { fields: { key: ['Enter one object key.'] }, next: 'Ask about a single object.' },
    })
  }
}

function deedOf({ level = 'Read', action, bucket = '', key }: WhoCanQuestion, local: boolean) {
  const deed = action ? action.split(',').join(' or ') : level.toLowerCase()
  const what = action || level !== 'Permissions' ? deed : 'change permissions'
  if (!local) return what
  return `${what} ${key && key !== '*' ? `${key} in` : 'in'} ${bucket}`
}
