'use client'

import type { ComponentProps } from 'react'
import type { FieldProps } from '@/components/form/field'
import { PickField } from '@/components/form/search-field'
import { TextLink } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { accountParts } from '@/lib/features/policies/draft'
import { useAccounts } from './use-accounts'

type AccountFieldProps = Pick<FieldProps, 'error'> &
  Pick<ComponentProps<typeof PickField>, 'value' | 'onValueChange'> & {
    cluster: string
    /** Of the account the address named. */
    namespace: string | undefined
  }

/** A service account of a cluster, picked by namespace and name. */
export function AccountField({ cluster, namespace, ...control }: AccountFieldProps) {
  const { rows, waiting, problem } = useAccounts(cluster, namespace)
  const { value = '' } = control
  const chosen = rows.find((row) => keyOf(row) === value)
  const items = rows.map((row) => ({
    value: keyOf(row),
    label: `${row.namespace} / ${row.name}`,
    detail: row.injection === 'none' ? 'Not injected' : 'Injected',
  }))
  const given = value && !chosen ? [{ value, label: value.replace('/', ' / ') }] : []

  return (
    <PickField
      {...control}
      label="Service account"
      items={[...given, ...items]}
      placeholder={cluster === '' ? 'Choose a cluster first' : 'Namespace or name'}
      status={waiting ? 'Reading service accounts…' : problem?.message}
      help={
        problem ? (
          <>
            {problem.message}{' '}
            <TextLink href={paths.serviceAccounts(cluster, { namespace })}>
              Open a namespace that you work in
            </TextLink>
            , and its accounts are offered here.
          </>
        ) : (
          chosen?.injection === 'none' && (
            <>
              It is not injected yet: its pods get no credentials until it is annotated.{' '}
              <TextLink href={linkOf(cluster, value)}>Annotate it</TextLink>
            </>
          )
        )
      }
    />
  )
}

const keyOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`

function linkOf(cluster: string, account: string) {
  const { namespace, name } = accountParts(account)
  return paths.serviceAccount(cluster, namespace, name)
}
