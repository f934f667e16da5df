import { InlineCode } from '@/components/ui/inline-code'
import { Panel } from '@/components/ui/panel'
import type { TrustSetupStep } from '@/lib/core/trust-setup/setup-files'

/** The steps to apply the files, in order. */
export const SetupSteps = ({ steps }: { steps: readonly TrustSetupStep[] }) => (
  <Panel title="Steps">
    <ol className="grid gap-2.5">
      {steps.map(({ title, text }, index) => (
        <li key={title} className="grid grid-cols-[20px_minmax(0,1fr)] [overflow-wrap:anywhere]">
          <span aria-hidden className="text-ink-3 tabular-nums">
            {index + 1}
          </span>
          <div>
            <b>{title}</b>
            <p className="text-ink-2">
              <InlineCode>{text}</InlineCode>
            </p>
          </div>
        </li>
      ))}
    </ol>
  </Panel>
)
