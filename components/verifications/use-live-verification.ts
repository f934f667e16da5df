'use client'

import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { verificationQuery } from '@/lib/features/verifications/queries'
import type {
  VerificationEvent,
  VerificationRef,
  VerificationWithLog,
} from '@/lib/features/verifications/schema'
import { type Connection, followVerification } from './follow'

const lastLine = (held: VerificationWithLog | undefined) => held?.log.at(-1)?.line ?? 0

function withEvent(held: VerificationWithLog, event: VerificationEvent): VerificationWithLog {
  switch (event.event) {
    case 'log':
      return {
        ...held,
        log: [...held.log, ...event.data.filter(({ line }) => line > lastLine(held))],
      }
    case 'verification': {
      // The manifest is gone with the Job; who saw it keeps it.
      const { manifest } = held
      return { ...(manifest ? { manifest } : {}), ...event.data, log: held.log }
    }
    case 'end':
      return held
  }
}

/** A verification that stays as it is in the cluster while it runs. */
export function useLiveVerification({ cluster, namespace, name }: VerificationRef) {
  const client = useQueryClient()
  const [connection, setConnection] = useState<Connection>('live')
  const { data } = useSuspenseQuery(verificationQuery({ cluster, namespace, name }))
  const running = data.verdict.state === 'running'

  useEffect(() => {
    if (!running) return
    const ref = { cluster, namespace, name }
    const { queryKey } = verificationQuery(ref)
    return followVerification(ref, {
      after: () => lastLine(client.getQueryData(queryKey)),
      onEvent: (event) => client.setQueryData(queryKey, (held) => held && withEvent(held, event)),
      onGap: () => void client.invalidateQueries({ queryKey }),
      onConnection: setConnection,
    })
  }, [client, cluster, namespace, name, running])

  return { verification: data, connection }
}
