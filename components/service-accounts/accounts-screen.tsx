'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { ClusterTokenButton } from '@/components/clusters/cluster-token-button'
import { refusesToken } from '@/components/clusters/refuses-token'
import { NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { pluralOf } from '@/lib/common/plural'
import type {
  ListServiceAccounts,
  ServiceAccountsView,
} from '@/lib/features/service-accounts/schema'
import { AccountTable } from './account-table'
import { NamespacePicker } from './namespace-picker'
import { useAccountPages } from './use-account-pages'

const NamespaceForm = dynamic(() => import('./namespace-form').then((it) => it.NamespaceForm), {
  ssr: false,
})

export function AccountsScreen(input: ListServiceAccounts) {
  const { cluster, namespace } = input
  const { view, reading, error, refetch, isFetching } = useAccountPages(input)
  const { accounts } = view
  const again = (
    <Button onClick={() => void refetch()} pending={isFetching}>
      {accounts.ok ? 'Refresh' : 'Try again'}
    </Button>
  )

  return (
    <>
      <PageHead
        title={listTitle(view, { namespace, reading })}
        facts={[
          namespace ? `${view.clusterName} / ${namespace}` : view.clusterName,
          reading ? (
            <State key="read" kind="run">
              Loading more
            </State>
          ) : (
            <RelativeTime key="read" at={accounts.at} prefix="Read" />
          ),
        ]}
        actions={
          <>
            {accounts.ok && again}
            {(accounts.ok || accounts.error.code === 'forbidden') && (
              <LinkButton
                href={paths.newServiceAccount(cluster, namespace)}
                variant={accounts.ok ? 'primary' : 'default'}
              >
                New service account
              </LinkButton>
            )}
          </>
        }
      />
      {accounts.ok ? (
        <>
          {!reading && <PartialListNote cluster={cluster} found={accounts.value} error={error} />}
          <AccountTable
            {...input}
            clusterName={view.clusterName}
            found={accounts.value}
            namespaces={view.namespaces}
          />
        </>
      ) : (
        <Panel flush>
          <ListError view={view} {...input} again={again} />
        </Panel>
      )}
    </>
  )
}

type ListScope = { namespace: string | undefined; reading: boolean }

function listTitle(
  { accounts, clusterName }: ServiceAccountsView,
  { namespace, reading }: ListScope,
) {
  const where = namespace ?? clusterName
  if (!accounts.ok) return `Service accounts of ${where}`
  const { rows } = accounts.value
  const injected = rows.filter(({ injection }) => injection !== 'none').length
  const verb = pluralOf(injected, 'is', 'are')
  if (reading)
    return `${injected} of the first ${rows.length} service accounts in ${where} ${verb} injected`
  if (injected === 0) return `No service account in ${where} is injected yet`
  return `${injected} of ${rows.length} service accounts in ${where} ${verb} injected`
}

type AccountRows = Extract<ServiceAccountsView['accounts'], { ok: true }>['value']

type PartialListNoteProps = { cluster: string; found: AccountRows; error: Error | undefined }

/** Which service accounts are not listed, and how to list them. */
function PartialListNote({ cluster, found, error }: PartialListNoteProps) {
  if (found.only)
    return (
      <Note
        kind="info"
        title={`Only the namespaces that you opened are listed: ${found.only.join(', ')}.`}
      >
        You cannot list service accounts in all namespaces. Open another namespace by name:
        <span className="mt-2 block">
          <NamespaceForm cluster={cluster} />
        </span>
      </Note>
    )
  if (found.complete) return null
  return (
    <Note kind="warn" title={`Only the first ${found.rows.length} service accounts are listed.`}>
      {error && `${problemOf(error).message} `}Choose a namespace to list all of its service
      accounts.
    </Note>
  )
}

type ListErrorProps = ListServiceAccounts & { view: ServiceAccountsView; again: ReactNode }

function ListError({ view, cluster, namespace, again }: ListErrorProps) {
  const { accounts, namespaces, clusterName, isPublic } = view
  if (accounts.ok) return null
  const { error } = accounts
  const hidden = error.code === 'unreachable' && !isPublic && error.reason !== 'provisioning'
  if (error.code !== 'forbidden' || error.reason !== 'rbac')
    return (
      <ProblemState
        problem={hidden ? { ...error, next: PRIVATE } : error}
        actions={
          <>
            {again}
            {refusesToken(error) && <ClusterTokenButton id={cluster} name={clusterName} />}
          </>
        }
        {...(hidden && { title: `The API server of ${clusterName} is private` })}
      />
    )
  return (
    <NotPermitted
      problem={error}
      title={
        namespace
          ? `You cannot list service accounts in ${namespace}`
          : `You cannot list service accounts in all namespaces of ${clusterName}`
      }
      actions={
        <div className="grid w-full justify-items-center gap-4">
          <NamespacePicker cluster={cluster} namespace={namespace} namespaces={namespaces} />
          <NamespaceForm cluster={cluster} />
        </div>
      }
    >
      Type the name of a namespace that you work in. A cluster administrator can grant the
      permission for all namespaces with a ClusterRoleBinding.
    </NotPermitted>
  )
}

const PRIVATE =
  'Run the console in a network that reaches the API server. The issuer and the federation configs stay usable without it.'
