import type { Metadata } from 'next'
import { AccessScreen } from '@/components/access/access-screen'
import { UnansweredAccess } from '@/components/access/unanswered'
import { Crumbs } from '@/components/patterns/crumbs'
import { AccessQuestion } from '@/lib/features/access/schema'
import { readAccess } from '@/lib/features/access/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

export const metadata: Metadata = { title: 'Access' }

export default async function AccessPage({ searchParams }: PageProps<'/access'>) {
  const context = await pageContext()
  const question = AccessQuestion.safeParse(await searchParams)
  const answer = question.success
    ? await readPart(context, () => budgeted('access', readAccess)(context, question.data))
    : undefined
  return (
    <>
      <Crumbs trail={[{ label: 'Access' }]} />
      {answer?.ok ? (
        <AccessScreen key={answer.at} initial={answer.value} />
      ) : (
        <UnansweredAccess problem={answer?.error} />
      )}
    </>
  )
}
