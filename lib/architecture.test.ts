import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

type Source = { path: string; text: string; imports: string[] }

const IMPORT = /\bfrom '([@\w./:-]+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
const TYPE_ONLY = /^(?:import|export) type [^'"]*['"][^'"]+['"]\n?/gm

/** What a source imports, as paths from the root; packages by their names. */
function importsOf(path: string, text: string) {
  return [...text.matchAll(IMPORT)].map(([, from, bare, lazy]) => {
    const name = from ?? bare ?? lazy ?? ''
    if (name.startsWith('@/')) return name.slice(2)
    return name.startsWith('.') ? join(dirname(path), name) : name
  })
}

const sources: Source[] = [
  ...['app', 'components', 'lib', 'e2e', 'scripts'].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' }).map((path) => `${top}/${path}`),
  ),
  ...readdirSync('.'),
]
  .filter((path) => /\.(ts|tsx|css)$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
  .map(({ path, text }) => ({ path, text, imports: importsOf(path, text) }))

const isTest = ({ path }: Source) =>
  /\.test\.tsx?$|\/testing(-|\/|\.ts)|\/(laws|contract)\//.test(path)
const product = sources.filter(
  (source) =>
    /^(app|components|lib)\/|^[^/]+\.ts$/.test(source.path) &&
    !/^lib\/sandbox\//.test(source.path) &&
    !isTest(source),
)
const within = (folder: RegExp) => product.filter(({ path }) => folder.test(path))
const pathsOf = (found: Source[]) => found.map(({ path }) => path)
const importing = (from: Source[], what: RegExp) =>
  from.flatMap(({ path, imports }) =>
    imports.filter((name) => what.test(name)).map((name) => `${path} imports ${name}`),
  )
const withoutTypes = (source: Source): Source => {
  const text = source.text.replace(TYPE_ONLY, '')
  return { ...source, text, imports: importsOf(source.path, text) }
}

test('the checks below look at something', () => {
  expect(product.length).toBeGreaterThan(100)
  expect(importing(product, /^zod$/).length).toBeGreaterThan(10)
})

describe('who may import whom', () => {
  test('the product never imports the sandbox', () => {
    expect(importing(product, /^lib\/sandbox/)).toEqual([])
  })

  test('the sandbox never imports a service, nor an engine that decides about policies or trusts', () => {
    const sandbox = sources.filter(
      (source) => /^lib\/sandbox\//.test(source.path) && !isTest(source),
    )
    const forbidden = /^lib\/[^/]+\/(service|actions)$|^lib\/policy\/evaluate|^lib\/clouds\/trust\//
    expect(importing(sandbox, forbidden)).toEqual([])
  })

  test('lib looks neither at components nor at app, and components not at app', () => {
    expect(importing(within(/^lib\//), /^(app|components)\//)).toEqual([])
    expect(importing(within(/^components\//), /^app\//)).toEqual([])
  })

  const PURE = /^(?!zod|jsonc-parser$|lib\/(policy|identity)\/)/
  test.each([
    ['policy', PURE],
    ['identity', PURE],
    [
      'clouds/trust',
      /^(?!jsonc-parser$|yaml$|lib\/(policy|identity|clouds\/trust)\/|lib\/clouds\/target$)/,
    ],
  ])('lib/%s is pure', (folder, foreign) => {
    const pure = within(new RegExp(`^lib/${folder}/`))
    expect(importing(pure, foreign)).toEqual([])
    const impure = pure.filter(({ text }) =>
      /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|\bfetch\(/.test(text),
    )
    expect(pathsOf(impure)).toEqual([])
  })

  test('no client component imports what belongs to the server', () => {
    const server = new Set(
      within(/^lib\//)
        .filter(({ text }) => /^import 'server-only'/m.test(text))
        .map(({ path }) => path.replace(/\.tsx?$/, '')),
    )
    const client = product.filter(({ text }) => text.startsWith("'use client'")).map(withoutTypes)
    expect(client.length).toBeGreaterThan(10)
    const found = client.flatMap(({ path, imports }) =>
      imports
        .filter((name) => server.has(name) || name.startsWith('node:'))
        .map((name) => `${path} imports ${name}`),
    )
    expect(found).toEqual([])
  })

  test('end-to-end tests know the product only by HTTP', () => {
    const e2e = sources.filter(({ path }) => path.startsWith('e2e/')).map(withoutTypes)
    expect(
      importing(e2e, /^(app|components)\/|^lib\/(?!sandbox\/|store\/testing-postgres$)/),
    ).toEqual([])
  })
})

describe('the seams', () => {
  const OPEN_ACTIONS = ['signInAction']

  test('a "use server" file exports nothing but actions', () => {
    const served = product.filter(({ text }) => /^['"]use server['"]/m.test(text))
    expect(served.length).toBeGreaterThan(2)
    for (const { path, text } of served) {
      expect(path).toMatch(/^lib\/[^/]+\/actions\.ts$/)
      for (const [line] of text.matchAll(/^export (?!type ).*$/gm))
        expect(`${path}: ${line}`).toMatch(
          /: export const \w+Action = (action|openAction)\($|: export const \w+Action = (action|openAction)\(\w/,
        )
    }
  })

  test('only signing in is an action for strangers', () => {
    const open = product.flatMap(({ text }) =>
      [...text.matchAll(/export const (\w+) = openAction\(/g)].map(([, name]) => name),
    )
    expect(open).toEqual(OPEN_ACTIONS)
  })

  test('every route handler is a GET made by one of the makers', () => {
    const handlers = within(/^app\/.*\/route\.ts$/)
    expect(handlers.length).toBeGreaterThan(5)
    for (const { path, text } of handlers)
      for (const [line] of text.matchAll(/^export .*$/gm))
        expect(`${path}: ${line}`).toMatch(
          /: export const (GET = (route|stream|download|publicText)\(|(dynamic|runtime|maxDuration) = )/,
        )
  })

  test('only security.txt is a route for strangers', () => {
    const open = within(/^app\/.*\/route\.ts$/).filter(({ text }) => /publicText\(/.test(text))
    expect(pathsOf(open)).toEqual(['app/.well-known/security.txt/route.ts'])
  })

  test('every verb that changes something upstream is recorded', () => {
    const CHANGING =
      /^(create|update|delete|annotate|unannotate|pause|resume|save|start|cancel|restore|remove|set)[A-Z]/
    const verbs = within(/^lib\/[^/]+\/service\.ts$/).flatMap((source) => {
      const feature = declarationsOf(within(new RegExp(`^${dirname(source.path)}/`)))
      return declarationsOf([source])
        .filter(({ name, exported }) => exported && CHANGING.test(name))
        .map(({ name }) => ({
          verb: `${source.path} ${name}`,
          recorded: isRecorded(name, feature),
        }))
    })
    expect(verbs.length).toBeGreaterThan(3)
    expect(verbs.filter(({ recorded }) => !recorded).map(({ verb }) => verb)).toEqual([])
  })

  test('the environment is read in one place', () => {
    const readers = sources.filter(
      ({ path, text }) =>
        /\bprocess\.env\b/.test(text) &&
        !/^(e2e|scripts|lib\/sandbox)\/|\.config\.ts$|\.test\.ts$|\/testing/.test(path),
    )
    // The bundler replaces NODE_ENV and NEXT_RUNTIME before anything is read.
    const read = readers
      .sort((a, b) => a.path.localeCompare(b.path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/process\.env(\.\w+|\['\w+'\]|\))/g)].map(([name]) => `${path} ${name}`),
      )
    expect(read).toEqual([
      "instrumentation.ts process.env['NEXT_RUNTIME']",
      'lib/env.ts process.env)',
      'proxy.ts process.env.NODE_ENV',
    ])
  })
})

describe('sizes', () => {
  const linesOf = ({ text }: Source) => text.split('\n').length - 1
  const longer = (from: Source[], limit: number) =>
    from
      .filter((source) => linesOf(source) > limit)
      .map((source) => `${source.path}: ${linesOf(source)}`)

  test('no file has more than 250 lines', () => {
    expect(
      longer(
        sources.filter(({ path }) => !path.endsWith('.d.ts')),
        250,
      ),
    ).toEqual([])
  })

  test('app holds routes only: no file has more than 60 lines', () => {
    expect(longer(within(/^app\/.*\.tsx?$/), 60)).toEqual([])
  })
})

type Declaration = { name: string; exported: boolean; body: string }

/** Top-level functions; each ends where the next one begins. */
function declarationsOf(from: Source[]): Declaration[] {
  const START = /^(?=(?:export )?(?:async )?(?:function|const) \w)/m
  return from.flatMap(({ text }) =>
    text.split(START).flatMap((body) => {
      const name = /^(export )?(?:async )?(?:function\*?|const) (\w+)/.exec(body)
      return name ? [{ name: name[2] ?? '', exported: name[1] !== undefined, body }] : []
    }),
  )
}

/** Itself, or by a function of its feature that it calls. */
function isRecorded(verb: string, feature: Declaration[], seen = new Set<string>()): boolean {
  if (seen.has(verb)) return false
  seen.add(verb)
  return feature
    .filter(({ name }) => name === verb)
    .some(
      ({ body }) =>
        /\brecorded\(/.test(body) ||
        feature.some(
          ({ name }) => new RegExp(`\\b${name}\\(`).test(body) && isRecorded(name, feature, seen),
        ),
    )
}
