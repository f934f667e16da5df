'use client'

import dynamic from 'next/dynamic'
import { CodeBlock } from '@/components/patterns/code-block'
import { Crumbs } from '@/components/patterns/crumbs'
import { Person } from '@/components/people/person'
import { TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge, State } from '@/components/ui/state'
import { PanelTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { LEVEL_OF_ACCESS } from '@/lib/core/verification/bucket-access'
import { describeSpan } from '@/lib/core/verification/refresh/words'
import type {
  ForeignJob,
  VerificationRef,
  VerificationWithLog,
} from '@/lib/features/verifications/schema'
import { CancelButton } from './cancel-button'
import { Checks, tally } from './checks'
import type { Connection } from './follow'
import { LogView } from './log-view'
import { ProveRefresh } from './prove-refresh'
import { SettleButton } from './settle-button'
import { StartButton } from './start-button'
import { useLiveVerification } from './use-live-verification'
import { VerdictBadge, VerdictNote } from './verdict'
import { ChooseAccess } from './verify-access'

// Most runs show none of them.
const ForeignJobNote = dynamic(() => import('./foreign-jobs').then((it) => it.ForeignJobNote), {
  ssr: false,
})
const RefreshPanel = dynamic(() => import('./refresh-panel').then((it) => it.RefreshPanel), {
  ssr: false,
})
const ChangesSinceLastPassed = dynamic(
  () => import('./changes-panel').then((it) => it.ChangesSinceLastPassed),
  { ssr: false },
)

/** One verification, or a Job of that name that was started elsewhere. */
export function VerificationScreen(ref: VerificationRef) {
  const { detail, connection } = useLiveVerification(ref)
  if (detail.origin === 'elsewhere') return <ForeignJobScreen {...detail} />
  return <RunScreen verification={detail} connection={connection} />
}

function ForeignJobScreen(job: ForeignJob) {
  const { cluster, clusterName, namespace, account, name, createdAt } = job
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Verifications', href: paths.verifications() },
          { label: clusterName, href: paths.cluster(cluster) },
          { label: namespace, href: paths.workloads({ cluster, namespace }) },
          { label: name },
        ]}
      />
      <PageHead
        title={`Job ${name}`}
        badge={<Badge kind="warn">Started elsewhere</Badge>}
        facts={[
          <TextLink key="cluster" href={paths.cluster(cluster)}>
            {clusterName}
          </TextLink>,
          <span key="account">
            Runs as{' '}
            <TextLink href={paths.serviceAccount(cluster, namespace, account)}>
              {namespace}/{account}
            </TextLink>
          </span>,
          <RelativeTime key="created" prefix="Created" at={createdAt} />,
        ]}
      />
      <ForeignJobNote job={job} />
    </>
  )
}

type RunScreenProps = { verification: VerificationWithLog; connection: Connection }

/** A verification's verdict, checks, log and evidence. */
function RunScreen({ verification, connection }: RunScreenProps) {
  const { cluster, clusterName, namespace, account, name, verdict, checks, proof } = verification
  const ref = { cluster, namespace, name }
  const running = verdict.state === 'running'
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Verifications', href: paths.verifications() },
          { label: clusterName, href: paths.cluster(cluster) },
          { label: namespace, href: paths.workloads({ cluster, namespace }) },
          { label: account, href: paths.serviceAccount(cluster, namespace, account) },
          { label: name },
        ]}
      />
      <PageHead
        title={`${namespace}/${account}`}
        badge={<VerdictBadge verdict={verdict} checks={checks} {...(proof && { proof })} />}
        facts={[
          <TextLink key="cluster" href={paths.cluster(cluster)}>
            {clusterName}
          </TextLink>,
          <code key="name">{name}</code>,
          <span key="started">
            <RelativeTime prefix="Started" at={verification.startedAt} /> by{' '}
            {verification.canary && 'the canary of '}
            <Person id={verification.actor} />
          </span>,
          verification.bucketCheck && (
            <span key="check">
              {verification.refresh
                ? 'Refresh proof'
                : LEVEL_OF_ACCESS[verification.bucketCheck.access]}{' '}
              on <code>{verification.bucketCheck.bucket}</code>
              {verification.bucketCheck.region && `, ${verification.bucketCheck.region}`}
            </span>
          ),
          durationOf(verification),
          running && connection === 'reconnecting' && (
            <State key="connection" kind="warn">
              Reconnecting
            </State>
          ),
        ]}
        actions={
          running ? (
            <CancelButton {...ref} disabledReason={verification.endRefusal} />
          ) : (
            <>
              {verification.refresh ? (
                <ProveRefresh cluster={cluster} namespace={namespace} account={account} />
              ) : (
                <ChooseAccess cluster={cluster} namespace={namespace} account={account} />
              )}
              <StartButton
                cluster={cluster}
                namespace={namespace}
                account={account}
                {...(verification.bucketCheck ? { bucketCheck: verification.bucketCheck } : {})}
                {...(verification.refresh && { refresh: verification.refresh.plan })}
                label="Run again"
                variant={verdict.state === 'ended' || verdict.next?.length ? 'default' : 'primary'}
              />
            </>
          )
        }
      />
      {verification.foreignJob && <ForeignJobNote job={verification.foreignJob} />}
      <VerdictNote
        verdict={verdict}
        proof={proof}
        {...(verdict.state === 'ended' && {
          action: <SettleButton {...ref} disabledReason={verification.endRefusal} />,
        })}
      />
      {verification.refresh && <RefreshPanel refresh={verification.refresh} running={running} />}
      <Columns layout="wide-left">
        <Panel title="Checks" aside={tally(checks)} flush>
          <Checks checks={checks} verdict={verdict} />
        </Panel>
        <Panel flush>
          <PanelTabs label="Evidence" tabs={tabsOf(verification)} />
        </Panel>
      </Columns>
    </>
  )
}

function durationOf({ startedAt, endedAt }: VerificationWithLog) {
  if (!endedAt) return undefined
  const seconds = Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  if (seconds >= 120) return describeSpan(seconds * 1000)
  return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
}

function tabsOf({ log, verdict, manifest, script, claims, ...ref }: VerificationWithLog) {
  const none = (text: string) => <p className="p-3.5 text-ink-2">{text}</p>
  return [
    {
      key: 'log',
      label: 'Log',
      content: <LogView lines={log} waiting={verdict.state === 'running'} />,
    },
    {
      key: 'manifest',
      label: 'Manifest',
      content: manifest ? (
        <CodeBlock code={manifest} label="Job manifest" language="yaml" />
      ) : (
        none('The Job has been deleted. Run the verification again to see its manifest.')
      ),
    },
    ...(verdict.state === 'running' || verdict.state === 'ended'
      ? []
      : [{ key: 'since', label: 'What changed', content: <ChangesSinceLastPassed {...ref} /> }]),
    { key: 'script', label: 'Script', content: <CodeBlock code={script} label="Script" /> },
    {
      key: 'claims',
      label: 'Token claims',
      content: claims ? (
        <CodeBlock code={JSON.stringify(claims, null, 2)} label="Token claims" language="json" />
      ) : (
        none('This verification did not read a token.')
      ),
    },
  ]
}
