import { z } from 'zod'

/** The parts of an organization access policy.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about */
export type Effect = 'Allow' | 'Deny'
export type Statement = {
  name: string
  effect: Effect
  actions: string[]
  resources: string[]
  principals: string[]
}
/** The lists of a statement. */
export const STATEMENT_FIELDS = ['actions', 'resources', 'principals'] as const
export type StatementField = (typeof STATEMENT_FIELDS)[number]
export type Policy = { version: 'v1alpha1'; name: string; statements: Statement[] }

const texts = z.array(z.string().min(1)).min(1)

/** Unknown fields are kept. */
export const Statement: z.ZodType<Statement> = z.looseObject({
  name: z.string().min(1),
  effect: z.enum(['Allow', 'Deny']),
  actions: texts,
  resources: texts,
  principals: texts,
})

export const Policy: z.ZodType<Policy> = z.looseObject({
  version: z.literal('v1alpha1'),
  name: z.string().min(1),
  statements: z.array(Statement).min(1),
})

/** The request body of CoreWeave's API; the Cloud Console uses the inner form. */
export const PolicyBody = z.object({ policy: Policy })

export type JsonPath = readonly (string | number)[]

/**
 * One change of a JSON value: set the value at the path, insert before an array item, rename a field,
 * or, without value and name, remove. Paths refer to the document after the earlier changes.
 */
export type ValueChange = { path: JsonPath; value?: unknown; insert?: true; rename?: string }
/** Changes of a document problem's fix are independent of each other. */
export type ValueFix = { title: string; changes: ValueChange[] }

/** `note`: the policy is valid anyway. */
export type DocumentProblem = {
  path: JsonPath
  severity: 'error' | 'note'
  message: string
  fix?: ValueFix
}
