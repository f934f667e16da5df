import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './run'

/** Builds the console without the check of its types, which is a third of the work. */
export const buildUnchecked = () =>
  runProgram('node_modules/.bin/next', ['build'], {
    NEXT_TELEMETRY_DISABLED: '1',
    TYPES_CHECKED_ELSEWHERE: '1',
  })

/** Entries of the root that are not part of the console; all others are. */
const FOREIGN_IN_ROOT =
  /^\.|^(bin|charts|docs|e2e|node_modules|screenshots|scripts|test-results)$|^(LICENSE|Dockerfile|biome\.json|next-env\.d\.ts)$|\.(md|tsbuildinfo)$/
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

/** Whether a folder holds a finished build that is newer than its sources. */
export function isBuilt(root: string): boolean {
  // A build writes BUILD_ID before the pages and the export marker last.
  const id = join(root, '.next', 'BUILD_ID')
  if (!existsSync(id) || !existsSync(join(root, '.next', 'export-marker.json'))) return false
  const built = statSync(id).mtimeMs
  return readdirSync(root)
    .filter((entry) => !FOREIGN_IN_ROOT.test(entry))
    .every((entry) => lastChange(join(root, entry)) < built)
}

/** Builds the console unless its build is up to date; resolves with the exit code. */
export async function build(): Promise<number> {
  if (isBuilt('.')) return 0
  console.log('Building the console, about half a minute …')
  return buildUnchecked()
}
