'use client'

import { useQuery } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import type { FieldProps } from '@/components/form/field'
import { SearchField } from '@/components/form/search-field'
import { TextLink } from '@/components/ui/link'
import { type Problem, problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { parseAccountKey } from '@/lib/features/policies/policy-choices'
import { serviceAccountsQuery } from '@/lib/features/service-accounts/queries'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'
import type { KnownInventory } from './known-inventory'

type AccountFieldProps = Pick<FieldProps, 'error'> &
  Pick<ComponentProps<typeof SearchField>, 'value' | 'onValueChange'> & {
    cluster: string
    /** Of the account the address named. */
    namespace: string | undefined
  }

/** A service account of a cluster, picked by namespace and name. */
export function AccountField({ cluster, namespace, ...control }: AccountFieldProps) {
  const { rows, waiting, problem } = useReadableAccounts(cluster, namespace)
  const { value = '' } = control
  const chosen = rows.find((row) => keyOf(row) === value)
  const items = rows.map((row) => ({
    value: keyOf(row),
    label: `${row.namespace} / ${row.name}`,
    detail: row.injection === 'none' ? 'Not injected' : 'Injected',
  }))
  const given = value && !chosen ? [{ value, label: value.replace('/', ' / ') }] : []

  return (
    <SearchField
      {...control}
      label="Service account"
      items={[...given, ...items]}
      placeholder={cluster === '' ? 'Choose a cluster first' : 'Namespace or name'}
      status={waiting ? 'Loading service accounts…' : problem?.message}
      help={
        problem ? (
          <>
            {problem.message}{' '}
            <TextLink href={paths.workloads({ cluster, namespace })}>Open a namespace</TextLink> to
            choose from its service accounts.
          </>
        ) : (
          chosen?.injection === 'none' && (
            <>
              Not injected: its pods get no credentials until you annotate it.{' '}
              <TextLink href={linkOf(cluster, value)}>Annotate</TextLink>
            </>
          )
        )
      }
    />
  )
}

const keyOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`

function linkOf(cluster: string, account: string) {
  const { namespace, name } = parseAccountKey(account)
  return paths.serviceAccount(cluster, namespace, name)
}

type KnownAccountFieldProps = {
  label: string
  known: KnownInventory
  value: string
  onValueChange: (principal: string) => void
}

/** A service account to choose, with a note about those that could not be read. */
export const KnownAccountField = ({ known, ...field }: KnownAccountFieldProps) => (
  <SearchField
    {...field}
    items={known.accounts.map(({ principal, cluster, namespace, name }) => ({
      value: principal,
      label: `${cluster.name} / ${namespace} / ${name}`,
    }))}
    placeholder="Cluster, namespace or name"
    status={known.reading ? 'Loading service accounts…' : undefined}
    help={known.unread.length > 0 && `Incomplete: could not read ${known.unread.join(', ')}.`}
  />
)

type Accounts = { rows: ServiceAccountRow[]; waiting: boolean; problem?: Problem }

/** The service accounts of a cluster, or of one namespace when the person cannot list the cluster. */
export function useReadableAccounts(cluster: string, namespace: string | undefined): Accounts {
  const all = useQuery({ ...serviceAccountsQuery({ cluster }), enabled: cluster !== '' })
  const refused = all.data?.accounts.ok === false
  const some = useQuery({
    ...serviceAccountsQuery({ cluster, namespace }),
    enabled: refused && namespace !== undefined,
  })
  const query = refused && namespace !== undefined ? some : all
  const reading = query.data?.accounts
  if (reading?.ok) return { rows: reading.value.rows, waiting: false }
  const problem = reading?.error ?? (query.error && problemOf(query.error))
  return { rows: [], waiting: query.isFetching, ...(problem && { problem }) }
}
