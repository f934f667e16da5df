import type { Metadata } from 'next'
import { Suspense } from 'react'
import { z } from 'zod'
import { ActivityTabs } from '@/components/activity/activity-tabs'
import { AuditFilter } from '@/components/audit/audit-filter'
import { AuditList } from '@/components/audit/audit-list'
import { Crumbs } from '@/components/patterns/crumbs'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { ReadAudit } from '@/lib/features/audit/schema'
import { readAudit } from '@/lib/features/audit/service'
import { pageContext } from '@/lib/server/session/context'

import { AuditChain } from './audit-chain'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AuditPage({ searchParams }: PageProps<'/audit'>) {
  const context = await pageContext()
  const asked = ReadAudit.safeParse(await searchParams)
  const filters = asked.data ?? {}
  const page = await readAudit(context, filters)
  return (
    <>
      <Crumbs trail={[{ label: 'Activity', href: paths.activity() }, { label: 'Audit log' }]} />
      <PageHead
        title="Audit log"
        facts={[
          page.scope === 'own' && 'Your own changes only; others require cwobject:ListAccessPolicy',
          <Suspense key="chain" fallback={<State kind="run">Verifying the chain</State>}>
            <AuditChain context={context} />
          </Suspense>,
        ]}
      />
      <ActivityTabs current="audit" />
      {asked.error && (
        <Note kind="warn" title="Invalid filters in the URL were ignored.">
          {z.prettifyError(asked.error)}
        </Note>
      )}
      <AuditFilter filters={filters} people={page.people} />
      <AuditList page={page} filters={filters} />
    </>
  )
}
