import type { ProofEvidence, ProofState } from '@/lib/core/verification/proof'

/** What a run that read datasets stores; without digests nothing it rests on can have changed. */
export const readEvidence = (more: Partial<ProofEvidence> = {}): ProofEvidence => ({
  scope: { kind: 'bucket', bucket: 'datasets', level: 'Read', region: 'US-EAST-04A' },
  levels: ['List', 'Read'],
  listsBuckets: false,
  exchanged: true,
  basis: {},
  ...more,
})

export const provedRead = (at: string): Extract<ProofState, { code: 'proved' }> => ({
  code: 'proved',
  scope: readEvidence().scope,
  at,
  unchecked: [],
})
