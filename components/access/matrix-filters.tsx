'use client'

import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Segment } from '@/components/ui/choice'
import { Select } from '@/components/ui/select'
import { SHOWN_LEVELS } from '@/lib/core/policy/catalogue'
import type { Inventory } from '@/lib/features/access/schema'

const BY = [
  { value: '', label: 'By account' },
  { value: 'namespace', label: 'By namespace' },
]

export function MatrixFilters({ inventory }: { inventory: Inventory }) {
  const [by, setBy] = useUrlParam('by')
  const [cluster] = useUrlParam('cluster')
  const { clusters, buckets } = inventory
  const within = clusters.filter(({ name }) => cluster === '' || name === cluster)
  const namespaces = [...new Set(within.flatMap(({ namespaces }) => namespaces))].sort()
  return (
    <div className="flex flex-wrap items-center gap-3">
      <FilterInput label="Filter by cluster, namespace, name" />
      <Chosen param="cluster" label="Cluster" values={clusters.map(({ name }) => name)} />
      <Chosen param="namespace" label="Namespace" values={namespaces} />
      <Chosen param="bucket" label="Bucket" values={buckets} />
      <Chosen param="level" label="Level" values={SHOWN_LEVELS} />
      <Segment label="Rows" value={by} onValueChange={setBy} options={BY} />
    </div>
  )
}

type ChosenProps = { param: string; label: string; values: readonly string[] }

function Chosen({ param, label, values }: ChosenProps) {
  const [value, setValue] = useUrlParam(param)
  const all = value === '' || values.includes(value) ? values : [value, ...values]
  return (
    <div className="w-36 max-md:w-[calc(50%-6px)]">
      <Select
        aria-label={label}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        options={[
          { value: '', label: `${label}: any` },
          ...all.map((each) => ({ value: each, label: each })),
        ]}
      />
    </div>
  )
}
