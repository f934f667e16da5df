import { plural, pluralOf } from '@/lib/common/plural'
import { LEVEL_OF_ACCESS } from './bucket-access'
import type { BucketCheck } from './bucket-check'
import { CAUSE_CODES, type CauseCode } from './cause-codes'
import { CAUSES, nextStepsOf } from './causes'
import {
  bucketCheck,
  exchangeCheck,
  policyCheck,
  provedLevels,
  s3Check,
  signedRegion,
} from './checks/access'
import {
  type CloudEvidence,
  cloudAccountCheck,
  cloudExchangeCheck,
  cloudIdentityCheck,
  cloudIssuerCheck,
  cloudTokenCheck,
  isCloudEvidence,
} from './checks/cloud'
import { accountCheck, injectedCheck, webhookCheck } from './checks/injection'
import { cleanupCheck, jobCheck, podCheck } from './checks/job'
import { refreshCheck } from './checks/refresh'
import { buildCheck, type CheckResult } from './checks/result'
import { claimsCheck, issuerCheck } from './checks/token'
import type { Evidence, VerificationTarget } from './evidence'
import type { ProofEvidence, ProofScope } from './proof'
import type { RefreshPlan, RefreshTarget } from './refresh/plan'
import { clientSubject } from './refresh/words'
import { CHECKS, type Check, type CheckKey, type Verdict, type VerificationReport } from './report'
import { findStep } from './script-output'

/** Checks that every run fails at once they have failed before the Job is created. */
const NEEDED: readonly CheckKey[] = ['account', 'webhook', 'job', 'claims']

/** The check that makes a run pointless, from evidence read before the Job is created. */
export const findBlockingCheck = ({ checks }: VerificationReport): Check | undefined =>
  checks.find(({ key, state }) => NEEDED.includes(key) && state === 'fail')

export const buildVerdict = (
  state: Verdict['state'],
  cause: CauseCode,
  { target }: Pick<Evidence, 'target'>,
  check?: Check,
): Verdict => {
  const { title, explanation } = CAUSES[cause]
  const steps = check?.next ?? nextStepsOf(cause, target)
  return {
    state,
    cause,
    sentence: title,
    explanation: check?.detail ? `${check.detail} ${explanation}` : explanation,
    ...(steps.length ? { next: steps } : {}),
  }
}

const RUN: readonly CheckKey[] = [
  'job',
  'pod',
  'injected',
  'exchange',
  's3',
  'bucket',
  'refresh',
  'cloud-token',
  'cloud-exchange',
  'cloud-identity',
]

/** The first check that found the cause of the run's failure. */
function findFailedCheck(checks: readonly Check[]): Check | undefined {
  const hop = checks.find(({ key, state }) => RUN.includes(key) && state === 'fail')
  return checks.find(({ state, cause }) => state === 'fail' && cause === hop?.cause) ?? hop
}

function decideVerdict(evidence: Evidence, checks: Check[]): Verdict {
  const { steps, job, pod, lost, cancelled, refusal } = evidence
  if (cancelled) return buildVerdict('cancelled', 'cancelled', evidence)
  const failure = findFailedCheck(checks)
  const ended = job?.ended !== undefined || pod?.ended !== undefined
  const shown = checks.find(({ key }) => key === 'refresh')
  if (shown?.state === 'unknown')
    return buildVerdict('unknown', 'refresh-inconclusive', evidence, shown)
  if (findStep(steps, 'end')?.ok && shown?.state !== 'fail') return passedVerdict(evidence, checks)
  if (failure?.cause && (refusal || job))
    return buildVerdict('failed', failure.cause, evidence, failure)
  if (lost === 'session') return buildVerdict('unknown', 'not-recorded', evidence)
  if (lost === 'job') return buildVerdict('failed', 'job-deleted', evidence)
  if (lost === 'pod' || (pod?.deleting && !ended))
    return buildVerdict('failed', 'pod-deleted', evidence)
  if (job?.ended?.reason === 'DeadlineExceeded') return buildVerdict('failed', 'deadline', evidence)
  if (lost === 'log') return buildVerdict('unknown', 'log-lost', evidence)
  if (job?.ended?.state === 'failed') return buildVerdict('failed', 'script-failed', evidence)
  return { state: 'running', sentence: 'The verification is running.' }
}

