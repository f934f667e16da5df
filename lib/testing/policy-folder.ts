import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type PolicyCommand, parsePolicyCommand } from '@/lib/cli/policy/parse-command'
import type { Policy } from '@/lib/core/policy/document'

/** Writes files into a temporary folder; values that are not strings are written as JSON. */
export function writeFolder(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'console-policies-'))
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2))
  }
  return folder
}

export const FOLDER_ISSUER =
  'https://oidc.cks.coreweave.com/id/2f6f2b6e-0000-4000-8000-000000000001'
export const examplePrincipal = (namespace: string, name = 'train') =>
  `role/${FOLDER_ISSUER}:system:serviceaccount:${namespace}:${name}`

export const examplePolicy = (
  name: string,
  actions: string[],
  principals = [examplePrincipal('ml-team')],
  resources = ['data', 'data/*'],
): Policy => ({
  version: 'v1alpha1',
  name,
  statements: [{ name: 'statement', effect: 'Allow', actions, resources, principals }],
})

export const parseCommand = (...args: string[]): PolicyCommand => parsePolicyCommand(args)

export const READ_POLICY = examplePolicy('a', ['s3:GetObject'])
export const WRITE_POLICY = examplePolicy('a', ['s3:GetObject', 's3:PutObject'])

const { statements, ...rest } = examplePolicy('deny', ['s3:PutObject'], ['*'])
export const DENY_POLICY: Policy = {
  ...rest,
  statements: statements.map((each) => ({ ...each, effect: 'Deny' })),
}
