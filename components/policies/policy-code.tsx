import { CodeTabs } from '@/components/patterns/code-tabs'
import { Panel } from '@/components/ui/panel'
import type { Policy } from '@/lib/core/policy/document'
import { policyCodeSamples } from '@/lib/features/policies/code-samples'

export const PolicyCode = ({ policy, apiUrl }: { policy: Policy; apiUrl: string }) => (
  <Panel title="Use without the console" flush>
    <CodeTabs label="Use without the console" tabs={policyCodeSamples(policy, apiUrl)} />
  </Panel>
)
