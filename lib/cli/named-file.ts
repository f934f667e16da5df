import 'server-only'

import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { UsageError } from './usage-error'

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** A path of the command line; a usage error if nothing is there. */
export async function statNamed(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
      throw new UsageError(`${path} does not exist.`)
    throw error
  }
}

/** The text of a file of the command line; a usage error if there is no such file. */
export async function readNamedFile(path: string): Promise<string> {
  if ((await statNamed(path)).isDirectory()) throw new UsageError(`${path} is a folder.`)
  return readFile(path, 'utf8')
}

/** Whether something is at a path that a command writes to. */
export const isExistingFile = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    },
  )
