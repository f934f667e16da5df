import { ProblemState } from '@/components/patterns/empty-state'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'

/** Before a question is asked, or where it could not be answered. */
export const Unanswered = ({ title, problem }: { title: string; problem: Problem | undefined }) => (
  <>
    <PageHead
      title={title}
      facts={['By all live policies, over the accounts and buckets of today']}
    />
    {problem && (
      <Panel flush>
        <ProblemState problem={problem} />
      </Panel>
    )}
  </>
)
