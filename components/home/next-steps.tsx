import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'

const steps = [
  {
    title: 'Choose a cluster',
    href: paths.clusters(),
    what: 'Its page shows whether the issuer is healthy and the webhook works, and the command that installs it.',
  },
  {
    title: 'Federate it',
    href: paths.federation(),
    what: 'A federation config lets CoreWeave accept the tokens of that cluster.',
  },
  {
    title: 'Annotate a service account',
    href: paths.clusters(),
    what: 'Under its cluster: new pods of an annotated account get credentials.',
  },
  {
    title: 'Grant it a bucket',
    href: paths.newPolicy(),
    what: 'A policy from a template, for that account alone.',
  },
  {
    title: 'Verify',
    href: paths.verifications(),
    what: 'A Job runs as the account and proves each hop, or names the one that is broken.',
  },
]

/** The way from nothing to a verified workload. */
export function NextSteps() {
  return (
    <Panel flush title="Give a workload access without keys">
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
