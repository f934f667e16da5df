import type { AudienceKind } from './audience'

/** The key of a typed issuer among `names`, whose other keys are cluster ids. */
export const TYPED_ISSUER = 'typed'

const SUFFIX = { issuer: '', iam: '-iam', custom: '-custom' } as const satisfies Record<
  AudienceKind,
  string
>

/** An unused name for the config of a cluster or another issuer, such as `train-east-iam`. */
export function suggestConfigName(
  base: string,
  audience: AudienceKind,
  taken: readonly string[],
): string {
  const plain = base.replace(/[^a-zA-Z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'federation'
  const name = `${plain.slice(0, 240)}${SUFFIX[audience]}`
  const used = new Set(taken)
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}-${number}`
    if (!used.has(free)) return free
  }
}
