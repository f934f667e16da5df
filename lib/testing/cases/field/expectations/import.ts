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
    why: refused[0]?.why,
    elsewhere,
  }
}

export const IMPORT_EXPECTATIONS: FieldExpectations = {
  'i04-two-providers-wildcard.json': {
    answer: ask,
    right: { kind: 'aws', rows: ['ml-team/train-runner'] },
  },
  'i01-gcloud-iam-policy-yaml.txt': {
    answer: ask,
    right: { kind: 'gcp', rows: [], refused: 2, why: 'Choose the cluster that the pool trusts.' },
  },
  'i05-powershell-bom.json': {
    answer: ask,
    right: { kind: 'aws', rows: ['ml-team/train-runner'], refused: 0 },
  },
  'i06-query-name-and-document.json': {
    answer: ask,
    right: {
      kind: 'unknown',
      rows: [],
      why: 'The list has trust policies without the ARN of their roles. Paste the output of aws iam list-roles or get-role without --query.',
    },
  },
  // The file names its cluster cluster-0, which is unknown here; the separator is no obstacle.
  'i09-tab-separated.tsv': {
    answer: ask,
    right: {
      kind: 'rows',
      refused: 1,
      why: 'There is no cluster cluster-0. You can see: train-east.',
    },
  },
  'i10-vault-list.json': {
    answer: ask,
    right: {
      kind: 'unknown',
      rows: [],
      why: 'Vault roles cannot be imported: a role names neither the address of Vault nor its mount. Review it instead, or list the accounts in a table.',
    },
  },
  'i11-aws-cli-table.txt': {
    answer: ask,
    right: {
      kind: 'unknown',
      why: 'The AWS CLI printed a table for people to read. Add --output json.',
    },
  },
  'i12-authorization-details.json': {
    answer: ask,
    right: { kind: 'aws', rows: ['ml-team/train-runner'], refused: 0 },
  },
}
