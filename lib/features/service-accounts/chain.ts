import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import type { VerificationSummary } from '@/lib/features/verifications/schema'
import type { ServiceAccountDetail } from './schema'

type State = 'pass' | 'fail' | 'warn' | 'idle' | 'run'
type Href = ReturnType<typeof paths.clusters>

/** Why a hop is broken, and the one next step. */
export type Break = { title: string; text: string; next?: { label: string; href: Href } }

export type AccountHop = {
  key: 'annotated' | 'mutated' | 'token' | 'federation' | 'policy' | 'verified'
  label: string
  state: State
  text: string
  /** When it was so. */
  at?: string
  href?: Href
  broken?: Break
}

type Hop = Omit<AccountHop, 'key' | 'label'>

const unknown = ({ code, message }: Problem): Hop => ({
  state: 'idle',
  text: code === 'forbidden' ? 'Not permitted' : `Not known: ${message}`,
})

const of = <T>(reading: Reading<T>, hop: (value: T) => Hop): Hop =>
  reading.ok ? hop(reading.value) : unknown(reading.error)

const isInjected = ({ injection }: ServiceAccountDetail) => injection !== 'none'

/** What is missing further on breaks an account that is meant to work; of others it is just not there. */
const breakOf = (detail: ServiceAccountDetail, text: string, broken: Break): Hop =>
  isInjected(detail) ? { state: 'fail', text, broken } : { state: 'idle', text }

const notReached: Hop = { state: 'idle', text: 'Not reached' }
const words = { default: 'Default audience', custom: 'Custom audience' } as const

function annotated({ injection, problems }: ServiceAccountDetail): Hop {
  const [problem] = problems
  const text = injection === 'none' ? 'Not annotated' : words[injection]
  if (problem)
    return {
      state: 'warn',
      text,
      broken: { title: 'The annotations say something the webhook does not take.', text: problem },
    }
  return { state: injection === 'none' ? 'idle' : 'pass', text }
}

function mutated(detail: ServiceAccountDetail): Hop {
  if (!isInjected(detail)) return notReached
  return of(detail.mutation, ({ mutated, missing }) => {
    const next = { label: 'Look at the webhook', href: paths.cluster(detail.cluster) }
    if (!mutated)
      return {
        state: 'fail',
        text: 'Left as it was',
        broken: {
          title: 'A dry-run pod of this account came back without credentials.',
          text: `The Pod Identity Webhook is not installed in ${detail.clusterName}, is down, or does not select ${detail.namespace}.`,
          next,
        },
      }
    if (missing.length > 0)
      return {
        state: 'fail',
        text: 'Incomplete',
        broken: {
          title: 'A dry-run pod of this account was given only a part of what it needs.',
          text: `It lacks ${missing.join(' and ')}.`,
          next,
        },
      }
    return { state: 'pass', text: 'Proved by a dry run' }
  })
}

