import { CONTROL_ACTIONS } from './catalogue-cwobject'
import { DATA_ACTIONS } from './catalogue-s3'
import { matches, parsePattern } from './pattern'

/** What an action is done to: the organization, a bucket, or objects in it. */
export type Scope = 'global' | 'bucket' | 'object'
export const ACCESS_LEVELS = ['List', 'Read', 'Write', 'Permissions', 'Tagging'] as const
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/**
 * Where an action is documented: named in CoreWeave's own pages, or one of S3's whose name the
 * CoreWeave pages that could be read neither confirm nor rule out.
 */
export type Source = 'coreweave' | 's3'

export type Action = {
  name: string
  /** Completes "may …", such as "list all buckets". */
  phrase: string
  scope: Scope
  level: AccessLevel
  source: Source
}

/** The day the sources were last read. */
export const CATALOGUE_CHECKED = '2026-11-21'
export const SOURCES = {
  coreweave:
    'https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-s3',
  s3: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html',
} as const satisfies Record<Source, string>

export const CATALOGUE: readonly Action[] = [...CONTROL_ACTIONS, ...DATA_ACTIONS]

const byName = new Map(CATALOGUE.map((action) => [action.name, action]))

/** What is known of an action; undefined for one that is not in the catalogue. */
export const actionOf = (name: string) => byName.get(name)

const expanded = new Map<string, readonly Action[]>()

/** The catalogued actions a pattern matches today. */
export function actionsOf(pattern: string): readonly Action[] {
  const known = expanded.get(pattern)
  if (known) return known
  const parsed = parsePattern(pattern)
  const found = CATALOGUE.filter(({ name }) => matches(parsed, name))
  if (expanded.size < 10_000) expanded.set(pattern, found)
  return found
}

/** Global actions match only the resource `*`: all of cwobject, and listing all buckets.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about */
export const isGlobalAction = (name: string) =>
  name.startsWith('cwobject:') || actionOf(name)?.scope === 'global'

export const SHOWN_LEVELS = ['List', 'Read', 'Write', 'Permissions'] as const
export type ShownLevel = (typeof SHOWN_LEVELS)[number]

/** Where four levels are drawn, reading tags is Read and writing tags is Write. */
export function shownLevel({ name, level }: Action): ShownLevel {
  if (level !== 'Tagging') return level
  return name.startsWith('s3:Get') ? 'Read' : 'Write'
}
