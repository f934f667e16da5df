import 'server-only'

import { AppError } from '@/lib/common/errors'
import { describeCause, nextStepCodesOf } from '@/lib/core/diagnosis/cause-words'
import { bucketCheckOf, scriptStepsOf } from '@/lib/core/diagnosis/evidence'
import type { DiagnosisFacts } from '@/lib/core/diagnosis/facts'
import type { DiagnosisCause } from '@/lib/core/diagnosis/stated-causes'
import { nearMiss } from '@/lib/core/identity/near-miss'
import { parseSubject } from '@/lib/core/identity/subject'
import { buildNextSteps } from '@/lib/core/next-step/next-steps'
import { subjectOfTarget } from '@/lib/core/verification/causes'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import type { Evidence, VerificationTarget } from '@/lib/core/verification/evidence'
import type { Check, CheckKey } from '@/lib/core/verification/report'
import { type OpenCluster, openCluster, readClusters } from '@/lib/features/clusters/service'
import {
  jobParametersFor,
  readPreflight,
  verificationTargetFor,
} from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { Diagnosis, DiagnosisVerdict } from './schema'

/** Causes that an error text states without naming the reason; the configuration decides instead. */
const UNSPECIFIC: ReadonlySet<DiagnosisCause> = new Set([
  'not-injected',
  'exchange-invalid-token',
  'exchange-denied',
  'exchange-unreadable',
])
const RUN_CHECKS: ReadonlySet<CheckKey> = new Set(['job', 'pod', 'injected', 'cleanup'])

/** Compares the facts of a pasted error with the current configuration: which check fails, and why. */
export async function diagnose(context: Context, facts: DiagnosisFacts): Promise<Diagnosis> {
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
    return { verdict: decideVerdictFromText(facts), checks: [], missing, at }

  const place = { cluster: found.id, clusterName: found.name, namespace, account }
  const open = await openCluster(context, found.id)
  const evidence = await readEvidence(context, open, facts, target)
  const { checks: all } = evaluateEvidence(evidence)
  const checks = all.filter(({ key, state }) => !RUN_CHECKS.has(key) && !IDLE.has(state))
  return { verdict: decideVerdict(facts, evidence, checks), checks, place, missing, at }
}

const IDLE: ReadonlySet<Check['state']> = new Set(['waiting', 'running', 'skip'])

async function readEvidence(
  context: Context,
  open: OpenCluster,
  facts: DiagnosisFacts,
  place: VerificationTarget,
): Promise<Evidence> {
  const bucketCheck = bucketCheckOf(facts.refusal)
  const { namespace, account } = place
  const run = jobParametersFor(context, open, { namespace, account, bucketCheck })
  const { preflight } = await readPreflight(context, open, run)
  const now = context.clock()
  return {
    target: verificationTargetFor(place, { preflight, bucketCheck }),
    preflight,
    events: [],
    steps: scriptStepsOf(facts, now.getTime() / 1000),
    now,
  }
}

/** The checks of calls that a service answered or rejected. */
const CALL_CHECKS: ReadonlySet<CheckKey> = new Set(['exchange', 's3', 'bucket'])

/** The cause that the text states; otherwise the cause of the first failed check, because it explains the later ones. */
function decideVerdict(
  facts: DiagnosisFacts,
  evidence: Evidence,
  checks: readonly Check[],
): DiagnosisVerdict {
  const failures = checks.filter(({ state, cause }) => state === 'fail' && cause)
  const rejected = facts.refusal && failures.findLast(({ key }) => CALL_CHECKS.has(key))?.cause
  const stated = rejected ?? facts.cause ?? failures.at(-1)?.cause
  const unspecific = stated === undefined || UNSPECIFIC.has(stated)
  const failed = unspecific
    ? failures[0]
    : (failures.find(({ cause }) => cause === stated) ?? undefined)
  const cause = unspecific ? (failed?.cause ?? stated) : stated
  if (cause) return verdictOf(cause, evidence.target, failed)
  return {
    state: 'unknown',
    sentence: 'The current configuration is correct.',
    explanation: `The error may have been fixed since, or its cause is in the workload itself. Run a verification as ${evidence.target.namespace}/${evidence.target.account} to test each step.`,
  }
}

function verdictOf(
  cause: DiagnosisCause,
  target?: VerificationTarget,
  check?: Check,
): DiagnosisVerdict {
  const { title, explanation } = describeCause(cause)
  const next =
    check?.next ?? (target ? buildNextSteps(nextStepCodesOf(cause), subjectOfTarget(target)) : [])
  return {
    state: 'failed',
    cause,
    sentence: title,
    explanation: check?.detail ? `${check.detail} ${explanation}` : explanation,
    ...(next.length ? { next } : {}),
  }
}

/** The verdict from the text alone, when the service account is unknown. */
function decideVerdictFromText({ cause, refusal, token }: DiagnosisFacts): DiagnosisVerdict {
  const named = cause ?? CAUSE_OF_SOURCE[refusal?.from ?? 'none']
  if (named) return verdictOf(named)
  if (token)
    return {
      state: 'failed',
      sentence: 'No cluster of this organization has the token’s issuer URL.',
      explanation: `The token’s issuer is ${token.iss}.`,
    }
  throw new AppError(
    'invalid',
    'Could not find a cause: the text contains no known error and no token.',
    {
      detail: {
        next: 'Paste more of the output, or choose the cluster, namespace and service account.',
      },
    },
  )
}

const CAUSE_OF_SOURCE = {
  exchange: 'exchange-invalid-token',
  storage: 'storage-refused',
  none: undefined,
} as const satisfies Record<string, DiagnosisCause | undefined>
