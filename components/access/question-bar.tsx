'use client'

import { FilterInput } from '@/components/table/filter-input'
import { SegmentedControl } from '@/components/ui/choice'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import type { AccessParams } from '@/lib/features/access/queries'
import type { AccessInventory, AccessSubject } from '@/lib/features/access/schema'
import { ActionChoice } from './action-choice'
import { PrincipalChoice } from './principal-choice'
import { ResourceChoice } from './resource-choice'

const VIEWS = [
  { value: '', label: 'By statement' },
  { value: 'principal', label: 'By principal' },
  { value: 'matrix', label: 'Matrix' },
]
const STATES = [
  { value: '', label: 'Both' },
  { value: 'effective', label: 'Effective' },
  { value: 'paper', label: 'On paper' },
]
const GROUPS = [
  { value: '', label: 'By namespace' },
  { value: 'account', label: 'By account' },
]

const EXAMPLES = [
  { label: 'Who can delete anything', query: { level: 'Delete' } },
  { label: 'People with Permissions', query: { kind: 'people', level: 'Permissions' } },
  { label: 'Access on paper only', query: { show: 'paper' } },
] as const

type QuestionBarProps = {
  params: AccessParams
  onChange: (change: AccessParams) => void
  inventory: AccessInventory
  subject: AccessSubject | undefined
}

/** Who can do what on what. Each part that is not chosen stands for any. */
export function QuestionBar({ params, onChange, inventory, subject }: QuestionBarProps) {
  const { by = '', show = '', group = '' } = params
  return (
    <Panel>
      <section
        aria-label="Question"
        className="grid items-end gap-x-3 gap-y-2 md:grid-cols-[minmax(0,5fr)_auto_minmax(0,4fr)_auto_minmax(0,4fr)]"
      >
        <PrincipalChoice
          given={params}
          onChoose={onChange}
          inventory={inventory}
          subject={subject}
        />
        <Word>can</Word>
        <ActionChoice given={params} onChoose={onChange} />
        <Word>on</Word>
        <ResourceChoice given={params} onChoose={onChange} inventory={inventory} />
      </section>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <FilterInput label={subject ? 'Filter resources' : 'Filter by cluster, namespace, name'} />
        <div className="grow max-md:hidden" />
        <SegmentedControl
          label="Access"
          value={show}
          onValueChange={(value) => onChange({ show: value })}
          options={STATES}
        />
        {by === 'matrix' && (
          <SegmentedControl
            label="Rows"
            value={group === 'namespace' ? '' : group}
            onValueChange={(value) => onChange({ group: value })}
            options={GROUPS}
          />
        )}
        <SegmentedControl
          label="View"
          value={by === 'statement' ? '' : by}
          onValueChange={(value) => onChange({ by: value })}
          options={VIEWS}
        />
      </div>
      {Object.keys(params).length === 0 && (
        <ul aria-label="Examples" className="flex flex-wrap gap-x-4 text-small">
          {EXAMPLES.map(({ label, query }) => (
            <li key={label}>
              <TextLink href={paths.access(query)}>{label}</TextLink>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

const Word = ({ children }: { children: string }) => (
  <span className="pb-1 text-ink-2 max-md:pb-0">{children}</span>
)