const lifeOf = (seconds: number) =>
  seconds >= 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`

function token(detail: ServiceAccountDetail): Hop {
  if (!isInjected(detail)) return notReached
  const { mutation, audience, issuerUrl } = detail
  if (!mutation.ok || !mutation.value.mutated) return { state: 'idle', text: 'Not seen' }
  const { audience: presented, expirationSeconds } = mutation.value
  if (presented !== audience)
    return {
      state: 'fail',
      text: 'Another audience',
      broken: {
        title: `The injected token is for ${presented ?? 'no audience'}, and not for ${audience}.`,
        text: 'The webhook is set up with a default audience of its own. Federate that one, or annotate the account with the audience that is federated.',
        next: { label: 'Look at the webhook', href: paths.cluster(detail.cluster) },
      },
    }
  const whom = audience === issuerUrl ? 'issuer URL' : 'custom audience'
  const life = expirationSeconds === undefined ? '' : `${lifeOf(expirationSeconds)}, `
  return { state: 'pass', text: `${life}${whom}` }
}

function federation(detail: ServiceAccountDetail): Hop {
  const { trust, cluster, clusterName, audience, issuerUrl } = detail
  const wanted = audience ?? issuerUrl
  return of(trust, ({ kind, config, explanation = '' }) => {
    const href = config && paths.federationConfig(config.uid)
    const name = config?.name ?? ''
    const missing = {
      label: 'Create the federation config',
      href: paths.newFederationConfig({
        cluster,
        ...(audience && audience !== issuerUrl && { audience }),
      }),
    }
    const broken = (text: string, why: Break): Hop => ({
      ...breakOf(detail, text, why),
      ...(href && { href }),
    })
    switch (kind) {
      case 'trusted':
        return { state: 'pass', text: name, ...(href && { href }) }
      case 'paused':
        return broken(`${name} is paused`, {
          title: `The federation config ${name} is paused.`,
          text: 'CoreWeave refuses every token of this audience until it is resumed.',
          ...(href && { next: { label: 'Open it', href } }),
        })
      case 'other-audience':
        return broken('No config for this audience', {
          title: `No federation config trusts ${clusterName} for the audience ${wanted}.`,
          text: `${name} trusts the same issuer for ${config?.audience}. Federate this audience too, or annotate the account with that one.`,
          next: missing,
        })
      case 'other-issuer':
        return broken('Nearly: another issuer', {
          title: `The federation config ${name} names an issuer that is only nearly this cluster’s.`,
          text: explanation,
          ...(href && { next: { label: 'Open it', href } }),
        })
      case 'none':
        return broken('Not federated', {
          title: `CoreWeave does not trust tokens of ${clusterName} yet.`,
          text: 'No federation config names its issuer URL.',
          next: missing,
        })
    }
  })
}

function policy(detail: ServiceAccountDetail): Hop {
  const { cluster, namespace, name } = detail
  const next = {
    label: 'Give access',
    href: paths.newPolicy({ cluster, namespace, account: name }),
  }
  return of(detail.grants, (grants) => {
    const denied = grants.find(({ effect, exchange }) => effect === 'Deny' && exchange)
    const allows = grants.filter(({ effect }) => effect === 'Allow')
    if (denied) {
      const href = paths.policy(denied.policy)
      return breakOf(detail, 'Denied', {
        title: `The statement ${denied.statement} of ${denied.policy} denies it the exchange of tokens.`,
        text: 'A Deny outweighs every Allow.',
        next: { label: 'Open the policy', href },
      })
    }
    if (allows.length === 0)
      return breakOf(detail, 'No statement allows', {
        title: `No policy allows ${namespace}/${name} anything.`,
        text: 'What no statement allows is refused, the exchange of tokens included.',
        next,
      })
    if (!allows.some(({ exchange }) => exchange))
      return breakOf(detail, 'No exchange of tokens', {
        title: `No statement lets ${namespace}/${name} exchange its token.`,
        text: 'Without cwobject:CreateAccessKeyOIDC on * it gets no credentials, whatever else is allowed.',
        next,
      })
    const count = allows.length === 1 ? '1 statement allows' : `${allows.length} statements allow`
    return { state: 'pass', text: count }
  })
}

const VERDICTS = {
  running: { state: 'run', text: 'Running' },
  passed: { state: 'pass', text: 'Passed' },
  failed: { state: 'fail', text: 'Failed' },
  cancelled: { state: 'idle', text: 'Cancelled' },
  unknown: { state: 'idle', text: 'Not known' },
} as const satisfies Record<VerificationSummary['verdict']['state'], Hop>

function verified({ verifications }: ServiceAccountDetail): Hop {
  return of(verifications, ([last]) => {
    if (!last) return { state: 'idle', text: 'Not verified yet' }
    const { cluster, namespace, name, verdict } = last
    const href = paths.verification(cluster, namespace, name)
    return {
      ...VERDICTS[verdict.state],
      at: last.endedAt ?? last.startedAt,
      href,
      ...(verdict.state === 'failed' && {
        broken: {
          title: verdict.sentence,
          text: 'So the last verification ended.',
          next: { label: 'Open it', href },
        },
      }),
    }
  })
}

/** The signature of the product: what carries this account's access, hop by hop. */
export const accountChain = (detail: ServiceAccountDetail): AccountHop[] => [
  { key: 'annotated', label: 'Annotated', ...annotated(detail) },
  { key: 'mutated', label: 'Mutated', ...mutated(detail) },
  { key: 'token', label: 'Token', ...token(detail) },
  { key: 'federation', label: 'Federation', ...federation(detail) },
  { key: 'policy', label: 'Policy', ...policy(detail) },
  { key: 'verified', label: 'Verified', ...verified(detail) },
]
