'use client'

import { useParams } from 'next/navigation'
import { Crumbs } from '@/components/patterns/crumbs'
import { NoneYet, NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { decodePolicyName, paths } from '@/lib/common/paths'

export function PolicyNotFound() {
  const { name: part } = useParams<{ name: string }>()
  const name = decodePolicyName(decodeURIComponent(part))
  return (
    <>
      <PageHead title={`Policy ${name} not found`} />
      <Panel flush>
        <NoneYet
          title="The policy may have been deleted or renamed"
          actions={
            <>
              <LinkButton href={paths.policies()}>All policies</LinkButton>
              <LinkButton href={paths.policyHistory(name)}>Open history</LinkButton>
            </>
          }
        >
          The history has every version this console has read.
        </NoneYet>
      </Panel>
    </>
  )
}

/** Shown when the policy could not be read. */
export function PolicyUnavailable({ name, problem }: { name: string; problem: Problem }) {
  const actions = <LinkButton href={paths.policies()}>All policies</LinkButton>
  return (
    <>
      <Crumbs trail={[{ label: 'Policies', href: paths.policies() }, { label: name }]} />
      <PageHead title={name} />
      <Panel flush>
        {problem.code === 'forbidden' ? (
          <NotPermitted title="You cannot read policies" problem={problem} actions={actions}>
            {problem.next}
          </NotPermitted>
        ) : (
          <ProblemState problem={problem} actions={actions} />
        )}
      </Panel>
    </>
  )
}
