import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')

const filesNamed = (name: string) =>
  readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .map((path) => path.slice(0, -name.length - 1))

/** `(console)/clusters/[cluster]` → `/clusters/[cluster]` */
const addressOf = (folder: string) =>
  `/${folder
    .split('/')
    .filter((part) => !/^\(.*\)$/.test(part))
    .join('/')}`

/** The addresses of every page and GET route, read from the folders of `app`, without what takes unknown addresses. */
export const PAGES = filesNamed('page.tsx')
  .map(addressOf)
  .filter((address) => !address.includes('[...'))
  .sort()

/** The table of API addresses, as text: an entry is `'clusters/[cluster]': { GET: …, POST: … },`. */
const API_ENTRIES = [
  ...readFileSync(join(root, 'app/api/routes.ts'), 'utf8').matchAll(
    /^ {2}'?([\w/[\]-]+)'?: (\{ .* \}|\{\n[\s\S]*?\n {2}\}),$/gm,
  ),
].map(([, address = '', handlers = '']) => ({ address: `/api/${address}`, handlers }))
const ROUTE_FILES = filesNamed('route.ts').filter((folder) => !folder.startsWith('api/'))

export const ROUTES = [
  ...ROUTE_FILES.map(addressOf),
  ...API_ENTRIES.map((api) => api.address),
].sort()

/** The routes that answer GET. */
export const GET_ROUTES = [
  ...ROUTE_FILES.map(addressOf),
  ...API_ENTRIES.filter(({ handlers }) => /\bGET: /.test(handlers)).map((api) => api.address),
].sort()

/** The method that an address answers. */
export const methodOf = (address: string) =>
  ROUTES.includes(address) && !GET_ROUTES.includes(address) ? 'POST' : 'GET'

export type PathParameters = Record<string, string>

/** Fills in parameters such as `[cluster]`; throws where a value is missing. */
export const fillParameters = (address: string, parameters: PathParameters) =>
  address.replace(/\[(\w+)\]/g, (_, name: string) => {
    const value = parameters[name]
    if (value === undefined) throw new Error(`${address}: no value for [${name}] in the inventory.`)
    return encodeURIComponent(value)
  })

/** Fetches, and retries once where the server closed an idle connection. */
export const fetchWithRetry = (url: string, init?: RequestInit) =>
  fetch(url, init).catch((error: Error) => {
    if (/ECONNRESET|socket/i.test(String(error.cause))) return fetch(url, init)
    throw error
  })

const Manifest = z.object({
  node: z.record(
    z.string(),
    z.object({
      exportedName: z.string(),
      workers: z.record(z.string(), z.unknown()),
    }),
  ),
})

export type ServerAction = { name: string; id: string; page: string }

/** Every server action of the build, with a page that can call it. */
export function readActions(): ServerAction[] {
  const text = readFileSync(join(root, '.next/server/server-reference-manifest.json'), 'utf8')
  return Object.entries(Manifest.parse(JSON.parse(text)).node)
    .map(([id, { exportedName, workers }]) => ({
      id,
      name: exportedName,
      page: addressOf((Object.keys(workers)[0] ?? '').replace(/^app\//, '').replace(/\/page$/, '')),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** Calls an action as the browser does; the text is React's stream. */
export async function callAction(
  { id, page }: ServerAction,
  input: unknown,
  { origin, cookie, parameters }: { origin: string; cookie?: string; parameters: PathParameters },
) {
  const response = await fetchWithRetry(`${origin}${fillParameters(page, parameters)}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'next-action': id,
      'content-type': 'text/plain;charset=UTF-8',
      accept: 'text/x-component',
      origin,
      ...(cookie && { cookie }),
    },
    body: JSON.stringify([input]),
  })
  const cookies = response.headers.getSetCookie()
  return { status: response.status, cookies, text: await response.text() }
}
