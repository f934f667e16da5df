'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { Button } from '@/components/ui/button'
import { paths } from '@/lib/common/paths'

/** The cluster id in a typed id, a link to a page of the cluster, or its issuer URL. */
const clusterIdIn = (typed: string) =>
  /\/(?:clusters|id)\/([^/?#]+)/.exec(typed)?.[1] ?? typed.trim()

/** For people who can read a cluster but not list all clusters. */
export function OpenClusterForm() {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()
  const router = useRouter()

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { ClusterId } = await import('@/lib/features/clusters/schema')
    const parsed = ClusterId.safeParse(clusterIdIn(typed))
    if (parsed.success) router.push(paths.cluster(parsed.data))
    else setError(parsed.error.issues[0]?.message)
  }

  return (
    <form
      className="w-full max-w-120 text-left"
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <TextField
        label="Cluster ID, issuer URL, or a link to the cluster"
        mono
        value={typed}
        error={error}
        onChange={(event) => {
          setTyped(event.target.value)
          setError(undefined)
        }}
        after={
          <Button type="submit" variant="primary">
            Open
          </Button>
        }
      />
    </form>
  )
}
