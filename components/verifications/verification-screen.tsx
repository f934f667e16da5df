'use client'

import { CodeBlock } from '@/components/patterns/code-block'
import { Crumbs } from '@/components/patterns/crumbs'
import { ActorId } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { PanelTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import type { VerificationRef, VerificationWithLog } from '@/lib/features/verifications/schema'
import { BucketCheckButton } from './bucket-check'
import { CancelButton } from './cancel-button'
import { ChangesSinceLastPassed } from './changes-panel'
import { Checks, tally } from './checks'
import { LogView } from './log-view'
import { StartButton } from './start-button'
import { useLiveVerification } from './use-live-verification'
import { VerdictBadge, VerdictNote } from './verdict'

/** One verification: its verdict, checks, log and evidence. */
export function VerificationScreen(ref: VerificationRef) {
  const { verification, connection } = useLiveVerification(ref)
  const { cluster, clusterName, namespace, account, name, verdict, checks } = verification
  const running = verdict.state === 'running'
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Verifications', href: paths.verifications() },
          { label: clusterName, href: paths.cluster(cluster) },
          { label: namespace, href: paths.serviceAccounts(cluster, { namespace }) },
          { label: account, href: paths.serviceAccount(cluster, namespace, account) },
          { label: name },
        ]}
      />
      <PageHead
        title={`${namespace}/${account}`}
        badge={<VerdictBadge verdict={verdict} checks={checks} />}
        facts={[
          <TextLink key="cluster" href={paths.cluster(cluster)}>
            {clusterName}
          </TextLink>,
          <code key="name">{name}</code>,
          <span key="started">
            <RelativeTime prefix="Started" at={verification.startedAt} /> by{' '}
            <ActorId id={verification.actor} />
          </span>,
          verification.bucketCheck && (
            <span key="check">
              {verification.bucketCheck.access === 'read' ? 'Reads' : 'Writes to'}{' '}
              <code>{verification.bucketCheck.bucket}</code>
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
            <CancelButton {...ref} />
          ) : (
            <>
              <BucketCheckButton cluster={cluster} namespace={namespace} account={account} />
              <StartButton
                cluster={cluster}
                namespace={namespace}
                account={account}
                {...(verification.bucketCheck ? { bucketCheck: verification.bucketCheck } : {})}
                label="Run again"
                variant="primary"
              />
            </>
          )
        }
      />
      <VerdictNote verdict={verdict} />
      <Columns layout="wide-left">
        <Panel title="Checks" aside={tally(checks)} flush>
          <Checks checks={checks} />
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
    ...(verdict.state === 'running'
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
