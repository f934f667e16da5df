'use client'

import { useParams } from 'next/navigation'
import { NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { paths, policyNameOf } from '@/lib/common/paths'

export function NoPolicy() {
  const { name: part } = useParams<{ name: string }>()
  const name = policyNameOf(decodeURIComponent(part))
  return (
    <>
      <PageHead title={`There is no policy named ${name}`} />
      <Panel flush>
        <NoneYet
          title="It may have been deleted or renamed"
          actions={
            <>
              <LinkButton href={paths.policies()}>All policies</LinkButton>
              <LinkButton href={paths.policyHistory(name)}>Its history</LinkButton>
            </>
          }
        >
          If this console ever saw it, its versions are kept.
        </NoneYet>
      </Panel>
    </>
  )
}
