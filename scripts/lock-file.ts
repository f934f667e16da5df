import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
    }),
  ),
})

const REGISTRY = 'https://registry.npmjs.org/'

/** The packages of a lock file that `npm ci` would install without checking what it got, or from elsewhere. */
export function findUncheckedPackages(lockFile: string): string[] {
  const { packages } = LockFile.parse(JSON.parse(lockFile))
  return Object.entries(packages).flatMap(([path, { resolved, integrity = '', link }]) => {
    if (path === '') return []
    if (link) return [`${path}: is a link`]
    return [
      ...(/^sha512-[\w+/]{86}==$/.test(integrity) ? [] : [`${path}: no sha512 integrity`]),
      ...(resolved && !resolved.startsWith(REGISTRY) ? [`${path}: comes from ${resolved}`] : []),
    ]
  })
}

export const readLockFile = () =>
  readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8')
