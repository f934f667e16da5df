// What a build has each page load before it can be used: its scripts, compressed with Brotli as a proxy in front of
// the console would. Chunks that a page fetches later are not counted.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

export const PAGE_WEIGHT_GOAL_KB = 165

const MANIFEST = 'page_client-reference-manifest.js'

/** What Next.js leaves out of a page that is found and does not fail as a whole. */
const SENT_WHEN_NEEDED = /\/(?:not-found|global-error)$/

type ClientReferences = { entryJSFiles: Record<string, string[]> }

/** The pages of a build with the KB of scripts of each, in the order of their addresses. */
export function weighPages(folder = '.next'): { page: string; kilobytes: number }[] {
  const weigh = createScale(folder)
  const { rootMainFiles } = JSON.parse(
    readFileSync(join(folder, 'build-manifest.json'), 'utf8'),
  ) as { rootMainFiles: string[] }
  const pages = join(folder, 'server/app')
  return readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(MANIFEST))
    .map((path) => {
      const { entryJSFiles } = readManifest(join(pages, path))
      const sent = Object.entries(entryJSFiles).filter(([entry]) => !SENT_WHEN_NEEDED.test(entry))
      const files = new Set([...rootMainFiles, ...sent.flatMap(([, chunks]) => chunks)])
      const kilobytes = [...files].reduce((sum, file) => sum + weigh(file), 0)
      return { page: addressOf(path), kilobytes }
    })
    .toSorted((a, b) => a.page.localeCompare(b.page))
}

/** Returns a function from a file of the build to its compressed size in KB. */
export function createScale(folder = '.next'): (file: string) => number {
  const known = new Map<string, number>()
  return (file) => {
    const weight =
      known.get(file) ?? brotliCompressSync(readFileSync(join(folder, file))).length / 1024
    known.set(file, weight)
    return weight
  }
}

/** The manifest is a script that assigns one JSON object to an entry of a global. */
function readManifest(path: string): ClientReferences {
  const text = readFileSync(path, 'utf8')
  const start = text.indexOf('] = ')
  if (start < 0) throw new Error(`${path} is not a manifest of client references.`)
  return JSON.parse(
    text
      .slice(start + 4)
      .trim()
      .replace(/;$/, ''),
  ) as ClientReferences
}

/** "(console)/clusters/[cluster]/page_…" as "/clusters/[cluster]". */
const addressOf = (path: string) =>
  `/${path
    .slice(0, -MANIFEST.length)
    .split('/')
    .filter((part) => part && !/^\(.*\)$/.test(part))
    .join('/')}`
