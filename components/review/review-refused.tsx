import { NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

/** Shown to people who cannot list policies, on which all findings are based. */
export function ReviewRefused({ title, problem }: { title: string; problem: Problem }) {
  const actions = <LinkButton href={paths.workloads()}>My service accounts</LinkButton>
  return (
    <>
      <PageHead title={title} />
      <Panel flush>
        {problem.code === 'forbidden' ? (
          <NotPermitted title="You cannot read findings" problem={problem} actions={actions}>
            Findings require permission to list policies. {problem.next}
          </NotPermitted>
        ) : (
          <ProblemState problem={problem} actions={actions} />
        )}
      </Panel>
    </>
  )
}
