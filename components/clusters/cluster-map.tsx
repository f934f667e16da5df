'use client'

import type { Route } from 'next'
import dynamic from 'next/dynamic'
import { BrokenEdgeNote } from '@/components/access-map/broken-edge-note'
import { InlineCode } from '@/components/ui/inline-code'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { type ChainLink, firstBrokenLink, type LinkKey } from '@/lib/features/clusters/chain-link'
import { describeLink } from '@/lib/features/clusters/words'
import type { ClusterPart } from './cluster-part'
import { useClusterLinks } from './use-cluster-links'

const FleetMapPanel = dynamic(
  () => import('@/components/access-map/fleet-map-panel').then((it) => it.FleetMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

/** The map of a cluster, and below it the first broken link in words. */
export function ClusterMap(part: ClusterPart) {
  const { id, name } = part
  const { links, last, parts } = useClusterLinks(part)
  const steps: Record<LinkKey, { href: Route; action: string }> = {
    issuer: { href: '#issuer', action: 'Show issuer' },
    federation: {
      href: paths.newFederationConfig({ cluster: id }),
      action: 'Create federation config',
    },
    webhook: { href: '#webhook', action: 'Show webhook' },
    accounts: { href: paths.workloads({ cluster: id }), action: 'Choose a service account' },
    access: { href: paths.newPolicy({ cluster: id }), action: 'Grant access' },
    verified: {
      href: last
        ? paths.verification(id, last.namespace, last.name)
        : paths.verifications({ cluster: id }),
      action: 'Open verification',
    },
  }
  const broken = firstBrokenLink(links)
  const description = broken && describeLink(name, broken.status)

  return (
    <>
      <FleetMapPanel
        clusters={[{ id, name, ...parts }]}
        subject={id}
        label={`Access map of ${name}`}
      />
      {broken && description && (
        <BrokenEdgeNote
          kind={broken.state === 'fail' ? 'fail' : 'warn'}
          title={description.cause && <InlineCode>{description.cause}</InlineCode>}
          next={nextOf(broken, steps[broken.key])}
        >
          {description.next}
        </BrokenEdgeNote>
      )}
    </>
  )
}

function nextOf({ status }: ChainLink, { href, action }: { href: Route; action: string }) {
  switch (status.code) {
    case 'federation-paused':
      return { href: '#federation' as const, label: 'Show federation configs' }
    case 'pods-without-credentials':
    case 'pods-not-mutated':
      return { href: '#coverage' as const, label: 'Show pods' }
    default:
      return { href, label: action }
  }
}
