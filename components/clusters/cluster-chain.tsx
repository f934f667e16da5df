'use client'

import type { Route } from 'next'
import { Chain } from '@/components/patterns/chain'
import { InlineCode } from '@/components/patterns/inline-code'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { type ChainLink, firstBrokenLink, type LinkKey } from '@/lib/features/clusters/chain-link'
import { describeLink, LINK_LABELS } from '@/lib/features/clusters/words'
import type { ClusterPart } from './cluster-part'
import { useClusterLinks } from './use-cluster-links'

export function ClusterChain(part: ClusterPart) {
  const { id, name } = part
  const { links, last } = useClusterLinks(part)
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
    <Chain
      label={`Keyless access in ${name}`}
      hops={links.map(({ key, state, status }) => {
        const { text, at } = describeLink(name, status)
        return {
          key,
          label: LINK_LABELS[key],
          state,
          href: key === 'federation' ? '#federation' : steps[key].href,
          text: at ? (
            <>
              {text} <RelativeTime at={at} />
            </>
          ) : (
            text
          ),
        }
      })}
    >
      {broken && description && (
        <Note
          kind={broken.state === 'fail' ? 'fail' : 'warn'}
          title={description.cause && <InlineCode>{description.cause}</InlineCode>}
          actions={<BrokenAction link={broken} step={steps[broken.key]} />}
        >
          {description.next}
        </Note>
      )}
    </Chain>
  )
}

function BrokenAction({ link, step }: { link: ChainLink; step: { href: Route; action: string } }) {
  if (link.status.code === 'federation-paused')
    return <LinkButton href="#federation">Show federation configs</LinkButton>
  return <LinkButton href={step.href}>{step.action}</LinkButton>
}
