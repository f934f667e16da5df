import { CodeTabs } from '@/components/code/code-tabs'
import { Panel } from '@/components/ui/panel'
import { codeOf } from '@/lib/policies/code'
import type { Policy } from '@/lib/policy/document'

export const ByHand = ({ policy, apiUrl }: { policy: Policy; apiUrl: string }) => (
  <Panel title="The same without the console" flush>
    <CodeTabs label="The same without the console" tabs={codeOf(policy, apiUrl)} />
  </Panel>
)
