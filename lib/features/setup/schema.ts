import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { TEMPLATES } from '@/lib/core/policy/templates'

/** The way of a cluster to keyless access, in the order in which each step needs the one before. */
export const STEPS = [
  'cluster',
  'issuer',
  'federation',
  'webhook',
  'account',
  'access',
  'verify',
] as const
export type StepKey = (typeof STEPS)[number]

/** What comes after the steps: what to put into the workload itself. */
const SHOWN = [...STEPS, 'workload'] as const

/** What an address may choose. That a step is done is never among it: that is read. */
export type SetupChoices = {
  step?: (typeof SHOWN)[number] | undefined
  namespace?: string | undefined
  account?: string | undefined
  bucket?: string | undefined
  template?: (typeof TEMPLATES)[number] | undefined
}

const MOST_OF_BUCKET = 63

/** What an address chooses; what it cannot choose is left out. By hand, for it runs in the browser. */
export function choicesOf(given: Pick<URLSearchParams, 'get'>): SetupChoices {
  const [namespace, account, bucket] = ['namespace', 'account', 'bucket'].map(
    (key) => given.get(key) ?? '',
  )
  const oneOf = <T extends string>(known: readonly T[], key: string) =>
    known.find((each) => each === given.get(key))
  return {
    step: oneOf(SHOWN, 'step'),
    template: oneOf(TEMPLATES, 'template'),
    ...(namespace && !namespaceProblem(namespace) && { namespace }),
    ...(account && !serviceAccountProblem(account) && { account }),
    ...(bucket && bucket.length <= MOST_OF_BUCKET && { bucket }),
  }
}
