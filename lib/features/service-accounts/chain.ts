import type { Problem } from '@/lib/common/errors'
import { listAnd } from '@/lib/common/list'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type { BrokenCause } from '@/lib/core/access-map/broken-cause'
import { brokenCauseOf } from '@/lib/core/access-map/verification-cause'
import { buildNextSteps } from '@/lib/core/next-step/next-steps'
import type { ProofState } from '@/lib/core/verification/proof'
import { describeProof } from '@/lib/core/verification/proof-words'
import type { AccountProof, VerificationSummary } from '@/lib/features/verifications/schema'
import type { ServiceAccountDetail } from './schema'

type State = 'pass' | 'fail' | 'warn' | 'idle' | 'info' | 'run'
type Href = ReturnType<typeof paths.clusters>

/** Why a link is broken, and the next step. */
export type LinkFailure = {
  /** Why the edge of the access map that leads over this link is broken. */
  cause?: BrokenCause
  title: string
  text: string
  /** What the other side expects, and what this account presents. */
  expected?: string
  presented?: string
  next?: { label: string; href: Href }
}

export type AccountLink = {
  key: 'annotated' | 'mutated' | 'token' | 'federation' | 'policy' | 'verified'
  label: string
  state: State
  text: string
  /** When it was so. */
  at?: string
  href?: Href
  broken?: LinkFailure
}

type LinkResult = Omit<AccountLink, 'key' | 'label'>

const unknown = ({ code, message }: Problem): LinkResult => ({
  state: 'idle',
  text: code === 'forbidden' ? 'Permission denied' : `Unknown: ${message}`,
})

const of = <T>(reading: Reading<T>, hop: (value: T) => LinkResult): LinkResult =>
  reading.ok ? hop(reading.value) : unknown(reading.error)

const stepSubjectOf = ({ cluster, namespace, name }: ServiceAccountDetail) => ({
  cluster,
  namespace,
  account: name,
})

const isInjected = ({ injection }: ServiceAccountDetail) => injection !== 'none'

/** A missing link is a failure for an injected account only; for others the set-up was not started. */
const failureOf = (detail: ServiceAccountDetail, text: string, broken: LinkFailure): LinkResult =>
  isInjected(detail) ? { state: 'fail', text, broken } : { state: 'idle', text }

const notReached: LinkResult = { state: 'idle', text: 'Not checked' }
const words = { default: 'Default audience', custom: 'Custom audience' } as const

function annotated({ injection, problems }: ServiceAccountDetail): LinkResult {
  const [problem] = problems
  const text = injection === 'none' ? 'Not annotated' : words[injection]
  if (problem)
    return {
      state: 'warn',
      text,
      broken: { title: 'The webhook does not understand the annotations.', text: problem },
    }
  return { state: injection === 'none' ? 'idle' : 'info', text }
}

function mutated(detail: ServiceAccountDetail): LinkResult {
  if (!isInjected(detail)) return notReached
  return of(detail.mutation, ({ mutated, missing }) => {
    const [next] = buildNextSteps(['check-webhook'], stepSubjectOf(detail))
    if (!mutated)
      return {
        state: 'fail',
        text: 'Not mutated',
        broken: {
          cause: 'not-mutated',
          title: 'The API server returned a dry-run pod of this account without credentials.',
          text: `The Pod Identity Webhook is not installed in ${detail.clusterName}, is down, or does not select namespace ${detail.namespace}.`,
          ...(next && { next }),
        },
      }
    if (missing.length > 0)
      return {
        state: 'fail',
        text: 'Incomplete',
        broken: {
          cause: 'incomplete-injection',
          title: 'The webhook injected only a part of what a pod of this account needs.',
          text: `Missing: ${listAnd(missing)}.`,
          ...(next && { next }),
        },
      }
    return { state: 'pass', text: 'Proved by a dry run' }
  })
}

