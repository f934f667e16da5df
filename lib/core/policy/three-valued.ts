/** Yes, no, or it depends: on the things `on` names. */
export type Maybe = { answer: 'yes' | 'no' | 'depends'; on: readonly string[] }

export const yes: Maybe = { answer: 'yes', on: [] }
export const no: Maybe = { answer: 'no', on: [] }
export const unsure = (...on: string[]): Maybe => ({ answer: 'depends', on })

export function both(a: Maybe, b: Maybe): Maybe {
  if (a === no || b === no) return no
  if (a === yes) return b
  return b === yes ? a : unsure(...a.on, ...b.on)
}

export function not(a: Maybe): Maybe {
  if (a === yes) return no
  return a === no ? yes : a
}

export const either = (a: Maybe, b: Maybe): Maybe => not(both(not(a), not(b)))
