import { parseTrustImport } from '@/lib/features/declared-trusts/import/parse'
import type { FieldExpectations } from '../field-case'
import { FIELD_ISSUER } from '../trust-question'

const CLUSTERS = [{ id: 'east', name: 'train-east', issuerUrl: FIELD_ISSUER }]

const ask = (text: string) => {
  const { kind, rows, refused, elsewhere } = parseTrustImport(text, CLUSTERS)
  return {
    kind,
    rows: rows.map(({ entry }) => `${entry.namespace}/${entry.name}`),
    refused: refused.length,
    elsewhere,
  }
}

export const IMPORT_EXPECTATIONS: FieldExpectations = {
  'i04-two-providers-wildcard.json': {
    answer: ask,
    right: { kind: 'aws', rows: ['ml-team/train-runner'] },
  },
}
