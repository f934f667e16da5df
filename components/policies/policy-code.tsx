import { CodeTabs } from '@/components/patterns/code-tabs'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import { policyCodeSamples } from '@/lib/features/policies/code-samples'

export const PolicyCode = ({ policy, apiUrl }: { policy: Policy; apiUrl: string }) => (
  <Panel title="The same without the console" flush>
    <CodeTabs label="The same without the console" tabs={policyCodeSamples(policy, apiUrl)} />
  </Panel>
)
