'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import pMap from 'p-map'
import { useRef, useState } from 'react'
import { useRunAction } from '@/components/form/use-run-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextLink } from '@/components/ui/link'
import { State, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { Verdict } from '@/lib/core/verification/report'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import { startVerificationAction } from '@/lib/features/verifications/actions'
import { offersQuery, verificationQuery } from '@/lib/features/verifications/queries'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { checkOf } from './offer-words'

/** How many Jobs run at once. */
const MAX_RUNNING = 3
const POLL_MS = 1500

const ENDS = {
  passed: 'pass',
  failed: 'fail',
  cancelled: 'pause',
  unknown: 'idle',
} as const satisfies Record<Exclude<Verdict['state'], 'running' | 'ended'>, StateKind>

type AccountProgress = { kind: StateKind; words: string; ref?: VerificationRef }
type Place = { cluster: string; namespace: string }

/** Verifies every annotated service account of a namespace, a few at a time. */
export function VerifyAll({ cluster, namespace }: Place) {
  const [open, setOpen] = useState(false)
  const { data } = useQuery({ ...serviceAccountsQuery({ cluster, namespace }), enabled: open })
  const { progressOf, running, verifyAll, stop } = useBulkVerification({ cluster, namespace })
  const accounts = data?.accounts.ok
    ? data.accounts.value.rows.filter(({ injection }) => injection !== 'none')
    : []
  return (
    <Dialog
      title={`Verify ${namespace}`}
      description={`Verifies one granted bucket of every annotated service account, ${MAX_RUNNING} at a time, and that the others can list buckets. Started verifications continue after you close this dialog.`}
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) stop()
      }}
      trigger={<Button>Verify all in {namespace}</Button>}
      actions={
        <Button
          variant="primary"
          pending={running}
          onClick={() => void verifyAll(accounts.map(({ name }) => name))}
        >
          Verify {accounts.length}
        </Button>
      }
    >
      {data && !data.accounts.ok && <p>{data.accounts.error.message}</p>}
      {data?.accounts.ok && accounts.length === 0 && (
        <p>No service account in this namespace is annotated.</p>
      )}
      <ul className="grid gap-1">
        {accounts.map(({ name }) => {
          const { kind, words, ref } = progressOf[name] ?? { kind: 'idle', words: 'Not started' }
          return (
            <li
              key={name}
              className="grid items-baseline gap-x-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_auto]"
            >
              <code>{name}</code>
              <State kind={kind}>{words}</State>
              {ref && (
                <TextLink href={paths.verification(ref.cluster, ref.namespace, ref.name)}>
                  View
                </TextLink>
              )}
            </li>
          )
        })}
      </ul>
    </Dialog>
  )
}

function useBulkVerification({ cluster, namespace }: Place) {
  const client = useQueryClient()
  const runAction = useRunAction()
  const [progressOf, setProgress] = useState<Record<string, AccountProgress>>({})
  const [running, setRunning] = useState(false)
  const stopped = useRef(false)
  const report = (account: string, progress: AccountProgress) =>
    setProgress((held) => ({ ...held, [account]: progress }))

  async function verify(account: string) {
    if (stopped.current) return
    report(account, { kind: 'run', words: 'Starting' })
    const { offers } = await client.fetchQuery(offersQuery({ cluster, namespace, name: account }))
    const granted = offers.find(({ level }) => level !== 'Write')
    const result = await runAction(startVerificationAction, {
      cluster,
      namespace,
      account,
      force: false,
      ...(granted && { bucketCheck: checkOf(granted) }),
    })
    if (!result.ok) return report(account, { kind: 'fail', words: result.error.message })
    if (!result.value.started)
      return report(account, { kind: 'fail', words: result.value.verdict.sentence })
    const { ref } = result.value
    report(account, { kind: 'run', words: 'Running', ref })
    while (!stopped.current) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      const detail = await client.fetchQuery({ ...verificationQuery(ref), staleTime: 0 })
      if (detail.origin === 'elsewhere')
        return report(account, {
          kind: 'warn',
          words: 'The Job was changed after it was started.',
          ref,
        })
      const { verdict } = detail
      // The console settles an ended run a moment later.
      if (verdict.state === 'running' || verdict.state === 'ended') continue
      return report(account, { kind: ENDS[verdict.state], words: verdict.sentence, ref })
    }
  }

  async function verifyAll(accounts: readonly string[]) {
    stopped.current = false
    setRunning(true)
    await pMap(
      accounts,
      (account) =>
        verify(account).catch(() =>
          report(account, { kind: 'fail', words: 'Could not reach the console.' }),
        ),
      { concurrency: MAX_RUNNING },
    )
    setRunning(false)
    await client.invalidateQueries({ queryKey: ['verifications'] })
  }
  const stop = () => {
    stopped.current = true
  }
  return { progressOf, running, verifyAll, stop }
}
