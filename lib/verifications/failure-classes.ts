import { CAUSE_CODES, type Cause, type CauseCode } from './cause'
import { CAUSES } from './causes'
import { ACCESS_CAUSES } from './causes-access'
import { CLUSTER_CAUSES } from './causes-cluster'
import { TOKEN_CAUSES } from './causes-token'

/** Of these the sandbox makes none; the ladder's own tests know them. */
export const NOT_PROVOKED = {
  'subject-mismatch': 'A pod always runs as the account it was made for.',
} as const satisfies Partial<Record<CauseCode, string>>

const GROUPS: readonly (readonly [string, Partial<Record<CauseCode, Cause>>])[] = [
  ['Between the account and a running pod', CLUSTER_CAUSES],
  ['The token, and who trusts it', TOKEN_CAUSES],
  ['The exchange and object storage', ACCESS_CAUSES],
]
const EXAMPLE = { cluster: 'cluster', namespace: 'namespace', account: 'account' }

const row = (code: CauseCode) => {
  const { title, explanation, next } = CAUSES[code]
  const steps = next(EXAMPLE).map(({ label }) => label)
  return `| \`${code}\` | ${title} | ${explanation} | ${steps.join('; ') || '—'} |`
}

/** What a verification can end with, as a page. Written by `npm run docs`. */
export const failureClasses = () =>
  [
    '# What a verification can find',
    '',
    'Written by `npm run docs` from `lib/verifications/causes*.ts`. Each class has a text of its own and one next step, and is',
    'really provoked in the sandbox by `lib/verifications/failures.test.ts`, but for those named at the end.',
    '',
    ...GROUPS.flatMap(([title, causes]) => [
      `## ${title}`,
      '',
      '| class | verdict | why, and what mends it | next step |',
      '| --- | --- | --- | --- |',
      ...CAUSE_CODES.filter((code) => code in causes).map(row),
      '',
    ]),
    '## Not provoked in the sandbox',
    '',
    ...Object.entries(NOT_PROVOKED).map(([code, why]) => `- \`${code}\`: ${why}`),
    '',
    'A console that is restarted loses no run: what is needed to tell it is in the cluster.',
    '',
  ].join('\n')
