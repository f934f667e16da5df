import { type ConsolePath, paths } from '@/lib/common/paths'
import type { GrantLevel } from '@/lib/core/policy/templates'

/** What a next step is about, as far as it is known. */
export type NextStepSubject = {
  cluster?: string
  namespace?: string
  account?: string
  bucket?: string
  level?: GrantLevel
  audience?: string
  /** The UID of a federation config. */
  config?: string
  policy?: string
  statement?: string
  /** The name of a verification. */
  run?: string
  /** The ID of an access key. */
  key?: string
}

type NextStepRule = {
  label: string
  /** Undefined where too little is known to lead anywhere useful. */
  address: (subject: NextStepSubject) => ConsolePath | undefined
}

const rule = <Needed extends keyof NextStepSubject>(
  label: string,
  needed: readonly Needed[],
  address: (subject: NextStepSubject & Required<Pick<NextStepSubject, Needed>>) => ConsolePath,
): NextStepRule => ({
  label,
  address: (subject) => (hasAll(subject, needed) ? address(subject) : undefined),
})

const hasAll = <Needed extends keyof NextStepSubject>(
  subject: NextStepSubject,
  needed: readonly Needed[],
): subject is NextStepSubject & Required<Pick<NextStepSubject, Needed>> =>
  needed.every((key) => Boolean(subject[key]))

const ACCOUNT = ['cluster', 'namespace', 'account'] as const

const webhook = (label: string) =>
  rule(label, ['cluster'], ({ cluster, namespace, account }) =>
    paths.clusterPart(cluster, 'webhook', namespace && account ? { namespace, account } : {}),
  )
const annotation = (label: string) =>
  rule(label, ACCOUNT, ({ cluster, namespace, account }) =>
    paths.serviceAccount(cluster, namespace, account, { open: 'annotation' }),
  )
const statement = (label: string) =>
  rule(label, ['policy'], ({ policy, statement }) =>
    paths.policy(policy, statement ? { statement } : {}),
  )
const newConfig = (label: string) =>
  rule(label, ['cluster'], ({ cluster }) => paths.newFederationConfig({ cluster }))

