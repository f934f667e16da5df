import type { Metadata } from 'next'
import { Unanswered } from '@/components/access/answer-parts'
import { MatrixScreen } from '@/components/access/matrix-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { AccessMatrixQuery } from '@/lib/features/access/schema'
import { readAccessMatrix } from '@/lib/features/access/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

export const metadata: Metadata = { title: 'Access matrix' }

export default async function MatrixPage({ searchParams }: PageProps<'/review/matrix'>) {
  const context = await pageContext()
  const input = AccessMatrixQuery.safeParse(await searchParams).data ?? { by: 'account' as const }
  const answer = await readPart(context, () => budgeted('access', readAccessMatrix)(context, input))
  return (
    <>
      <Crumbs trail={[{ label: 'Access matrix' }]} />
      {answer.ok ? (
        <MatrixScreen key={answer.at} input={input} initial={answer.value} />
      ) : (
        <Unanswered title="Access matrix" problem={answer.error} />
      )}
    </>
  )
}
