import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'

const steps = [
  {
    title: 'Choose a cluster',
    href: paths.clusters(),
    what: 'Its page shows the state of the issuer and the webhook, and the command that installs the webhook.',
  },
  {
    title: 'Federate the cluster',
    href: paths.federation(),
    what: 'A federation config makes CoreWeave accept the tokens of the cluster.',
  },
  {
    title: 'Annotate a service account',
    href: paths.clusters(),
    what: 'New pods of an annotated service account get credentials.',
  },
  {
    title: 'Grant access to a bucket',
    href: paths.newPolicy(),
    what: 'A policy from a template, for that service account only.',
  },
  {
    title: 'Verify',
    href: paths.verifications(),
    what: 'A Job runs as the service account and checks each step of its access.',
  },
]

export function NextSteps() {
  return (
    <Panel flush title="Give a workload keyless access">
      <ol>
        {steps.map(({ title, href, what }, index) => (
          <li
            key={title}
            className="grid grid-cols-[28px_minmax(0,1fr)] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0"
          >
            <span aria-hidden className="text-ink-3 tabular-nums">
              {index + 1}
            </span>
            <div>
              <TextLink href={href}>{title}</TextLink>
              <div className="text-ink-2 text-small">{what}</div>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  )
}
