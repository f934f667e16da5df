import { CAUSE_CODES, type CauseCode } from '@/lib/core/verification/cause-codes'
import type { Cause } from '@/lib/core/verification/causes'
import { ACCESS_CAUSES, CAUSES, CLUSTER_CAUSES, TOKEN_CAUSES } from '@/lib/core/verification/causes'

/** Of these the sandbox makes none; the tests of the evaluation know them. */
export const NOT_PROVOKED = {
  'subject-mismatch': 'A pod always runs as the account it was made for.',
} as const satisfies Partial<Record<CauseCode, string>>

/** Of these a real cluster makes none that a test could ask for. */
export const NOT_ON_A_REAL_CLUSTER = {
  'clock-skew': 'the node of a test cluster has the clock of the machine that tests it',
  'cli-too-old': 'the node of a test cluster holds one image of the AWS CLI, which is new enough',
} as const satisfies Partial<Record<CauseCode, string>>

/** What a verification explains beside its verdict, and the tests that provoke it on both. */
const BESIDE = [
  [
    'A pod that is older than the annotation',
    'listed on the page of its account, with the restart of its Deployment',
    'lib/features/workloads/service.test.ts, lib/features/workloads/real.cluster.test.ts',
  ],
  [
    'A console that is restarted',
    'loses no run: what is needed to tell it is in the cluster',
    'lib/features/verifications/service.test.ts, lib/features/verifications/real.cluster.test.ts',
  ],
] as const

const GROUPS: readonly (readonly [string, Partial<Record<CauseCode, Cause>>])[] = [
  ['Between the account and a running pod', CLUSTER_CAUSES],
  ['The token, and who trusts it', TOKEN_CAUSES],
  ['The exchange and object storage', ACCESS_CAUSES],
]
const EXAMPLE = { cluster: 'cluster', namespace: 'namespace', account: 'account' }

const provedOn = (code: CauseCode) => {
  if (code in NOT_PROVOKED) return 'texts only'
  return code in NOT_ON_A_REAL_CLUSTER ? 'sandbox' : 'sandbox, real cluster'
}

const row = (code: CauseCode) => {
  const { title, explanation, next } = CAUSES[code]
  const steps = next(EXAMPLE).map(({ label }) => label)
  return `| \`${code}\` | ${title} | ${explanation} | ${steps.join('; ') || '—'} | ${provedOn(code)} |`
}

/** What a verification can end with, as a page. Written by `npm run docs`. */
export const failureClasses = () =>
  [
    '# What a verification can find',
    '',
    'Written by `npm run docs` from `lib/core/verification/causes*.ts`. Each class has a text of its own and one next step, and is really',
    'provoked where its last column says: in the sandbox by `lib/features/verifications/failures.test.ts`, on a real cluster with real pods of',
    'the real AWS CLI by `lib/features/verifications/real.cluster.test.ts`.',
    '',
    ...GROUPS.flatMap(([title, causes]) => [
      `## ${title}`,
      '',
      '| class | verdict | why, and what mends it | next step | provoked on |',
      '| --- | --- | --- | --- | --- |',
      ...CAUSE_CODES.filter((code) => code in causes).map(row),
      '',
    ]),
    '## Beside the verdict',
    '',
    '| what | what the console makes of it | provoked by |',
    '| --- | --- | --- |',
    ...BESIDE.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '## Not provoked',
    '',
    ...Object.entries(NOT_PROVOKED).map(([code, why]) => `- \`${code}\`: ${why}`),
    ...Object.entries(NOT_ON_A_REAL_CLUSTER).map(
      ([code, why]) => `- \`${code}\` on a real cluster: ${why}.`,
    ),
    '',
  ].join('\n')
