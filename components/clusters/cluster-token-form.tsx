'use client'

import { type FormEvent, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { clusterQuery } from '@/lib/features/clusters/queries'
import { setClusterTokenAction } from '@/lib/features/session/actions'

/** Sets a Kubernetes token for a cluster with unmanaged authentication, until the session ends. */
export function ClusterTokenForm({ id, onDone }: { id: string; onDone: () => void }) {
  const [token, setToken] = useState('')
  const { run, pending, problem } = useServerAction({
    action: setClusterTokenAction,
    invalidates: [clusterQuery(id)],
    onDone,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!pending) run({ cluster: id, token })
  }

  return (
    <form className="grid gap-3" noValidate onSubmit={submit}>
      <TextField
        label="Kubernetes token"
        type="password"
        mono
        value={token}
        error={problem?.fields?.['token']?.[0]}
        help="For example from kubectl create token or from your identity provider."
        onChange={(event) => setToken(event.target.value)}
      />
      {problem && !problem.fields && (
        <ProblemNote problem={problem} title="The API server rejected this token." />
      )}
      <div>
        <Button type="submit" variant="primary" pending={pending}>
          Use token
        </Button>
      </div>
    </form>
  )
}
