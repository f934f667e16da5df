import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Write } from './run'
import { completeStandalone, LAST_OF_BUILD } from './standalone'

/** Builds the console into one folder that needs no other: see STANDALONE. Resolves with the exit code. */
export async function buildConsole(
  environment: Record<string, string> = {},
  write?: Write,
): Promise<number> {
  const settings = { NEXT_TELEMETRY_DISABLED: '1', ...buildIdentity('.'), ...environment }
  const code = await runProgram('node_modules/.bin/next', ['build'], settings, write)
  if (code === 0) await completeStandalone('.')
  return code
}

/** Builds the console without the check of its types, which is a third of the work. */
export const buildUnchecked = (write?: Write) =>
  buildConsole({ TYPES_CHECKED_ELSEWHERE: '1' }, write)

/** Entries of the root that are not part of the console; all others are. */
const FOREIGN_IN_ROOT =
  /^\.|^(charts|dist|docs|e2e|node_modules|screenshots|scripts|test-results)$|^(Dockerfile|LICENSE|biome\.json|next-env\.d\.ts)$|\.(md|tsbuildinfo)$/
const FOREIGN_IN_FOLDERS = /[/\\]lib[/\\](sandbox|testing)$|\.test\.tsx?$/

/** When a file or folder last changed, by its ctime, because copies can keep the mtime. */
function lastChange(path: string): number {
  const status = statSync(path)
  if (!status.isDirectory()) return status.ctimeMs
  return readdirSync(path)
    .map((entry) => join(path, entry))
    .filter((entry) => !FOREIGN_IN_FOLDERS.test(entry))
    .reduce((latest, entry) => Math.max(latest, lastChange(entry)), status.ctimeMs)
}

/** All files of a folder that belong to the console, in one order. */
function sourceFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .toSorted()
    .map((entry) => join(path, entry))
    .filter((entry) => !FOREIGN_IN_FOLDERS.test(entry))
    .flatMap(sourceFiles)
}

const sourceEntries = (root: string) =>
  readdirSync(root)
    .toSorted()
    .filter((entry) => !FOREIGN_IN_ROOT.test(entry))
    .map((entry) => join(root, entry))

/**
 * The key with which this build encrypts the bound arguments of server actions, and an id that differs from that of
 * every other build: a page of another build notices by it, and loads anew. Who sets the key gets the same id from the
 * same sources.
 */
export function buildIdentity(root: string): Record<string, string> {
  const key =
    process.env['NEXT_SERVER_ACTIONS_ENCRYPTION_KEY'] || randomBytes(32).toString('base64')
  const hash = createHash('sha256').update(key)
  for (const file of sourceEntries(root).flatMap(sourceFiles))
    hash.update(`\0${file}\0`).update(readFileSync(file))
  return {
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key,
    CONSOLE_BUILD_ID: hash.digest('hex').slice(0, 20),
  }
}

/** Whether a folder holds a finished build that is newer than its sources. */
export function isBuilt(root: string): boolean {
  const id = join(root, '.next', 'BUILD_ID')
  if (!existsSync(id) || !existsSync(join(root, LAST_OF_BUILD))) return false
  const built = statSync(id).mtimeMs
  return sourceEntries(root).every((entry) => lastChange(entry) < built)
}

/** Builds the console unless its build is up to date; resolves with the exit code. */
export async function build(): Promise<number> {
  if (isBuilt('.')) return 0
  console.log('Building the console, about half a minute …')
  return buildUnchecked()
}
