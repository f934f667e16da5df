import { callAction, type PathParameters, readActions } from './inventory'

const words = { reason: 'stolen', expires: '', ticket: '' }
const deleting = (name: string) => ({ kind: 'delete', name, base: '0'.repeat(64) })

/** An input for each action on requests that would change the marked request if it were allowed. */
export const requestActionInputs = (mark: string): Record<string, unknown> => {
  const id = 2
  const said = { id, words: 'stolen' }
  return {
    createRequestAction: { ...words, proposal: deleting(mark) },
    reviseRequestAction: { ...words, id, revision: 1, proposal: deleting(mark) },
    commentOnRequestAction: said,
    requestChangesAction: said,
    rejectRequestAction: said,
    settleGrantAction: said,
    withdrawRequestAction: { id },
    signOffRequestAction: { id },
    settleRequestAction: { id },
    removeGrantAction: { id },
    approveRequestAction: { id, hash: '0'.repeat(64), base: '0'.repeat(64) },
  }
}

type Asking = { mark: string; parameters: PathParameters; origin: string; cookie: string }

/** Creates a request that contains the mark. */
export async function createMarkedRequest({ mark, ...session }: Asking): Promise<string> {
  const action = readActions().find(({ name }) => name === 'createRequestAction')
  if (!action) throw new Error('createRequestAction is missing from the build.')
  const input = { proposal: deleting(mark), reason: mark, expires: '', ticket: mark }
  const { text } = await callAction(action, input, session)
  return text
}
