'use client'

import { ChoiceFilter } from '@/components/table/choice-filter'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import type { Verdict } from '@/lib/core/verification/report'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

export const VERDICT_WORDS = {
  running: 'Running',
  ended: 'Ended, not settled',
  passed: 'Passed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Unknown',
} as const satisfies Record<Verdict['state'], string>

const PARAMS = ['q', 'cluster', 'namespace', 'account', 'state', 'cause'] as const
type Param = (typeof PARAMS)[number]
export type Filters = ReturnType<typeof useFilters>

/** The filters, kept in the page's URL. */
export function useFilters() {
  const q = useUrlParam('q')
  const cluster = useUrlParam('cluster')
  const namespace = useUrlParam('namespace')
  const account = useUrlParam('account')
  const state = useUrlParam('state')
  const cause = useUrlParam('cause')
  const all = { q, cluster, namespace, account, state, cause } satisfies Record<Param, unknown>
  return {
    all,
    clear: () => {
      for (const param of PARAMS) all[param][1]('')
    },
  }
}

const distinct = (values: (string | undefined)[]) =>
  [...new Set(values.filter((value) => value !== undefined))].toSorted()

/** The filters of the list: text, cluster, namespace, service account, verdict and cause. */
export function FilterBar({ all, rows }: Pick<Filters, 'all'> & { rows: VerificationSummary[] }) {
  const names = new Map(rows.map(({ cluster, clusterName }) => [cluster, clusterName]))
  const sentences = new Map<string | undefined, string>(
    rows.map(({ verdict }) => [verdict.cause, verdict.sentence]),
  )
  const choices: [Param, string, string, { value: string; label: string }[]][] = [
    ['cluster', 'Cluster', 'All clusters', [...names].map(([value, label]) => ({ value, label }))],
    ['namespace', 'Namespace', 'All namespaces', options(rows.map(({ namespace }) => namespace))],
    [
      'account',
      'Service account',
      'All service accounts',
      options(rows.map(({ account }) => account)),
    ],
    [
      'state',
      'Verdict',
      'All verdicts',
      Object.entries(VERDICT_WORDS).map(([value, label]) => ({ value, label })),
    ],
    [
      'cause',
      'Cause',
      'All causes',
      distinct(rows.map(({ verdict }) => verdict.cause)).map((value) => ({
        value,
        label: sentences.get(value) ?? value,
      })),
    ],
  ]
  return (
    <div className="flex flex-wrap items-center gap-3">
      <FilterInput label="Filter verifications" />
      {choices.map(([param, label, every, found]) => {
        const [value, set] = all[param]
        return (
          <ChoiceFilter
            key={param}
            label={label}
            every={every}
            value={value}
            onValueChange={set}
            options={found}
          />
        )
      })}
    </div>
  )
}

const options = (values: string[]) => distinct(values).map((value) => ({ value, label: value }))
