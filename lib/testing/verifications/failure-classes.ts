import { nextStepLabel } from '@/lib/core/next-step/next-steps'
import { CAUSE_CODES, type CauseCode } from '@/lib/core/verification/cause-codes'
import {
  ACCESS_CAUSES,
  CAUSES,
  type Cause,
  CLOUD_RUN_CAUSES,
  CLUSTER_CAUSES,
  TOKEN_CAUSES,
} from '@/lib/core/verification/causes'

/** Causes that the sandbox cannot provoke; only the tests of the evaluation cover them. */
export const NOT_PROVOKED = {
  'subject-mismatch': 'A pod always runs as the service account in its spec.',
  'cloud-refused': 'Canaries of other clouds provoke it: lib/features/canaries/cloud.test.ts.',
  'cloud-unavailable': 'Canaries of other clouds provoke it: lib/features/canaries/cloud.test.ts.',
  'not-recorded': 'The console decides it by its own records, without the cluster.',
} as const satisfies Partial<Record<CauseCode, string>>

/** Causes that a test cannot provoke on a real cluster. */
export const NOT_ON_A_REAL_CLUSTER = {
  'clock-skew': 'The node of a test cluster shares the clock of the machine that runs the tests.',
  'cli-too-old': 'The node of a test cluster has one AWS CLI image, which is new enough.',
  'token-taken-once': 'Kubernetes rotates a token after eight minutes at the earliest.',
} as const satisfies Partial<Record<CauseCode, string>>

/** Situations that the console handles outside the verdict, and the tests that provoke them. */
const OTHER_SITUATIONS = [
  [
    'A pod started before its account was annotated',
    'The page of the service account lists the pod and offers to restart its Deployment.',
    'lib/features/workloads/service.test.ts, lib/features/workloads/real.cluster.test.ts',
  ],
  [
    'The console is restarted during a run',
    'The run goes on. It is shown as ended and not settled; a button stores its result and deletes its Job.',
    'lib/features/verifications/service.test.ts, lib/features/verifications/real.cluster.test.ts',
  ],
] as const

const GROUPS: readonly (readonly [string, Partial<Record<CauseCode, Cause>>])[] = [
  ['From the service account to a running pod', CLUSTER_CAUSES],
  ['The token and the federation config', TOKEN_CAUSES],
  ['The token exchange and object storage', ACCESS_CAUSES],
  ['Runs that present a token to another cloud', CLOUD_RUN_CAUSES],
]

const provokedOn = (code: CauseCode) => {
  if (code in NOT_PROVOKED) return 'unit tests only'
  return code in NOT_ON_A_REAL_CLUSTER ? 'sandbox' : 'sandbox, real cluster'
}

const row = (code: CauseCode) => {
  const { title, explanation, next } = CAUSES[code]
  const steps = next.map(nextStepLabel)
  return `| \`${code}\` | ${title} | ${explanation} | ${steps.join('; ') || '—'} | ${provokedOn(code)} |`
}

/** The page `docs/failure-classes.md`, which `npm run docs` writes. */
export const renderFailureClasses = () =>
  [
    '# Failure classes of verifications',
    '',
    '`npm run docs` writes this page from `lib/core/verification/causes.ts`. The last column says where tests provoke each class: in the',
    'sandbox (`lib/features/verifications/failures.test.ts`), or on a real cluster with pods of the AWS CLI',
    '(`lib/features/verifications/real.cluster.test.ts`).',
    '',
    ...GROUPS.flatMap(([title, causes]) => [
      `## ${title}`,
      '',
      '| class | verdict | why, and how to fix it | next step | provoked on |',
      '| --- | --- | --- | --- | --- |',
      ...CAUSE_CODES.filter((code) => code in causes).map(row),
      '',
    ]),
    '## Other situations',
    '',
    '| situation | what the console does | provoked by |',
    '| --- | --- | --- |',
    ...OTHER_SITUATIONS.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '## Not provoked by tests',
    '',
    ...Object.entries(NOT_PROVOKED).map(([code, why]) => `- \`${code}\`: ${why}`),
    ...Object.entries(NOT_ON_A_REAL_CLUSTER).map(
      ([code, why]) => `- \`${code}\` on a real cluster: ${why}`,
    ),
    '',
  ].join('\n')
