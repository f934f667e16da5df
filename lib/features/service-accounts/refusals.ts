import { AppError } from '@/lib/common/errors'
import type { AccountRef, CreateServiceAccount } from './schema'

const FIELDS: Partial<Record<string, keyof CreateServiceAccount>> = {
  'metadata.name': 'name',
  name: 'name',
  'metadata.namespace': 'namespace',
  namespace: 'namespace',
  'metadata.annotations': 'audience',
}

/** Kubernetes' refusal of a new account, put at the field of the form that can mend it. */
export const asFields =
  ({ namespace, name }: CreateServiceAccount, cluster: string) =>
  (error: unknown): never => {
    if (!(error instanceof AppError)) throw error
    const { code, detail } = error
    const refuse = (field: keyof CreateServiceAccount, message: string, next?: string) =>
      new AppError(code, message, {
        cause: error,
        detail: { ...detail, fields: { [field]: [message] }, ...(next && { next }) },
      })
    if (detail.reason === 'already-exists')
      throw refuse(
        'name',
        `${namespace} has a service account ${name} already.`,
        'Open it to annotate it, or choose another name.',
      )
    if (code === 'not-found')
      throw refuse(
        'namespace',
        `There is no namespace ${namespace} in ${cluster}.`,
        'Check the spelling, or have the namespace created.',
      )
    if (code === 'forbidden' && detail.reason === 'rbac')
      throw refuse('namespace', `You may not create service accounts in ${namespace}.`)
    if (code !== 'invalid') throw error
    const fields: Record<string, string[]> = {}
    for (const [path, messages] of Object.entries(detail.fields ?? {})) {
      const field = FIELDS[path] ?? 'name'
      fields[field] = [...(fields[field] ?? []), ...messages]
    }
    throw new AppError(code, error.message, { cause: error, detail: { ...detail, fields } })
  }

/** The object is no longer the one that was previewed. */
export const lostRace = ({ namespace, name }: AccountRef, cause?: AppError) =>
  new AppError('conflict', `Somebody changed ${namespace}/${name} after you looked at it.`, {
    ...(cause && { cause }),
    detail: {
      ...cause?.detail,
      reason: 'lost-race',
      next: 'Nothing was written, and what you chose is kept. Look at the new state, then decide again.',
    },
  })

/** A cluster that is there, and an account that is not. */
export const noAccount =
  ({ namespace, name }: AccountRef, cluster: string) =>
  (error: unknown): never => {
    if (!(error instanceof AppError && error.code === 'not-found')) throw error
    throw new AppError(
      'not-found',
      `There is no service account ${name} in ${namespace} of ${cluster}.`,
      {
        cause: error,
        detail: {
          ...error.detail,
          reason: 'no-account',
          next: 'It may have been deleted, or be spelled otherwise. What policies grant to its name would go to whoever creates it again.',
        },
      },
    )
  }
