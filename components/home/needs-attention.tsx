import { StatusList } from '@/components/patterns/status-list'
import { InlineCode } from '@/components/ui/inline-code'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { describeCanaryTrouble } from '@/lib/features/canaries/words'
import { describeLink } from '@/lib/features/clusters/words'
import type { AttentionItem } from '@/lib/features/home/attention'
import { describeAttention } from '@/lib/features/home/words'

type NeedsAttentionProps = { items: AttentionItem[]; pending: boolean }

export function NeedsAttention({ items, pending }: NeedsAttentionProps) {
  return (
    <Panel flush title="Needs attention" aside={items.length > 1 && 'Worst first'}>
      {items.length > 0 ? (
        <StatusList label="Needs attention" items={items.map(attentionRow)} />
      ) : (
        <p className="px-3.5 py-2.5">
          {pending ? (
            <State kind="run">Checking</State>
          ) : (
            <State kind="done">Nothing needs attention</State>
          )}
        </p>
      )}
    </Panel>
  )
}

function attentionRow(item: AttentionItem) {
  const { key, title, detail, at, action } = describeAttention(
    item,
    describeLink,
    describeCanaryTrouble,
  )
  return {
    key,
    state: item.state,
    title: <InlineCode>{title}</InlineCode>,
    detail: at ? (
      <>
        {detail} <RelativeTime at={at} />
      </>
    ) : (
      <InlineCode>{detail}</InlineCode>
    ),
    action: (
      <LinkButton size="tiny" href={action.href}>
        {action.label}
      </LinkButton>
    ),
  }
}
