import { Policy, type Statement } from '@/lib/core/policy/document'
import { parsePattern, patternsOverlap } from '@/lib/core/policy/pattern'
import { anyOverlap, patternsOf } from '@/lib/core/policy/statement-patterns'
import { EXCHANGE_ACTION, LIST_BUCKETS_ACTION } from '@/lib/core/policy/templates'
import { ACCESS_OF_LEVEL } from './bucket-access'
import { CALLS_OF_ACCESS } from './policy-answers'
import type { TrustedConfig } from './preflight'
import type { ProofPart, ProofScope } from './proof'

/** The part of a policy statement that decides a call: whom else it names does not matter. */
export type DecidingPart = Pick<Statement, 'effect' | 'actions' | 'resources'> & { policy: string }

/** Calls that a proof rests on, as patterns of resources. */
function callsOf(scope: ProofScope): { action: string; resource: string }[] {
  const exchange = { action: EXCHANGE_ACTION, resource: '*' }
  if (scope.kind === 'buckets') return [exchange, { action: LIST_BUCKETS_ACTION, resource: '*' }]
  const { bucket, prefix = '' } = scope
  const level = scope.kind === 'refresh' ? 'List' : scope.level
  return [
    exchange,
    ...CALLS_OF_ACCESS[ACCESS_OF_LEVEL[level]].map((action) => ({
      action,
      resource: action === 's3:ListBucket' ? bucket : `${bucket}/${prefix}*`,
    })),
  ]
}

/**
 * The statements, Allow and Deny, that name a principal and decide one of the calls of a scope. Their order
 * in the policies does not matter. A policy that is not valid decides nothing.
 */
export function decidingStatements(
  documents: readonly unknown[],
  principal: string,
  scope: ProofScope,
): DecidingPart[] {
  const calls = callsOf(scope).map(({ action, resource }) => ({
    action: parsePattern(action),
    resource: parsePattern(resource),
  }))
  const own = parsePattern(principal)
  return documents
    .flatMap((document) => Policy.safeParse(document).data ?? [])
    .flatMap(({ name, statements }) =>
      statements
        .filter((statement) => {
          const { principals, actions, resources } = patternsOf(statement)
          return (
            anyOverlap(principals, [own]) &&
            calls.some(
              ({ action, resource }) =>
                actions.some((pattern) => patternsOverlap(pattern, action)) &&
                resources.some((pattern) => patternsOverlap(pattern, resource)),
            )
          )
        })
        .map(({ effect, actions, resources }) => ({
          policy: name,
          effect,
          actions: actions.toSorted(),
          resources: resources.toSorted(),
        })),
    )
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** What is known of the parts that a proof rests on; a part that could not be read is absent. */
export type ProofParts = {
  annotation?: { injection: string; audience?: string }
  statements?: DecidingPart[]
  config?: Omit<TrustedConfig, 'name'>[]
  /** The entry of the webhook in its MutatingWebhookConfiguration; null where none is registered. */
  webhook?: unknown
  /** The ids of the issuer's keys. */
  keys?: string[]
  /** The zone of the bucket; null where the bucket does not exist. */
  bucket?: { location: string; createdAt?: string } | null
}

/** The federation configs that accept a token of this issuer and audience, as far as a proof rests on them. */
export const acceptingConfigs = (
  configs: readonly TrustedConfig[],
  issuerUrl: string,
  audience: string,
) =>
  configs
    .filter((config) => config.issuerUrl === issuerUrl && config.audience === audience)
    .map(({ uid, issuerUrl, audience, active }) => ({ uid, issuerUrl, audience, active }))
    .toSorted((a, b) => (a.uid < b.uid ? -1 : 1))

/** Digests each part that is known, by `digest`, which gets canonical JSON. */
export const digestParts = (
  parts: { [Part in ProofPart]?: unknown },
  digest: (value: unknown) => string,
): Partial<Record<ProofPart, string>> =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([part, value]) =>
      value === undefined ? [] : [[part, digest(value)]],
    ),
  )