/** Says what was proved, for what, and what was not tried. */
function passedVerdict({ target }: Pick<Evidence, 'target'>, checks: Check[]): Verdict {
  const { namespace, account, bucketCheck, refresh } = target
  const warnings = checks.filter(({ state }) => state === 'warn')
  const attention =
    warnings.length > 0 &&
    `${plural(warnings.length, 'check')} ${pluralOf(warnings.length, 'needs', 'need')} attention.`
  const elsewhere = warnings.find(({ cause }) => cause === 'client-other-region')
  const exchanged = checks.find(({ key }) => key === 'cloud-exchange')
  if (exchanged)
    return {
      state: 'passed',
      sentence: `The other cloud issued credentials to ${namespace}/${account}.`,
      explanation: [
        'They were discarded. What they can access is decided by permissions in the other cloud.',
        attention,
      ]
        .filter(Boolean)
        .join(' '),
    }
  if (!bucketCheck)
    return {
      state: 'passed',
      sentence: `${namespace}/${account} can list buckets.`,
      explanation: [
        'This proves no access to any bucket. Verify a bucket to prove access to it.',
        attention,
      ]
        .filter(Boolean)
        .join(' '),
    }
  if (refresh) return survivedVerdict(target, checks)
  const { bucket, access, region } = bucketCheck
  const place = region ? `, in ${region}` : ''
  return {
    state: 'passed',
    sentence: `${LEVEL_OF_ACCESS[access]} on ${bucket} proved for ${namespace}/${account}${place}.`,
    explanation: [
      checks.find(({ key }) => key === 'bucket')?.detail,
      'Delete and Permissions were not tried.',
      elsewhere && CAUSES['client-other-region'].explanation,
      attention,
    ]
      .filter(Boolean)
      .join(' '),
    ...(elsewhere ? { next: nextStepsOf('client-other-region', target) } : {}),
  }
}

/** Says of a client whose calls passed after its first keys had expired how it got new ones. */
function survivedVerdict(target: VerificationTarget, checks: readonly Check[]): Verdict {
  const { namespace, account, bucketCheck, refresh } = target
  const check = checks.find(({ key }) => key === 'refresh')
  if (check?.cause === 'exchange-every-call')
    return buildVerdict('passed', check.cause, { target }, check)
  const client = refresh ? clientSubject(refresh.client) : 'The client'
  return {
    state: 'passed',
    sentence: `${client} refreshes by itself as ${namespace}/${account}.`,
    explanation: [
      check?.detail,
      `This was proved by listing ${bucketCheck?.bucket ?? 'a bucket'}, for this client in this image.`,
      !refresh?.rotate && 'A rotation of the token was not waited for.',
    ]
      .filter(Boolean)
      .join(' '),
  }
}

const markNotReached = (check: Check, over: boolean): Check =>
  over && (check.state === 'waiting' || check.state === 'running') && check.key !== 'cleanup'
    ? { ...check, state: 'skip' }
    : check

/** The report of a run: every check, in the order of `CHECKS`, and one verdict over all evidence. */
export function evaluateEvidence(evidence: Evidence): VerificationReport {
  const found = isCloudEvidence(evidence) ? cloudResults(evidence) : storageResults(evidence)
  const checks = CHECKS.flatMap((key) => {
    const one = found[key]
    return one ? [buildCheck(key, evidence, one)] : []
  })
  const verdict = decideVerdict(evidence, checks)
  const over = verdict.state !== 'running'
  const cleanup = buildCheck('cleanup', evidence, cleanupCheck(evidence, over))
  return {
    verdict,
    checks: checks.map((check) =>
      check.key === 'cleanup' ? cleanup : markNotReached(check, over),
    ),
  }
}

type Results = Partial<Record<CheckKey, CheckResult | undefined>>

