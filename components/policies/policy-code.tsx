import { CodeTabs } from '@/components/patterns/code-tabs'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import { codeOf } from '@/lib/features/policies/code-samples'

export const ByHand = ({ policy, apiUrl }: { policy: Policy; apiUrl: string }) => (
  <Panel title="The same without the console" flush>
    <CodeTabs label="The same without the console" tabs={codeOf(policy, apiUrl)} />
  </Panel>
)
