'use client'

import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { verifiedQuery } from '@/lib/features/clusters/queries'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type {
  VerificationDetail,
  VerificationEvent,
  VerificationRef,
  VerificationWithLog,
} from '@/lib/features/verifications/schema'
import { type Connection, followVerification } from './follow'

/** How often an ended run is read again, in case its follower settles it later. */
const ENDED_POLL_MS = 5000

const lastLine = (held: VerificationDetail | undefined) =>
  (held?.origin === 'console' && held.log.at(-1)?.line) || 0

function withEvent(held: VerificationWithLog, event: VerificationEvent): VerificationWithLog {
  switch (event.event) {
    case 'log':
      return {
        ...held,
        log: [...held.log, ...event.data.filter(({ line }) => line > lastLine(held))],
      }
    case 'verification': {
      // The manifest is gone with the Job; the tab that has it keeps it.
      const { manifest } = held
      return { ...(manifest ? { manifest } : {}), ...event.data, log: held.log }
    }
    case 'end':
      return held
  }
}

/** A verification, updated while it runs, or the Job of that name that was started elsewhere. */
export function useLiveVerification({ cluster, namespace, name }: VerificationRef) {
  const client = useQueryClient()
  const [connection, setConnection] = useState<Connection>('live')
  const { data } = useSuspenseQuery({
    ...verificationQuery({ cluster, namespace, name }),
    refetchInterval: ({ state: { data } }) => stateOf(data) === 'ended' && ENDED_POLL_MS,
  })
  const running = stateOf(data) === 'running'

  // What a run ends with changes what other screens have read before it.
  useEffect(() => {
    if (running) return
    void client.invalidateQueries({ queryKey: ['verifications'] })
    void client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) })
    void client.invalidateQueries(verifiedQuery(cluster))
  }, [client, cluster, running])

  useEffect(() => {
    if (!running) return
    const ref = { cluster, namespace, name }
    const { queryKey } = verificationQuery(ref)
    return followVerification(ref, {
      after: () => lastLine(client.getQueryData(queryKey)),
      onEvent: (event) =>
        client.setQueryData(queryKey, (held) =>
          held?.origin === 'console' ? withEvent(held, event) : held,
        ),
      onGap: () => void client.invalidateQueries({ queryKey }),
      onConnection: setConnection,
    })
  }, [client, cluster, namespace, name, running])

  return { detail: data, connection }
}

const stateOf = (detail: VerificationDetail | undefined) =>
  detail?.origin === 'console' ? detail.verdict.state : undefined
