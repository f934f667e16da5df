import { Crumbs } from '@/components/patterns/crumbs'
import { ProblemState } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'

export const ConfigRefused = ({ problem }: { problem: Problem }) => (
  <>
    <Crumbs
      trail={[{ label: 'Federation', href: paths.federation() }, { label: 'Federation config' }]}
    />
    <PageHead title="Federation config" />
    <Panel flush>
      <ProblemState
        problem={problem}
        actions={<LinkButton href={paths.federation()}>All federation configs</LinkButton>}
      />
    </Panel>
  </>
)
