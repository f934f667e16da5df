import { CodeBlock } from '@/components/patterns/code-block'
import { Crumbs } from '@/components/patterns/crumbs'
import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Sentence } from '@/components/patterns/sentence'
import { Chip } from '@/components/ui/chip'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { type BucketPolicy, parseBucketPolicyText } from '@/lib/core/policy/bucket-policy-document'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-reads'
import { summariseBucketStatement } from '@/lib/core/policy/bucket-policy-summary'
import { type BucketFinding, lintBucketPolicy } from '@/lib/core/policy/lint/bucket-policy'
import type { KnownNames } from '@/lib/core/policy/summary'
import type { OwnPolicy } from '@/lib/features/buckets/schema'
import { BucketOverview } from './bucket-overview'
import { ReadBucketPolicies } from './read-bucket-policies'

type KnownBucketNames = KnownNames & { orgId?: string }

type BucketScreenProps = {
  name: string
  zone?: string
  own: Reading<OwnPolicy>
  known: KnownBucketNames
}

/** A bucket with its bucket policy: text, explanation and findings. The console does not edit it. */
export function BucketScreen({ name, zone, own, known }: BucketScreenProps) {
  return (
    <>
      <Crumbs trail={[{ label: 'Buckets', href: paths.buckets() }, { label: name }]} />
      <PageHead
        title={name}
        facts={[
          zone,
          <TextLink key="who" href={paths.access({ level: 'Read', bucket: name })}>
            Who can read it
          </TextLink>,
          <TextLink key="matrix" href={paths.access({ bucket: name, by: 'matrix' })}>
            Access matrix
          </TextLink>,
          own.ok && <RelativeTime key="at" at={own.at} prefix="Bucket policy read" />,
        ]}
      />
      <BucketOverview bucket={name} />
      {own.ok ? <Own name={name} own={own.value} known={known} /> : <Unread problem={own.error} />}
    </>
  )
}

const Unread = ({ problem }: { problem: Extract<Reading<OwnPolicy>, { ok: false }>['error'] }) => (
  <Panel flush>
    {problem.reason === NO_STORAGE_KEY ? (
      <NoneYet title="The bucket policy has not been read" actions={<ReadBucketPolicies />}>
        {problem.next}
      </NoneYet>
    ) : (
      <ProblemState problem={problem} title="Could not load the bucket policy" />
    )}
  </Panel>
)

function Own({ name, own, known }: { name: string; own: OwnPolicy; known: KnownBucketNames }) {
  if (own.state === 'none')
    return (
      <Panel flush>
        <NoneYet title="No bucket policy">
          Organization policies alone decide access to this bucket.
        </NoneYet>
      </Panel>
    )
  const { policy, problems } = parseBucketPolicyText(own.text)
  return (
    <Columns layout="wide-left">
      <Stack>
        {policy ? (
          <Explained policy={policy} known={known} />
        ) : (
          <Panel title="Could not parse the bucket policy">
            <ul className="grid gap-1">
              {problems.map(({ path, message }) => (
                <li key={`${path.join('.')} ${message}`}>
                  {path.length > 0 && <code>{path.join('.')}</code>} {message}
                </li>
              ))}
            </ul>
          </Panel>
        )}
        {policy && <Findings findings={lintBucketPolicy(policy, name)} />}
      </Stack>
      <Panel
        title="Bucket policy"
        aside="Read-only. Change it with S3 PutBucketPolicy or Terraform."
        flush
      >
        <CodeBlock code={printed(own.text)} label="Bucket policy" language="json" numbered />
      </Panel>
    </Columns>
  )
}

const Explained = ({ policy, known }: { policy: BucketPolicy; known: KnownBucketNames }) => (
  <Panel title="Statements">
    <p className="text-ink-2">
      Evaluated after organization policies allow a request: a matching Deny statement denies it, a
      matching Allow statement allows it, and without a match it is denied.
    </p>
    <ul className="grid gap-2">
      {policy.Statement.map((statement, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: statements may have no name of their own
        <li key={index} className="flex flex-wrap items-baseline gap-x-2">
          {statement.Effect === 'Deny' && <Chip kind="bad">Deny</Chip>}
          <Sentence parts={summariseBucketStatement(statement, known)} />
          <code className="text-ink-3">{statement.Sid ?? `statement ${index + 1}`}</code>
        </li>
      ))}
    </ul>
  </Panel>
)

const kinds = { error: 'fail', warning: 'warn', note: 'info' } as const satisfies Record<
  BucketFinding['severity'],
  string
>

const Findings = ({ findings }: { findings: readonly BucketFinding[] }) => (
  <Panel title="Findings">
    {findings.length === 0 && <p className="text-ink-2">No findings.</p>}
    {findings.map(({ kind, severity, statement, message }) => (
      <Note key={`${statement} ${kind} ${message}`} kind={kinds[severity]} title={statement}>
        {message}
      </Note>
    ))}
  </Panel>
)

/** Formats JSON; other text is returned unchanged. */
function printed(text: string) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
