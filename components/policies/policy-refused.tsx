import { NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { Crumbs } from '@/components/shell/crumbs'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

/** A policy that could not be read. */
export function PolicyRefused({ name, problem }: { name: string; problem: Problem }) {
  const actions = <LinkButton href={paths.policies()}>All policies</LinkButton>
  return (
    <>
      <Crumbs trail={[{ label: 'Policies', href: paths.policies() }, { label: name }]} />
      <PageHead title={name} />
      <Panel flush>
        {problem.code === 'forbidden' ? (
          <NotPermitted title="You may not read policies" problem={problem} actions={actions}>
            {problem.next}
          </NotPermitted>
        ) : (
          <ProblemState problem={problem} actions={actions} />
        )}
      </Panel>
    </>
  )
}
