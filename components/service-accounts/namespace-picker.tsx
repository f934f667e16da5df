'use client'

import { useRouter } from 'next/navigation'
import { LinkButton } from '@/components/ui/link'
import { Select } from '@/components/ui/select'
import { paths } from '@/lib/common/paths'
import type { ServiceAccountsView } from '@/lib/features/service-accounts/schema'

type Props = {
  cluster: string
  namespace: string | undefined
  namespaces: ServiceAccountsView['namespaces']
}

/** All namespaces, or those that this person opened if they may not list them. */
export function NamespacePicker({ cluster, namespace, namespaces }: Props) {
  const router = useRouter()
  if (!namespaces.ok) return null
  const { names, known } = namespaces.value
  const open = (chosen: string) =>
    router.push(paths.workloads({ cluster, namespace: chosen || undefined }))

  if (known === 'listed')
    return (
      <div className="w-56 max-md:w-full">
        <Select
          aria-label="Namespace"
          value={namespace ?? ''}
          onChange={(event) => open(event.target.value)}
          options={[
            { value: '', label: 'All namespaces' },
            ...withOpen(names, namespace).map((value) => ({ value, label: value })),
          ]}
        />
      </div>
    )
  if (names.length === 0) return null
  return (
    <nav aria-label="Opened namespaces" className="flex flex-wrap gap-1.5">
      {[undefined, ...names].map((name) => (
        <LinkButton
          key={name ?? ''}
          href={paths.workloads({ cluster, namespace: name })}
          size="tiny"
          variant={name === namespace ? 'primary' : 'default'}
        >
          {name ?? 'All opened namespaces'}
        </LinkButton>
      ))}
    </nav>
  )
}

/** The namespace in the address is offered even if the cluster does not list it. */
const withOpen = (names: string[], namespace: string | undefined) =>
  namespace === undefined || names.includes(namespace) ? names : [...names, namespace].sort()
