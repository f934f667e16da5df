import type { AudienceKind } from './audience'

/** The name of a typed issuer's config among `names`, where clusters stand by their id. */
export const TYPED = 'typed'

const SUFFIX = { issuer: '', iam: '-iam', custom: '-custom' } as const satisfies Record<
  AudienceKind,
  string
>

/** A free name for a cluster's (or another issuer's) config, such as `train-east-iam`. */
export function nameFor(base: string, audience: AudienceKind, taken: readonly string[]): string {
  const plain = base.replace(/[^a-zA-Z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'federation'
  const name = `${plain.slice(0, 240)}${SUFFIX[audience]}`
  const used = new Set(taken)
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`
    if (!used.has(free)) return free
  }
}
