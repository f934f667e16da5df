import { useUrlParam } from '@/components/table/url-param'
import { SegmentedControl } from '@/components/ui/choice'
import { matches } from '@/lib/common/matches'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'

const STATES = [
  { value: '', label: 'All' },
  { value: 'injected', label: 'Injected' },
  { value: 'not-injected', label: 'Not injected' },
]

/** The rows that the address asks for: by text, and by whether they are injected. */
export function useAccountFilter<Row extends ServiceAccountRow>(rows: readonly Row[]) {
  const [q, setQ] = useUrlParam('q')
  const [state, setState] = useUrlParam('state')
  const shown = rows.filter(
    (row) =>
      (state === '' || (row.injection === 'none') === (state === 'not-injected')) &&
      matches(q, row.name, row.namespace, ...row.annotations),
  )
  const clear = () => {
    setQ('')
    setState('')
  }
  return { shown, q, clear }
}

export function AnnotatedFilter() {
  const [state, setState] = useUrlParam('state')
  return <SegmentedControl label="State" value={state} onValueChange={setState} options={STATES} />
}
