'use client'

import { useRouter } from 'next/navigation'
import { Crumbs } from '@/components/patterns/crumbs'
import { PageHead } from '@/components/ui/page-head'
import { paths } from '@/lib/common/paths'
import type { NewConfigQuery } from '@/lib/features/federation/schema'
import { FederationForm } from './federation-form'

type NewConfigScreenProps = {
  issuerBase: string
  /** The choices that the address makes. */
  given: NewConfigQuery
}

export function NewConfigScreen({ issuerBase, given }: NewConfigScreenProps) {
  const router = useRouter()
  return (
    <>
      <Crumbs trail={[{ label: 'Federation', href: paths.federation() }, { label: 'New' }]} />
      <PageHead
        title="New federation config"
        facts={['Lets CoreWeave accept tokens of one issuer for one audience']}
      />
      <FederationForm
        variant="full"
        issuerBase={issuerBase}
        given={given}
        onCreated={(uid) => router.push(paths.federationConfig(uid))}
      />
    </>
  )
}
