import 'server-only'

import type { AccessScope, StatementQuestion } from '@/lib/core/policy/statement-access'
import { offload } from '@/lib/server/offload/offload'
import type { Context } from '@/lib/server/session/context'
import type { AccessEngine } from './access-snapshot'

/**
 * Computes in a worker what the statements give that name the principals, so that the engine knows it when an answer
 * is built from it.
 */
export async function prepareAccess(
  context: Pick<Context, 'actor'>,
  { compiled, accessOf }: Pick<AccessEngine, 'compiled' | 'accessOf'>,
  scope: AccessScope,
  principals: readonly string[],
): Promise<void> {
  const { statements, naming } = compiled
  const access = accessOf(scope)
  const compute = async (questions: readonly StatementQuestion[]) => {
    const unknown = questions.filter((question) => !access.knows(question))
    if (unknown.length === 0) return
    const cells = await offload(context, 'computeStatementCells', statements, scope, unknown)
    for (const [index, question] of unknown.entries()) {
      const known = cells?.[index]
      if (known) access.remember(question, known)
    }
  }
  await compute(statements.map((_, id) => ({ id, denies: [] })))
  const touches = (id: number) =>
    access.knows({ id, denies: [] }) ? !access.touches(id).isEmpty : true
  const isDeny = (id: number) => statements[id]?.effect === 'Deny'
  const questions = [...new Set(principals.map(naming))].flatMap((set) => {
    const ids = set.members.filter(touches)
    const denies = ids.filter(isDeny)
    if (denies.length === 0) return []
    return ids.filter((id) => !isDeny(id)).map((id) => ({ id, denies }))
  })
  const distinct = new Map(questions.map((each) => [JSON.stringify(each), each]))
  await compute([...distinct.values()])
}