/** Every next step of the console: what it says, and the address where the step can be done, prefilled. */
const NEXT_STEPS = {
  'create-account': rule(
    'Create the service account',
    ['cluster', 'namespace'],
    ({ cluster, namespace, account }) => paths.newServiceAccount(cluster, namespace, account),
  ),
  'list-accounts': rule('View service accounts', ['cluster'], ({ cluster }) =>
    paths.workloads({ cluster }),
  ),
  'open-account': rule('View service account', ACCOUNT, ({ cluster, namespace, account }) =>
    paths.serviceAccount(cluster, namespace, account),
  ),
  annotate: annotation('Annotate the service account'),
  'change-audience': annotation('Change the account’s audience'),
  'install-webhook': webhook('Install webhook'),
  'check-webhook': webhook('Check the webhook with this account'),
  'check-registration': rule('View webhook', ['cluster'], ({ cluster }) =>
    paths.clusterPart(cluster, 'webhook'),
  ),
  'show-pods': rule('Show pods', ['cluster', 'namespace'], ({ cluster, namespace }) =>
    paths.clusterPart(cluster, 'coverage', { pods: namespace }),
  ),
  'check-issuer': rule('View issuer', ['cluster'], ({ cluster }) =>
    paths.clusterPart(cluster, 'issuer'),
  ),
  'create-config': newConfig('Create a federation config'),
  'create-correct-config': newConfig('Create the correct federation config'),
  'create-config-for-audience': rule(
    'Create a federation config for this audience',
    ['cluster', 'audience'],
    ({ cluster, audience }) => paths.newFederationConfig({ cluster, audience }),
  ),
  'open-config': rule('Open the federation config', ['config'], ({ config }) =>
    paths.federationConfig(config),
  ),
  'resume-config': rule('Resume the federation config', ['config'], ({ config }) =>
    paths.federationConfig(config),
  ),
  'list-configs': rule('View federation configs of this cluster', ['cluster'], ({ cluster }) =>
    paths.federation({ q: cluster }),
  ),
  'give-access': rule('Give access', ACCOUNT, ({ cluster, namespace, account, bucket, level }) =>
    paths.giveAccess({ cluster, namespace, account, bucket, level: bucket && level }),
  ),
  'give-bucket-access': rule(
    'Give access to the bucket',
    [...ACCOUNT, 'bucket'],
    ({ cluster, namespace, account, bucket, level }) =>
      paths.giveAccess({ cluster, namespace, account, bucket, level }),
  ),
  'grant-list-buckets': rule(
    'Grant s3:ListAllMyBuckets',
    ACCOUNT,
    ({ cluster, namespace, account, bucket }) =>
      paths.newPolicy({ cluster, namespace, account, bucket, template: bucket && 'read-bucket' }),
  ),
  'fix-statement': statement('Fix the policy'),
  'open-statement': statement('Open the policy'),
  'find-bucket': rule('Find the bucket', ['bucket'], ({ bucket }) => paths.buckets({ q: bucket })),
  'client-settings': rule(
    'Show client settings',
    ACCOUNT,
    ({ cluster, namespace, account, bucket }) =>
      paths.setupCluster(cluster, { step: 'workload', namespace, account, bucket }),
  ),
  'exchange-load': rule('Show exchange load', ACCOUNT, ({ cluster, namespace, account, bucket }) =>
    paths.setupCluster(cluster, { step: 'workload', namespace, account, bucket }),
  ),
  'view-second-run': rule(
    'View second run',
    ['cluster', 'namespace', 'run'],
    ({ cluster, namespace, run }) => paths.verification(cluster, namespace, run),
  ),
  'review-trust': rule('Review trust', ACCOUNT, ({ cluster, namespace, account }) =>
    paths.cloudsTrust({ account: `${cluster}/${namespace}/${account}` }),
  ),
  'list-trusts': rule('View declared trusts', ['namespace', 'account'], ({ namespace, account }) =>
    paths.clouds({ q: `${namespace} ${account}` }),
  ),
  'list-namespace-accounts': rule(
    'View service accounts of the namespace',
    ['cluster', 'namespace'],
    ({ cluster, namespace }) => paths.workloads({ cluster, namespace }),
  ),
  'revoke-key': rule('Revoke', ['key'], () => paths.findings({ view: 'keys' })),
} as const satisfies Record<string, NextStepRule>

export type NextStepCode = keyof typeof NEXT_STEPS
export const NEXT_STEP_CODES = Object.keys(NEXT_STEPS) as NextStepCode[]

export const nextStepLabel = (code: NextStepCode): string => NEXT_STEPS[code].label

/** A step as it is shown: what it says, and where it leads. */
export type NextStepLink = { label: string; href: ConsolePath }

/** The steps that can be taken with what is known of their subject, in order. Steps to one address are one step. */
export function buildNextSteps(
  codes: readonly NextStepCode[],
  subject: NextStepSubject,
): NextStepLink[] {
  const steps = codes.flatMap((code) => {
    const { label, address } = NEXT_STEPS[code]
    const href = address(subject)
    return href ? [{ label, href }] : []
  })
  return steps.filter(({ href }, index) => steps.findIndex((each) => each.href === href) === index)
}

const ORIGIN = 'https://console.invalid'

/** Whether an address leads nowhere else than the page that is shown, with nothing chosen besides. */
export function leadsToSamePage(href: string, here: string): boolean {
  const [step, page] = [new URL(href, ORIGIN), new URL(here, ORIGIN)]
  return (
    step.pathname === page.pathname &&
    [...step.searchParams].every(([key, value]) => page.searchParams.get(key) === value)
  )
}
