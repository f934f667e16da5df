/** Yes, no, or unknown because of what `on` names (Kleene's three-valued logic). */
export type ThreeValued = { answer: 'yes' | 'no' | 'depends'; on: readonly string[] }

export const YES: ThreeValued = { answer: 'yes', on: [] }
export const NO: ThreeValued = { answer: 'no', on: [] }
export const unknownBecause = (...on: string[]): ThreeValued => ({ answer: 'depends', on })

export function and(a: ThreeValued, b: ThreeValued): ThreeValued {
  if (a === NO || b === NO) return NO
  if (a === YES) return b
  return b === YES ? a : unknownBecause(...a.on, ...b.on)
}

export function negate(a: ThreeValued): ThreeValued {
  if (a === YES) return NO
  return a === NO ? YES : a
}

export const or = (a: ThreeValued, b: ThreeValued): ThreeValued => negate(and(negate(a), negate(b)))
