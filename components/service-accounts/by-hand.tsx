import { CodeTabs } from '@/components/patterns/code-tabs'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { codeForExisting, codeForNew } from '@/lib/features/service-accounts/code'
import { choiceOf } from '@/lib/features/service-accounts/injection'
import type { InjectionChoice, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const CLOUDS = [
  ['aws', 'AWS'],
  ['gcp', 'Google Cloud'],
] as const

/** Code for the current annotation, or for the default one if the account is not annotated. */
export function ByHand({ detail }: { detail: ServiceAccountDetail }) {
  const choice = choiceOf(detail.annotations)
  const injected = choice.injection !== 'none'
  return (
    <Panel title="Annotate without the console" flush>
      <CodeTabs
        label="Without the console"
        tabs={codeForExisting(detail, injected ? choice : { injection: 'default', audience: '' })}
        more={CLOUDS.map(([cloud, label]) => ({
          key: cloud,
          label,
          content: (
            <div className="grid justify-items-start gap-2 p-3.5">
              <p>
                {label} can trust the same service account. The console generates the Terraform, the
                commands and the pod.
              </p>
              <LinkButton href={paths.accountClouds(detail, { cloud })}>Set up {label}</LinkButton>
            </div>
          ),
        }))}
      />
    </Panel>
  )
}

type NewProps = { account: { namespace: string; name: string }; choice: InjectionChoice }

export const NewByHand = ({ account, choice }: NewProps) => (
  <Panel title="Create without the console" flush>
    <CodeTabs label="Create without the console" tabs={codeForNew(account, choice)} />
  </Panel>
)
