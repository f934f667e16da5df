'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { ClusterTokenForm } from '@/components/clusters/cluster-token-form'
import { problemOf } from '@/lib/common/errors'
import { NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type {
  ListServiceAccounts,
  ServiceAccountsView,
} from '@/lib/features/service-accounts/schema'
import { AccountTable } from './account-table'
import { NamespacePicker } from './namespace-picker'
import { refusesToken } from './trouble'
import { useAccountPages } from './use-account-pages'

const NamespaceForm = dynamic(() => import('./namespace-form').then((it) => it.NamespaceForm), {
  ssr: false,
})

export function ServiceAccounts(input: ListServiceAccounts) {
  const { cluster, namespace } = input
  const { view, reading, error, refetch, isFetching } = useAccountPages(input)
  const { accounts } = view
  const again = (
    <Button onClick={() => void refetch()} pending={isFetching}>
      {accounts.ok ? 'Read again' : 'Try again'}
    </Button>
  )

  return (
    <>
      <PageHead
        title={titleOf(view, { namespace, reading })}
        facts={[
          namespace ? `${view.clusterName} / ${namespace}` : view.clusterName,
          reading ? (
            <State key="read" kind="run">
              Reading more
            </State>
          ) : (
            <RelativeTime key="read" at={accounts.at} prefix="Read" />
          ),
        ]}
        actions={
          <>
            {accounts.ok && again}
            {(accounts.ok || accounts.error.code === 'forbidden') && (
              <LinkButton href={paths.newServiceAccount(cluster, namespace)} variant="primary">
                New service account
              </LinkButton>
            )}
          </>
        }
      />
      {accounts.ok ? (
        <>
          {!reading && <Scope cluster={cluster} found={accounts.value} error={error} />}
          <AccountTable {...input} found={accounts.value} namespaces={view.namespaces} />
        </>
      ) : (
        <Panel flush>
          <Refused view={view} {...input} again={again} />
        </Panel>
      )}
    </>
  )
}

type Title = { namespace: string | undefined; reading: boolean }

function titleOf({ accounts, clusterName }: ServiceAccountsView, { namespace, reading }: Title) {
  const where = namespace ?? clusterName
  if (!accounts.ok) return `Service accounts of ${where}`
  const { rows } = accounts.value
  const injected = rows.filter(({ injection }) => injection !== 'none').length
  const verb = injected === 1 ? 'is' : 'are'
  if (reading)
    return `${injected} of the first ${rows.length} service accounts in ${where} ${verb} injected`
  if (injected === 0) return `No service account in ${where} is injected yet`
  return `${injected} of ${rows.length} service accounts in ${where} ${verb} injected`
}

type Found = Extract<ServiceAccountsView['accounts'], { ok: true }>['value']

type ScopeProps = { cluster: string; found: Found; error: Error | undefined }

/** What is not on the screen, and how to get it there. */
function Scope({ cluster, found, error }: ScopeProps) {
  if (found.only)
    return (
      <Note
        kind="info"
        title={`These are the namespaces you have opened: ${found.only.join(', ')}.`}
      >
        You may not list those of the whole cluster. Open another one by its name:
        <span className="mt-2 block">
          <NamespaceForm cluster={cluster} />
        </span>
      </Note>
    )
  if (found.complete) return null
  return (
    <Note kind="warn" title={`Only the first ${found.rows.length} were read.`}>
      {error && `${problemOf(error).message} `}Choose a namespace to see all of its service
      accounts.
    </Note>
  )
}

type RefusedProps = ListServiceAccounts & { view: ServiceAccountsView; again: ReactNode }

function Refused({ view, cluster, namespace, again }: RefusedProps) {
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
            {refusesToken(error) && <ClusterTokenForm id={cluster} name={clusterName} />}
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
          ? `You may not list service accounts in ${namespace}`
          : `You may not list the service accounts of all namespaces in ${clusterName}`
      }
      actions={
        <div className="grid w-full justify-items-center gap-4">
          <NamespacePicker cluster={cluster} namespace={namespace} namespaces={namespaces} />
          <NamespaceForm cluster={cluster} />
        </div>
      }
    >
      Type a namespace that you work in; a cluster administrator can grant the right for all of them
      with a ClusterRoleBinding.
    </NotPermitted>
  )
}

const PRIVATE =
  'Run the console where it can reach it. Its issuer and federation configs need no API server and stay usable here.'
