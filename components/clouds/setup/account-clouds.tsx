'use client'

import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { subjectOf } from '@/lib/core/identity/subject'
import type { SetupAccount } from '@/lib/core/trust-setup/setup-files'
import { TargetPanel } from './target-panel'
import { CLOUD_TABS, cloudName, useTargetParams } from './use-target-params'

// What is read below the form is fetched after it.
const VerifyTargetPanel = dynamic(
  () => import('@/components/clouds/verify/verify-target').then((it) => it.VerifyTargetPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)
const TokenClaimsPanel = dynamic(() => import('./token-claims').then((it) => it.TokenClaimsPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={3} />,
})
const AccountTrustsPanel = dynamic(
  () => import('@/components/clouds/declared/account-trusts').then((it) => it.AccountTrustsPanel),
  { ssr: false, loading: () => <PanelSkeleton lines={3} /> },
)

/** Sets up another cloud for one service account. */
export function AccountClouds({ place }: { place: SetupAccount }) {
  const { cluster, clusterName, issuerUrl, namespace, name } = place
  const chosen = useTargetParams()
  const { cloud, typed, known } = chosen
  const identities = useMemo(
    () => [{ issuerUrl, clusterName, namespace, name }],
    [issuerUrl, clusterName, namespace, name],
  )
  return (
    <>
      <PageHead
        title={`Set up ${cloud === 'oidc' ? 'another service' : cloudName(cloud)} for ${name}`}
        facts={[
          `${clusterName} / ${namespace}`,
          'The console generates files for you to apply; it changes nothing in the cloud',
        ]}
        actions={
          <LinkButton href={paths.newCloudTarget({ cloud, ...typed })}>
            Set up several accounts
          </LinkButton>
        }
      />
      <PlaceNotes place={place} />
      <LinkTabs
        label="Cloud"
        tabs={CLOUD_TABS.map(([key, label]) => ({
          key,
          label,
          href: paths.accountClouds(place, { cloud: key }),
          current: key === cloud,
        }))}
      />
      <Columns layout="wide-left">
        <Stack>
          <TargetPanel
            chosen={chosen}
            like={place}
            identities={identities}
            clusterOf={() => cluster}
          />
        </Stack>
        <Stack>
          <TokenClaimsPanel
            cluster={cluster}
            issuerUrl={issuerUrl}
            subject={subjectOf({ namespace, name })}
            audience={known?.audience}
            isPublic={place.isPublic ?? true}
          />
          {known && (
            <VerifyTargetPanel
              cluster={cluster}
              namespace={namespace}
              name={name}
              target={known.target}
            />
          )}
          <AccountTrustsPanel cluster={cluster} namespace={namespace} name={name} />
        </Stack>
      </Columns>
    </>
  )
}

/** Notes for a missing or unreadable account; the files are correct either way. */
function PlaceNotes({ place }: { place: SetupAccount }) {
  const { account, cluster, namespace, name } = place
  return (
    <>
      {!account.ok && account.error.code === 'not-found' && (
        <Note
          kind="warn"
          title={account.error.message}
          actions={
            <LinkButton href={paths.newServiceAccount(cluster, namespace)}>
              Create service account
            </LinkButton>
          }
        >
          You can apply the files before the service account exists. Until then, anyone who can
          create {name} in {namespace} gets the access that the files grant.
        </Note>
      )}
      {!account.ok && account.error.code !== 'not-found' && (
        <Note kind="info" title={`Could not check whether ${name} exists`}>
          {account.error.message} The files do not depend on it: issuer and subject are derived from
          the names.
        </Note>
      )}
    </>
  )
}
