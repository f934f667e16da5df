const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The lifetimes that the Cloud Console offers for an API token. CoreWeave's API does not tell which one a token has. */
export const TOKEN_LIFETIMES = [
  '1-hour',
  '8-hours',
  '1-month',
  '90-days',
  '1-year',
  'never',
] as const
export type TokenLifetime = (typeof TOKEN_LIFETIMES)[number]

const LIFETIMES_MS = {
  '1-hour': HOUR_MS,
  '8-hours': 8 * HOUR_MS,
  '1-month': 30 * DAY_MS,
  '90-days': 90 * DAY_MS,
  '1-year': 365 * DAY_MS,
  never: undefined,
} as const satisfies Record<TokenLifetime, number | undefined>

/** When a token that was made at a time ends; undefined if it never does. */
export function tokenEnd(lifetime: TokenLifetime, madeAt: Date): Date | undefined {
  const ms = LIFETIMES_MS[lifetime]
  return ms === undefined ? undefined : new Date(madeAt.getTime() + ms)
}

const LONGEST_NOTICE_MS = 7 * DAY_MS
const SHARE_OF_LIFE = 1 / 4

export type TokenState = 'later' | 'soon' | 'over'

/** Whether a token has ended, or will so soon that it should be replaced: in the last quarter of its life, at most a week before. */
export function tokenState({ from, to }: { from: Date; to: Date }, now: Date): TokenState {
  const left = to.getTime() - now.getTime()
  if (left <= 0) return 'over'
  const notice = Math.min(LONGEST_NOTICE_MS, (to.getTime() - from.getTime()) * SHARE_OF_LIFE)
  return left <= notice ? 'soon' : 'later'
}