const cloudResults = (evidence: CloudEvidence): Results => ({
  account: cloudAccountCheck(evidence),
  job: jobCheck(evidence),
  pod: podCheck(evidence),
  issuer: cloudIssuerCheck(evidence),
  'cloud-token': cloudTokenCheck(evidence),
  'cloud-exchange': cloudExchangeCheck(evidence),
  'cloud-identity': cloudIdentityCheck(evidence),
  cleanup: { state: 'waiting' },
})

function storageResults(evidence: Evidence): Results {
  const claims = claimsCheck(evidence)
  const issuer = issuerCheck(evidence)
  const webhook = webhookCheck(evidence)
  return {
    account: accountCheck(evidence),
    webhook,
    job: jobCheck(evidence),
    pod: podCheck(evidence),
    injected: injectedCheck(evidence),
    claims,
    issuer,
    exchange: exchangeCheck(evidence, [claims, issuer, webhook]),
    policy: policyCheck(evidence),
    s3: s3Check(evidence),
    bucket: bucketCheck(evidence),
    refresh: refreshCheck(evidence),
    cleanup: { state: 'waiting' },
  }
}

/** The verdict of a run that has ended and that nobody has settled: its checks are not its result yet. */
export const ENDED_VERDICT: Verdict = {
  state: 'ended',
  sentence: 'This verification has ended, but it was not settled: its result is not stored.',
  explanation:
    'The console that followed it was restarted, or could not reach the cluster. Settle it to store its result and delete its Job. Until then it counts neither as passed nor as failed, and Kubernetes deletes it within ten minutes.',
}

/** The report of a run that has ended and that nobody has settled. */
export const unsettledReport = ({ checks }: VerificationReport): VerificationReport => ({
  verdict: ENDED_VERDICT,
  checks: checks.map((check) =>
    check.key === 'cleanup' ? { ...check, state: 'waiting' as const } : check,
  ),
})

/** The report of a stored run, from its verdict's state, its cause and its checks. */
export function rebuildReport(
  state: Verdict['state'],
  cause: string | null,
  target: VerificationTarget,
  checks: Check[],
): VerificationReport {
  if (state === 'passed') return { checks, verdict: passedVerdict({ target }, checks) }
  const code = CAUSE_CODES.find((known) => known === cause)
  const check =
    state === 'failed' ? findFailedCheck(checks) : checks.find(({ cause }) => cause === code)
  return {
    checks,
    verdict: code
      ? buildVerdict(state, code, { target }, check?.cause === code ? check : undefined)
      : { state, sentence: 'The reason why this verification ended is unknown.' },
  }
}

/** What a run tries to prove. */
export function proofScopeOf(
  bucketCheck: BucketCheck | undefined,
  refresh?: RefreshTarget,
): ProofScope {
  if (!bucketCheck) return { kind: 'buckets' }
  const { bucket, access, prefix, region } = bucketCheck
  if (refresh)
    return {
      kind: 'refresh',
      bucket,
      client: refresh.client,
      ...(prefix ? { prefix } : {}),
      ...(region ? { region } : {}),
    }
  return {
    kind: 'bucket',
    bucket,
    level: LEVEL_OF_ACCESS[access],
    ...(prefix ? { prefix } : {}),
    ...(region ? { region } : {}),
  }
}

/** What a run tried and proved, by its calls, with the digests that were taken before it. */
export function proofEvidenceOf(
  { target, preflight, steps }: Evidence,
  plan?: RefreshPlan,
): ProofEvidence {
  const scope = proofScopeOf(target.bucketCheck, target.refresh)
  const region = signedRegion(steps)
  const injected = findStep(steps, 'environment')?.region
  return {
    scope: scope.kind === 'bucket' && !scope.region && region ? { ...scope, region } : scope,
    levels: scope.kind === 'bucket' ? provedLevels(steps) : [],
    listsBuckets: scope.kind === 'buckets' && findStep(steps, 'list-buckets')?.ok === true,
    exchanged: findStep(steps, 'exchange')?.ok === true,
    ...(injected ? { injectedRegion: injected } : {}),
    basis: preflight.basis ?? {},
    ...(plan && { refresh: plan }),
  }
}
