'use client'

import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Select } from '@/components/ui/select'
import { matches } from '@/lib/common/matches'
import { RISKS, riskOf } from '@/lib/features/review/kinds'
import { findingTitle } from '@/lib/features/review/words'
import { findingLink, RISK_LABELS } from './finding-cells'
import type { FindingRow } from './use-review'

/** The filters of the findings table, stored in the URL. */
export function useFindingFilters() {
  const [typed, setTyped] = useUrlParam('q')
  const risk = useUrlParam('severity')
  const cluster = useUrlParam('cluster')
  const policy = useUrlParam('policy')
  return {
    risk,
    cluster,
    policy,
    isShown: (row: FindingRow) =>
      (!risk[0] || riskOf(row.kind) === risk[0]) &&
      (!cluster[0] || row.cluster?.id === cluster[0]) &&
      (!policy[0] || policyOf(row) === policy[0]) &&
      matches(
        typed,
        findingTitle(row.kind),
        row.evidence,
        row.principal ?? '',
        findingLink(row.where).label,
      ),
    clear: () => {
      setTyped('')
      for (const [, set] of [risk, cluster, policy]) set('')
    },
  }
}

const policyOf = ({ where }: FindingRow) => (where.of === 'policy' ? where.policy : undefined)

type Choice = { value: string; label: string }
type FindingFiltersProps = { filters: ReturnType<typeof useFindingFilters>; rows: FindingRow[] }

/** Filters by text, severity, cluster and policy. */
export function FindingFilters({ filters, rows }: FindingFiltersProps) {
  const clusters = new Map(
    rows.flatMap(({ cluster }) => (cluster ? [[cluster.id, cluster.name]] : [])),
  )
  const policies = new Set(rows.flatMap((row) => policyOf(row) ?? []))
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterInput label="Filter findings" />
      <Filter
        label="Severity"
        all="Any severity"
        held={filters.risk}
        choices={RISKS.map((risk) => ({ value: risk, label: RISK_LABELS[risk].word }))}
      />
      <Filter
        label="Cluster"
        all="Any cluster"
        held={filters.cluster}
        choices={[...clusters].map(([value, label]) => ({ value, label }))}
      />
      <Filter
        label="Policy"
        all="Any policy"
        held={filters.policy}
        choices={[...policies].toSorted().map((value) => ({ value, label: value }))}
      />
    </div>
  )
}

type FilterProps = {
  label: string
  all: string
  held: ReturnType<typeof useUrlParam>
  choices: Choice[]
}

const Filter = ({ label, all, held: [value, set], choices }: FilterProps) => (
  <span className="w-40">
    <Select
      aria-label={label}
      value={value}
      onChange={(event) => set(event.target.value)}
      options={[{ value: '', label: all }, ...choices]}
    />
  </span>
)
