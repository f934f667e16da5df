import { AppError } from '@/lib/common/errors'
import type { AccountRef, CreateServiceAccount } from './schema'

const FIELDS: Partial<Record<string, keyof CreateServiceAccount>> = {
  'metadata.name': 'name',
  name: 'name',
  'metadata.namespace': 'namespace',
  namespace: 'namespace',
  'metadata.annotations': 'audience',
}

/** Puts the API server's error about a new account at the form field that can fix it. */
export const createAccountError =
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
        `Service account ${namespace}/${name} already exists.`,
        'Open it to annotate it, or choose another name.',
      )
    if (code === 'not-found')
      throw refuse(
        'namespace',
        `Namespace ${namespace} does not exist in ${cluster}.`,
        'Check the spelling, or ask a cluster administrator to create the namespace.',
      )
    if (code === 'forbidden' && detail.reason === 'rbac')
      throw refuse('namespace', `You cannot create service accounts in ${namespace}.`)
    if (code !== 'invalid') throw error
    const fields: Record<string, string[]> = {}
    for (const [path, messages] of Object.entries(detail.fields ?? {})) {
      const field = FIELDS[path] ?? 'name'
      fields[field] = [...(fields[field] ?? []), ...messages]
    }
    throw new AppError(code, error.message, { cause: error, detail: { ...detail, fields } })
  }

/** The object changed after it was previewed. */
export const lostRaceError = ({ namespace, name }: AccountRef, cause?: AppError) =>
  new AppError('conflict', `Someone else changed ${namespace}/${name} after you opened it.`, {
    ...(cause && { cause }),
    detail: {
      ...cause?.detail,
      reason: 'lost-race',
      next: 'Your change was not saved; your choices are kept. Review the new state and try again.',
    },
  })

/** The cluster exists, the service account does not. */
export const missingAccountError =
  ({ namespace, name }: AccountRef, cluster: string) =>
  (error: unknown): never => {
    if (!(error instanceof AppError && error.code === 'not-found')) throw error
    throw new AppError(
      'not-found',
      `Service account ${namespace}/${name} does not exist in ${cluster}.`,
      {
        cause: error,
        detail: {
          ...error.detail,
          reason: 'no-account',
          next: 'It may have been deleted or misspelled. Anyone who recreates it gets what policies grant to its name.',
        },
      },
    )
  }
