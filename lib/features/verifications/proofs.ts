import 'server-only'

import pMap from 'p-map'
import type { StoredVerification } from '@/lib/adapters/database/verifications'
import { canonicalJson } from '@/lib/common/canonical-json'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import {
  decideAccessProof,
  decideProof,
  PROOF_MAX_AGE_MS,
  ProofEvidence,
  type ProofQuestion,
  type ProofRun,
  type ProofState,
} from '@/lib/core/verification/proof'
import { VERDICTS } from '@/lib/core/verification/report'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { createBasisReader } from './proof-basis'
import type { AccountProof } from './schema'

const AT_ONCE = 8

/** A stored run as far as its proof is concerned. */
export function proofRunOf({ verdict, cause, endedAt, proof }: StoredVerification): ProofRun {
  const evidence = ProofEvidence.safeParse(proof).data
  const code = CAUSE_CODES.find((known) => known === cause)
  return {
    verdict: VERDICTS.find((known) => known === verdict) ?? 'unknown',
    at: endedAt.toISOString(),
    ...(code && { cause: code }),
    ...(evidence && { evidence }),
  }
}

export type ProofReader = {
  /** What one run proves now. */
  ofRun: (open: OpenCluster, stored: StoredVerification) => Promise<ProofState>
  /** The state of everything that the runs of one account tried or proved; the runs come newest first. */
  ofAccount: (open: OpenCluster, runs: readonly StoredVerification[]) => Promise<AccountProof[]>
}

/**
 * Decides what stored runs prove now, comparing what a proof rests on with what is so now. Only a run that
 * can still be a proof is compared, so that old runs cost no request.
 */
export function createProofReader(context: Context): ProofReader {
  const readBasis = createBasisReader(context)
  const now = context.clock()

  async function decide(
    open: OpenCluster,
    { namespace, account }: StoredVerification,
    run: ProofRun,
    question?: ProofQuestion,
  ): Promise<ProofState> {
    const { evidence } = run
    const alone = decideProof(run, { now }, question)
    if (alone.code !== 'proved' && alone.code !== 'stale') return alone
    if (!evidence || now.getTime() - Date.parse(run.at) >= PROOF_MAX_AGE_MS) return alone
    const basis = await readBasis(open, { namespace, name: account }, evidence.scope)
    return decideProof(run, { now, basis }, question)
  }

  return {
    ofRun: (open, stored) => decide(open, stored, proofRunOf(stored)),
    ofAccount: async (open, stored) => {
      const runs = stored.map(proofRunOf)
      return pMap(
        questionsOf(runs),
        async (question): Promise<AccountProof> => {
          const { run } = decideAccessProof(runs, { now }, question)
          const [kept, found] = run === undefined ? [] : [stored[run], runs[run]]
          if (!kept || !found) return { question, state: { code: 'not-verified', reason: 'never' } }
          const { cluster, namespace, name } = kept
          const state = await decide(open, kept, found, question)
          return { question, state, run: { cluster, namespace, name } }
        },
        { concurrency: AT_ONCE },
      )
    },
  }
}

/** Everything that runs tried or proved, in the order of the newest run about it. */
function questionsOf(runs: readonly ProofRun[]): ProofQuestion[] {
  const questions = runs.flatMap(({ evidence }): ProofQuestion[] => {
    if (!evidence) return []
    const { scope, levels } = evidence
    if (scope.kind === 'buckets') return [{ kind: 'buckets' }]
    // A refresh proof is a question about a client, and not about an access of the account.
    if (scope.kind === 'refresh') return []
    const { bucket } = scope
    return [...new Set([scope.level, ...levels])].map((level) => ({
      kind: 'bucket',
      bucket,
      level,
    }))
  })
  return [...new Map(questions.map((each) => [canonicalJson(each), each])).values()]
}
