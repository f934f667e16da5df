import { ProblemState } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

const NOT_UNDERSTOOD: Problem = {
  code: 'invalid',
  message: 'The address asks about a level, kind or view that does not exist.',
}

/** The page when a question could not be answered. */
export const UnansweredAccess = ({
  problem = NOT_UNDERSTOOD,
}: {
  problem: Problem | undefined
}) => (
  <>
    <PageHead
      title="Who can do what?"
      facts={['Evaluates all live policies for all known service accounts and buckets']}
      actions={<LinkButton href={paths.access()}>Ask again</LinkButton>}
    />
    <Panel flush>
      <ProblemState problem={problem} />
    </Panel>
  </>
)
