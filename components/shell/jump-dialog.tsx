'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { type KnownCluster, useClusterAccounts } from '@/components/clusters/use-cluster-accounts'
import { usePeopleNames } from '@/components/people/people-names'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { clustersQuery } from '@/lib/features/clusters/queries'
import { jumpTargetsQuery } from '@/lib/features/search/queries'
import { jumpPages } from './jump-pages'

type JumpItem = { label: string; kind: string; href: Route }

const MAX_SHOWN = 50

/** The service accounts that this person can read, by cluster / namespace / name, and their namespaces. */
function useAccounts(): { accounts: JumpItem[]; reading: boolean } {
  const { data: clusters = NO_CLUSTERS } = useQuery(clustersQuery)
  const known = useClusterAccounts(clusters)
  const accounts = useMemo(() => {
    const namespaces = new Map(
      known.accounts.map(({ cluster, namespace }): [string, JumpItem] => {
        const label = `${cluster.name} / ${namespace}`
        const href = paths.workloads({ cluster: cluster.id, namespace })
        return [label, { label, kind: 'namespace', href }]
      }),
    )
    return [
      ...known.accounts.map(({ cluster, namespace, name }) => ({
        label: `${cluster.name} / ${namespace} / ${name}`,
        kind: 'service account',
        href: paths.serviceAccount(cluster.id, namespace, name),
      })),
      ...namespaces.values(),
    ]
  }, [known.accounts])
  return { accounts, reading: known.reading }
}

const NO_CLUSTERS: KnownCluster[] = []

/** The people whose names this person may see, by what they did. */
function usePeople(): JumpItem[] {
  const names = usePeopleNames()
  return useMemo(
    () =>
      Object.entries(names).map(([id, name]) => ({
        label: name,
        kind: 'person',
        href: paths.activity({ person: id }),
      })),
    [names],
  )
}

type JumpDialogProps = { isTeamMember: boolean; onClose: () => void }

/** Every page and every named object that this person may list; pages only if the names could not be read. */
export function JumpDialog({ isTeamMember, onClose }: JumpDialogProps) {
  const router = useRouter()
  const people = usePeople()
  const pages = useMemo(() => jumpPages(isTeamMember), [isTeamMember])
  const { data = [], isPending, isError } = useQuery(jumpTargetsQuery)
  // The server builds these with lib/common/paths, so they are routes.
  const named = data.map((target): JumpItem => ({ ...target, href: target.href as Route }))
  const { accounts, reading } = useAccounts()

  const go = (href: Route) => {
    onClose()
    router.push(href)
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Viewport className="fixed inset-0 z-40 grid justify-items-center p-4 md:pt-[12vh]">
          <Dialog.Popup
            aria-label="Jump to"
            className="overlay w-full max-w-120 self-start overflow-hidden"
          >
            <Autocomplete.Root
              open
              inline
              items={[...pages, ...named, ...people, ...accounts]}
              limit={MAX_SHOWN}
              itemToStringValue={(target: JumpItem) => `${target.label} ${target.kind}`}
              filter={(target: JumpItem, typed) => matches(typed, target.label, target.kind)}
              autoHighlight="always"
              keepHighlight
            >
              <div className="flex items-center gap-2 border-line border-b px-3">
                <Search aria-hidden className="text-ink-3" />
                <Autocomplete.Input
                  aria-label="Jump to"
                  placeholder="Account, bucket, policy, person, page or action"
                  className="h-11 w-full bg-transparent outline-0"
                  spellCheck={false}
                />
                <kbd>Esc</kbd>
              </div>
              <Autocomplete.Status className="px-3 py-1.5 text-ink-2 text-small empty:hidden">
                {(isPending || reading) && 'Loading names…'}
                {isError && 'Could not load names. Only pages are listed.'}
              </Autocomplete.Status>
              <Autocomplete.Empty className="px-3 py-3 text-ink-2 empty:hidden">
                {isPending || reading ? null : 'No match'}
              </Autocomplete.Empty>
              <Autocomplete.List className="max-h-[min(60dvh,400px)] overflow-y-auto overscroll-contain p-1 empty:hidden">
                {(target: JumpItem) => (
                  <Autocomplete.Item
                    key={target.href}
                    value={target}
                    className="option"
                    onClick={() => go(target.href)}
                  >
                    <span className="min-w-0 grow truncate">{target.label}</span>
                    <span className="text-ink-3 text-small">{target.kind}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Root>
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
