import 'server-only'

import { AppError } from '@/lib/common/errors'
import { checkOf, stepsOf } from '@/lib/core/diagnosis/evidence'
import { nearMiss } from '@/lib/core/identity/near-miss'
import { parseSubject } from '@/lib/core/identity/subject'
import type { CauseCode } from '@/lib/core/verification/cause-codes'
import { buildVerdict, evaluateEvidence } from '@/lib/core/verification/evaluation'
import type { Evidence, VerificationTarget } from '@/lib/core/verification/evidence'
import type { Check, CheckKey, Verdict } from '@/lib/core/verification/report'
import { type OpenCluster, openCluster, readClusters } from '@/lib/features/clusters/service'
import {
  jobParametersFor,
  readPreflight,
  verificationTargetFor,
} from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { Diagnosis, Facts } from './schema'

/** The exchange says the same of many causes; what the configuration shows is said instead. */
const OPAQUE: ReadonlySet<CauseCode> = new Set([
  'not-injected',
  'exchange-invalid-token',
  'exchange-denied',
  'exchange-unreadable',
])
const OF_A_RUN: ReadonlySet<CheckKey> = new Set(['job', 'pod', 'injected', 'cleanup'])

/** Match what a paste says with the configuration as it is now: which hop is broken, and why. */
export async function diagnose(context: Context, facts: Facts): Promise<Diagnosis> {
  const at = context.clock().toISOString()
  const clusters = await readPart(context, () => readClusters(context))
  const issuer = facts.token?.iss
  const found = clusters.ok
    ? (clusters.value.find(({ id, issuerUrl }) => id === facts.cluster || issuerUrl === issuer) ??
      clusters.value.find(({ issuerUrl }) => issuer && nearMiss(issuerUrl, issuer)))
    : undefined
  const subject = facts.token ? parseSubject(facts.token.sub) : undefined
  const namespace = subject?.namespace ?? facts.namespace
  const account = subject?.name ?? facts.account
  const target: VerificationTarget = {
    cluster: found?.id ?? facts.cluster ?? '',
    namespace: namespace ?? '',
    account: account ?? '',
  }
  const missing = [
    ...(found ? [] : (['cluster'] as const)),
    ...(namespace && account ? [] : (['account'] as const)),
  ]
  if (!found || !namespace || !account)
    return { verdict: unmatched(facts, target), checks: [], missing, at }

  const place = { cluster: found.id, clusterName: found.name, namespace, account }
  const open = await openCluster(context, found.id)
  const evidence = await evidenceOf(context, open, facts, target)
  const { checks: all } = evaluateEvidence(evidence)
  const checks = all.filter(({ key, state }) => !OF_A_RUN.has(key) && !IDLE.has(state))
  return { verdict: concluded(facts, evidence, checks), checks, place, missing, at }
}

const IDLE: ReadonlySet<Check['state']> = new Set(['waiting', 'running', 'skip'])

async function evidenceOf(
  context: Context,
  open: OpenCluster,
  facts: Facts,
  place: VerificationTarget,
): Promise<Evidence> {
  const bucketCheck = checkOf(facts.refusal)
  const { namespace, account } = place
  const run = jobParametersFor(context, open, { namespace, account, bucketCheck })
  const preflight = await readPreflight(context, open, run)
  const now = context.clock()
  return {
    target: verificationTargetFor(place, { preflight, bucketCheck }),
    preflight,
    events: [],
    steps: stepsOf(facts, now.getTime() / 1000),
    now,
  }
}

/** Of the failed hops, the first one's cause explains the others; a cause the text names comes before. */
function concluded(facts: Facts, evidence: Evidence, checks: readonly Check[]): Verdict {
  const failures = checks.filter(({ state, cause }) => state === 'fail' && cause)
  const said = facts.cause ?? failures.at(-1)?.cause
  const opaque = said === undefined || OPAQUE.has(said)
  const broken = opaque ? failures[0] : (failures.find(({ cause }) => cause === said) ?? undefined)
  const cause = opaque ? (broken?.cause ?? said) : said
  if (cause) return buildVerdict('failed', cause, evidence, broken)
  return {
    state: 'unknown',
    sentence: 'Nothing is wrong in the configuration as it is now.',
    explanation: `Whatever was refused may have been mended since, or lies in the workload itself. A verification runs as ${evidence.target.namespace}/${evidence.target.account} and proves each hop.`,
  }
}

/** Where it is not known whom it is about, the text alone speaks. */
function unmatched({ cause, refusal, token }: Facts, target: VerificationTarget): Verdict {
  const named = cause ?? ALONE[refusal?.from ?? 'none']
  if (named) {
    const { next: _, ...verdict } = buildVerdict('failed', named, { target })
    return verdict
  }
  if (token)
    return {
      state: 'failed',
      sentence: 'No cluster of this organization has the token’s issuer.',
      explanation: `The token’s issuer is ${token.iss}.`,
    }
  throw new AppError('invalid', 'There is nothing to go by.', {
    detail: { next: 'Paste more of the text, or say which service account it is about.' },
  })
}

const ALONE = {
  exchange: 'exchange-invalid-token',
  storage: 's3-failed',
  none: undefined,
} as const satisfies Record<string, CauseCode | undefined>
