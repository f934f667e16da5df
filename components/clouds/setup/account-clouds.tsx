'use client'

import { useMemo } from 'react'
import { DeclaredFor } from '@/components/clouds/declared/declared-for'
import { VerifyTargetPanel } from '@/components/clouds/verify/verify-target'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { subjectOf } from '@/lib/core/identity/subject'
import type { SetupAccount } from '@/lib/core/trust-setup/setup-files'
import { TargetPanel } from './target-panel'
import { TokenFacts } from './token-facts'
import { CLOUD_TABS, cloudName, useTyped } from './use-typed'

/** One service account, and what lets it into one role or identity of another cloud. */
export function AccountClouds({ place }: { place: SetupAccount }) {
  const { cluster, clusterName, issuerUrl, namespace, name } = place
  const chosen = useTyped()
  const { cloud, typed, known } = chosen
  const identities = useMemo(
    () => [{ issuerUrl, clusterName, namespace, name }],
    [issuerUrl, clusterName, namespace, name],
  )
  return (
    <>
      <PageHead
        title={`Let ${name} into ${cloud === 'oidc' ? 'another service' : cloudName(cloud)}`}
        facts={[
          `${clusterName} / ${namespace}`,
          'Nothing is written by the console: these are files for you to apply',
        ]}
        actions={
          <LinkButton href={paths.newCloudTarget({ cloud, ...typed })}>
            For many accounts at once
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
          <TokenFacts
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
          <DeclaredFor cluster={cluster} namespace={namespace} name={name} />
        </Stack>
      </Columns>
    </>
  )
}

/** What is not as it should be, and that the files are right all the same. */
function PlaceNotes({ place }: { place: SetupAccount }) {
  const { account, cluster, namespace, name } = place
  return (
    <>
      {!account.ok && account.error.code === 'not-found' && (
        <Note
          kind="warn"
          title={account.error.message}
          actions={
            <LinkButton href={paths.newServiceAccount(cluster, namespace)}>Create it</LinkButton>
          }
        >
          The files can be applied before it is there. Until then, whoever may create {name} in{' '}
          {namespace} gets what they let it do.
        </Note>
      )}
      {!account.ok && account.error.code !== 'not-found' && (
        <Note kind="info" title={`Whether ${name} is there was not read`}>
          {account.error.message} Nothing here needs the cluster’s API server: issuer and subject
          follow from the names.
        </Note>
      )}
    </>
  )
}
