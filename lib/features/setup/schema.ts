import { namespaceProblem, serviceAccountProblem } from '@/lib/core/identity/names'
import { TEMPLATES } from '@/lib/core/policy/templates'

/** The steps that set up keyless access in a cluster; each needs the one before. */
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

/** The pages of the set-up: its steps, then the configuration of the workload. */
const PAGES = [...STEPS, 'workload'] as const

/** What the page's URL can choose. The state of a step is never in the URL. */
export type SetupChoices = {
  step?: (typeof PAGES)[number] | undefined
  namespace?: string | undefined
  account?: string | undefined
  bucket?: string | undefined
  template?: (typeof TEMPLATES)[number] | undefined
}

const MAX_BUCKET_LENGTH = 63

/** The valid choices in a URL. Parsed without zod, because it runs in the browser. */
export function parseSetupChoices(given: Pick<URLSearchParams, 'get'>): SetupChoices {
  const [namespace, account, bucket] = ['namespace', 'account', 'bucket'].map(
    (key) => given.get(key) ?? '',
  )
  const oneOf = <T extends string>(known: readonly T[], key: string) =>
    known.find((each) => each === given.get(key))
  return {
    step: oneOf(PAGES, 'step'),
    template: oneOf(TEMPLATES, 'template'),
    ...(namespace && !namespaceProblem(namespace) && { namespace }),
    ...(account && !serviceAccountProblem(account) && { account }),
    ...(bucket && bucket.length <= MAX_BUCKET_LENGTH && { bucket }),
  }
}