const lifeOf = (seconds: number) =>
  seconds >= 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`

function token(detail: ServiceAccountDetail): LinkResult {
  if (!isInjected(detail)) return notReached
  const { mutation, audience, issuerUrl } = detail
  const [next] = buildNextSteps(['check-webhook'], stepSubjectOf(detail))
  if (!mutation.ok || !mutation.value.mutated) return { state: 'idle', text: 'Not observed' }
  const { audience: presented, expirationSeconds } = mutation.value
  if (presented !== audience)
    return {
      state: 'fail',
      text: 'Wrong audience',
      broken: {
        cause: 'audience-mismatch',
        ...(audience && { expected: audience }),
        ...(presented && { presented }),
        title: `The injected token is for ${presented ?? 'no audience'} instead of ${audience}.`,
        text: 'The webhook is configured with another default audience. Create a federation config for that audience, or annotate the account with a federated audience.',
        ...(next && { next }),
      },
    }
  const whom = audience === issuerUrl ? 'issuer URL' : 'custom audience'
  const life = expirationSeconds === undefined ? '' : `${lifeOf(expirationSeconds)}, `
  return { state: 'pass', text: `${life}${whom}` }
}

function federation(detail: ServiceAccountDetail): LinkResult {
  const { trust, cluster, clusterName, audience, issuerUrl } = detail
  const wanted = audience ?? issuerUrl
  return of(trust, ({ kind, config, explanation = '' }) => {
    const href = config && paths.federationConfig(config.uid)
    const name = config?.name ?? ''
    const missing = {
      label: 'Create federation config',
      href: paths.newFederationConfig({
        cluster,
        ...(audience && audience !== issuerUrl && { audience }),
      }),
    }
    const broken = (text: string, why: LinkFailure): LinkResult => ({
      ...failureOf(detail, text, why),
      ...(href && { href }),
    })
    switch (kind) {
      case 'trusted':
        return { state: 'info', text: name, ...(href && { href }) }
      case 'paused':
        return broken(`${name} is paused`, {
          cause: 'config-paused',
          title: `The federation config ${name} is paused.`,
          text: 'CoreWeave rejects tokens of this cluster for this audience until the config is resumed. Tokens for other audiences are not affected.',
          ...(href && { next: { label: 'Open federation config', href } }),
        })
      case 'other-audience':
        return broken('No config for this audience', {
          cause: 'audience-mismatch',
          ...(config && { expected: config.audience }),
          presented: wanted,
          title: `No federation config trusts ${clusterName} for the audience ${wanted}.`,
          text: `${name} trusts the same issuer for ${config?.audience}. Create a federation config for this audience, or annotate the account with that one.`,
          next: missing,
        })
      case 'other-issuer':
        return broken('Issuer mismatch', {
          cause: 'issuer-mismatch',
          ...(config && { expected: config.issuerUrl }),
          presented: issuerUrl,
          title: `The issuer URL of federation config ${name} is almost that of this cluster.`,
          text: explanation,
          ...(href && { next: { label: 'Open federation config', href } }),
        })
      case 'none':
        return broken('Not federated', {
          cause: 'not-federated',
          title: `CoreWeave does not trust tokens of ${clusterName}.`,
          text: 'No federation config has its issuer URL.',
          next: missing,
        })
    }
  })
}

function policy(detail: ServiceAccountDetail): LinkResult {
  const { cluster, namespace, name } = detail
  const next = {
    label: 'Give access',
    href: paths.giveAccess({ cluster, namespace, account: name }),
  }
  return of(detail.grants, (grants) => {
    const denied = grants.find(({ effect, exchange }) => effect === 'Deny' && exchange)
    const allows = grants.filter(({ effect }) => effect === 'Allow')
    if (denied) {
      const href = paths.policy(denied.policy, { statement: denied.statement })
      return failureOf(detail, 'Denied', {
        cause: 'exchange-denied',
        title: `Statement ${denied.statement} of policy ${denied.policy} denies the token exchange.`,
        text: 'A Deny overrides every Allow.',
        next: { label: 'Open the policy', href },
      })
    }
    if (allows.length === 0)
      return failureOf(detail, 'No access granted', {
        cause: 'not-granted',
        title: `No policy grants ${namespace}/${name} access.`,
        text: 'Everything that no statement allows is denied, including the token exchange.',
        next,
      })
    if (!allows.some(({ exchange }) => exchange))
      return failureOf(detail, 'Token exchange not allowed', {
        cause: 'exchange-not-granted',
        title: `No statement allows ${namespace}/${name} to exchange its token.`,
        text: 'Without cwobject:CreateAccessKeyOIDC on * it gets no credentials, whatever else is allowed.',
        next,
      })
    const count = plural(allows.length, 'Allow statement')
    return { state: 'info', text: count }
  })
}

/** The worst first: what failed, then what is proved now, then what no longer is. */
const RANK = { failed: 0, proved: 1, stale: 2, 'not-verified': 3 } as const satisfies Record<
  ProofState['code'],
  number
>

/** An access to a bucket says more than that buckets can be listed. */
const rankOf = ({ question, state }: AccountProof) =>
  RANK[state.code] * 2 + Number(question.kind === 'buckets')

function verified({ verifications }: ServiceAccountDetail): LinkResult {
  return of(verifications, ({ proofs, runs }) => {
    const sorted = proofs.toSorted((a, b) => rankOf(a) - rankOf(b))
    const [worst] = sorted
    const newest = runs[0]
    if (!worst || worst.state.code === 'not-verified')
      return newest?.proof || newest?.verdict.state === 'running' ? unproved(newest) : NOT_YET
    const { kind, title, detail, at } = describeProof(worst.state)
    const alike = sorted.filter(({ state }) => state.code === worst.state.code).length
    const href =
      worst.run && paths.verification(worst.run.cluster, worst.run.namespace, worst.run.name)
    const failed = runs.find(({ name }) => name === worst.run?.name)
    return {
      state: kind,
      text: [title, detail, alike > 1 && `and ${alike - 1} more`].filter(Boolean).join(', '),
      ...(at && { at }),
      ...(href && { href }),
      ...(kind === 'fail' && {
        broken: {
          cause: brokenCauseOf(worst.state.code === 'failed' ? worst.state.cause : undefined),
          title: failed?.verdict.sentence ?? `${title}.`,
          text: `${title}. This is the result of the last verification of this access.`,
          ...(href && { next: { label: 'Open verification', href } }),
        },
      }),
    }
  })
}

const NOT_YET: LinkResult = { state: 'idle', text: 'Not verified yet' }

/** A run that is not stored yet, or that proved nothing. */
function unproved({
  cluster,
  namespace,
  name,
  startedAt,
  endedAt,
  proof,
}: VerificationSummary): LinkResult {
  const href = paths.verification(cluster, namespace, name)
  if (!proof) return { state: 'run', text: 'Running', at: startedAt, href }
  const { kind, title } = describeProof(proof)
  return { state: kind, text: title, at: endedAt ?? startedAt, href }
}

/** The links that an account's access depends on, in order. */
export const accountChain = (detail: ServiceAccountDetail): AccountLink[] => [
  { key: 'annotated', label: 'Annotated', ...annotated(detail) },
  { key: 'mutated', label: 'Mutated', ...mutated(detail) },
  { key: 'token', label: 'Token', ...token(detail) },
  { key: 'federation', label: 'Federation', ...federation(detail) },
  { key: 'policy', label: 'Policy', ...policy(detail) },
  { key: 'verified', label: 'Verified', ...verified(detail) },
]
