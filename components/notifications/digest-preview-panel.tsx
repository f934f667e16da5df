'use client'

import { useQuery } from '@tanstack/react-query'
import { CodeBlock } from '@/components/patterns/code-block'
import { Facts } from '@/components/ui/facts'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { PanelTabs } from '@/components/ui/tabs'
import { problemOf } from '@/lib/common/errors'
import { digestPreviewQuery } from '@/lib/features/digest/queries'
import type { DigestPreview } from '@/lib/features/digest/schema'
import type { NotificationTarget } from '@/lib/features/notifications/schema'
import { formats } from './formats'

type Format = NotificationTarget['format']

/** The weekly digest as each kind of receiver would get it now, that of the target first. */
export function DigestPreviewPanel({ format }: { format: Format }) {
  const { data, error } = useQuery(digestPreviewQuery)
  if (error) return <ProblemNote problem={problemOf(error)} />
  if (!data) return <PanelSkeleton lines={4} />
  const others = (['email', 'json', 'slack'] as const).filter((each) => each !== format)
  return (
    <Panel aside={<RelativeTime prefix="Written" at={data.at} />} title="Preview" flush>
      <PanelTabs
        label="Receiver"
        tabs={[format, ...others].map((each) => ({
          key: each,
          label: formats[each].label,
          content: contentOf(each, data),
        }))}
      />
    </Panel>
  )
}

const contentOf = (format: Format, { mail, json, slack }: DigestPreview) =>
  format === 'email' ? (
    <div className="grid gap-2 p-3.5">
      <Facts items={[{ term: 'Subject', value: mail.subject }]} />
      <CodeBlock code={mail.text} label="E-mail" wrap />
    </div>
  ) : (
    <CodeBlock
      code={JSON.stringify(JSON.parse(format === 'json' ? json : slack), null, 2)}
      label={formats[format].label}
      language="json"
      wrap
    />
  )
