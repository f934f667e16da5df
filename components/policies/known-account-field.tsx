import { PickField } from '@/components/form/search-field'
import type { Known } from './cards/use-known'

type KnownAccountFieldProps = {
  label: string
  known: Known
  value: string
  onValueChange: (principal: string) => void
}

/** One of the service accounts this person may read, and word of those they may not. */
export const KnownAccountField = ({ known, ...field }: KnownAccountFieldProps) => (
  <PickField
    {...field}
    items={known.accounts.map(({ principal, cluster, namespace, name }) => ({
      value: principal,
      label: `${cluster.name} / ${namespace} / ${name}`,
    }))}
    placeholder="Cluster, namespace or name"
    status={known.reading ? 'Reading service accounts…' : undefined}
    help={known.unread.length > 0 && `Not read, so not offered: ${known.unread.join(', ')}.`}
  />
)
