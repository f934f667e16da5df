import { describe, expect, test } from 'vitest'
import {
  comparedSentences,
  folderCircles,
  identifiersInSentences,
  importCircles,
  isSandbox,
  isTestFile,
  productFiles,
  readSourceTree,
  repeatedExports,
  type SourceFile,
  sourceFile,
} from './testing/source-tree'

const TYPE_ONLY = /^(?:import|export) type [^'"]*['"][^'"]+['"]\n?/gm

const files = readSourceTree()
const product = productFiles(files)
const within = (folder: RegExp) => product.filter(({ path }) => folder.test(path))
const pathsOf = (found: SourceFile[]) => found.map(({ path }) => path)
const importing = (from: SourceFile[], what: RegExp) =>
  from.flatMap(({ path, imports }) =>
    imports.filter((name) => what.test(name)).map((name) => `${path} imports ${name}`),
  )
const withoutTypes = ({ path, text }: SourceFile) => sourceFile(path, text.replace(TYPE_ONLY, ''))

test('the checks below read the project', () => {
  expect(product.length).toBeGreaterThan(100)
  expect(importing(product, /^zod$/).length).toBeGreaterThan(10)
})

// The browser tests ask the dark theme only for the rules about colors.
test('a theme changes colors only, through light-dark()', () => {
  const themed = /\b(?:dark|light):[a-z[-]|prefers-color-scheme/
  expect(themed.test('dark:hidden') && themed.test('@media (prefers-color-scheme: dark)')).toBe(
    true,
  )
  expect(product.some(({ text }) => text.includes('light-dark('))).toBe(true)
  expect(pathsOf(within(/^(?:app|components)\//).filter(({ text }) => themed.test(text)))).toEqual(
    [],
  )
})

// biome.json states who may import whom. It sees `@/…` paths, so relative ones must stay inside a folder.
describe('imports', () => {
  test('a relative import stays in its layer’s folder', () => {
    const folder = (path: string) =>
      /^(?:components|lib\/(?:core|adapters|features))\/[^/]+(?=\/)|^(?:app|lib\/[^/]+)(?=\/)/.exec(
        path,
      )?.[0]
    const leaving = product.flatMap(({ path, text }) =>
      [...text.matchAll(/\bfrom '(\.[^']+)'|\bimport\('(\.[^']+)'\)/g)]
        .map(([, from, lazy]) => sourceFile(path, `from '${from ?? lazy}'`).imports[0] ?? '')
        .filter((name) => folder(path) && folder(`${name}/`) !== folder(path))
        .map((name) => `${path} imports ${name}`),
    )
    expect(leaving).toEqual([])
  })

  test('no file imports itself by way of others, types included', () => {
    expect(importCircles(files)).toEqual([])
  })

  test('no two features, cores, adapters or component folders import each other', () => {
    expect(folderCircles(product)).toEqual([])
  })

  test('the product imports neither tests nor the sandbox', () => {
    expect(importing(product, /^lib\/(sandbox|testing)\//)).toEqual([])
    const sandbox = files.filter((file) => isSandbox(file) && !isTestFile(file))
    expect(importing(sandbox, /^lib\/testing\//)).toEqual([])
  })

  test('the cores have no clock, no chance, no network and no Node.js', () => {
    const cores = within(/^lib\/(core|common)\//)
    expect(cores.length).toBeGreaterThan(50)
    expect(
      importing(within(/^lib\/core\//), /^(?!zod|jsonc-parser$|yaml$|lib\/(core|common)\/)/),
    ).toEqual([])
    const impure = within(/^lib\/core\//).filter(({ text }) =>
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
})

describe('names and words', () => {
  // A policy that is valid, a change that was saved and a right that is held are done, not proved.
  test('only these screens may say that something was proved, which is green', () => {
    const green = within(/^components\/(?!ui\/)/).filter(({ text }) =>
      /kind="pass"|: 'pass'|\b(?:text|bg|border)-pass\b/.test(text),
    )
    expect(
      pathsOf(green)
        .map((path) => path.replace('components/', ''))
        .toSorted(),
    ).toEqual([
      'access-map/map-list.tsx',
      'access-map/map-node.tsx',
      'activity/activity-icon.tsx',
      'audit/chain-state.tsx',
      'clouds/declared/trust-columns.tsx',
      'clouds/verify/target-checks.tsx',
      'clouds/verify/verify-target.tsx',
      'clusters/cluster-cells.tsx',
      'clusters/issuer-panel.tsx',
      'coverage/coverage-bar.tsx',
      'coverage/template-kind.ts',
      'coverage/templates-list.tsx',
      'federation/issuer-field.tsx',
      'give-access/grant-step-list.tsx',
      'give-access/grant-steps.ts',
      'notifications/target-item.tsx',
      'patterns/charts/ticks.tsx',
      'patterns/highlighted.tsx',
      'review/key-candidates.tsx',
      'service-accounts/new-account-preview.tsx',
      'setup/file-check.tsx',
      'setup/webhook-step.tsx',
      'verifications/checks.tsx',
      'verifications/use-bulk-verification.ts',
      'verifications/verdict.tsx',
    ])
  })

  test('an exported name is declared in one file', () => {
    expect(repeatedExports(files)).toEqual([])
  })

  test('no logic compares, splits or matches a sentence for people', () => {
    expect(comparedSentences(product)).toEqual([])
  })

  test('no sentence for people contains a name of the code', () => {
    expect(identifiersInSentences(product)).toEqual([])
    const renamed = sourceFile(
      'lib/features/example/service.ts',
      `export class CoreWeaveReader {}\nthrow new Error('CoreWeaveReader rejected this token.')`,
    )
    expect(identifiersInSentences([renamed])).toEqual([
      'lib/features/example/service.ts:2 CoreWeaveReader',
    ])
  })

  // Each line stood in the product before states became codes.
  test.each([
    `const NOT_BEGUN: ReadonlySet<string> = new Set(['Not federated', 'Not installed'])`,
    `const none = link.state === 'idle' && !link.text.startsWith('Unknown')`,
    `link.state === 'warn' && /^[1-9]/.test(link.text) ? { ...link, state: 'pass' } : link`,
    `links.some(({ key, text }) => key === 'federation' && text === 'Paused')`,
    `if (federated?.text === 'Not federated')`,
    `if (link.key === 'federation' && link.text === 'Paused')`,
    `rung.state === 'skip' && rung.detail === 'Not reached.' ? null : rung.detail`,
    `detail: label === 'Everything' ? onlyGlobal(statement) : detail,`,
    `header === 'For example' ? 'max-md:hidden' : ''`,
    `type LossProps = { what: 'Pausing' | 'Deleting' }`,
  ])('the rule catches %s', (line) => {
    expect(comparedSentences([sourceFile('lib/features/example/service.ts', line)])).toHaveLength(1)
  })

  test.each([
    `statement.effect === 'Deny'`,
    `if (typeof message === 'string')`,
    `event.key === 'Escape'`,
    `state === 'not-federated'`,
  ])('the rule lets %s pass', (line) => {
    expect(comparedSentences([sourceFile('lib/features/example/service.ts', line)])).toEqual([])
  })
})

describe('the seams', () => {
  test('a "use server" file exports nothing but actions', () => {
    const served = product.filter(({ text }) => /^['"]use server['"]/m.test(text))
    expect(served.length).toBeGreaterThan(2)
    for (const { path, text } of served) {
      expect(path).toMatch(/^lib\/features\/[^/]+\/actions\.ts$/)
      for (const [line] of text.matchAll(/^export (?!type ).*$/gm))
        expect(`${path}: ${line}`).toMatch(/: export const \w+Action = action\(/)
    }
  })

  test('every route handler is made by one of the makers', () => {
    const exports = within(/^app\/.*\/route\.ts$/).map(({ path, text }) => [
      path,
      [...text.matchAll(/^export (.*)$/gm)].map(([, line]) => line),
    ])
    expect(Object.fromEntries(exports)).toEqual({
      'app/.well-known/security.txt/route.ts': ['const GET = publicText(renderSecurityText)'],
      'app/api/[...path]/route.ts': ['const { GET, POST } = serveApi(apiRoutes)'],
    })
    const [table] = within(/^app\/api\/routes\.ts$/)
    const handlers = [...(table?.text.matchAll(/\b(?:GET|POST): \w+\(?/g) ?? [])].map(String)
    expect(handlers.length).toBeGreaterThan(60)
    for (const handler of handlers)
      expect(handler).toMatch(
        /^(GET: (route|stream|callback)|POST: (download|record|openPost|sessionPost|signingOut|signedForm))\($/,
      )
  })

  test('what cannot be undone asks for the token again after a while', () => {
    const sensitive = product.flatMap(({ text }) =>
      [
        ...text.matchAll(/export const (\w+) = action\(\w+, (?:\w+|budgeted\('\w+', \w+\)), \{/g),
      ].map(([, name]) => name),
    )
    expect(sensitive.toSorted()).toEqual([
      'approveRequestAction',
      'createRequestAction',
      'deletePolicyAction',
      'restoreSuspensionAction',
      'resumeSuspensionAction',
      'reviseRequestAction',
      'revokeKeyAction',
      'savePolicyAction',
      'signOffRequestAction',
      'suspendPrincipalAction',
    ])
  })

  const withoutImports = (text: string) => text.replaceAll(/^import [^;]*? from '.*'$/gm, '')

  test('what takes much of the process has a budget, on pages as on routes', () => {
    const kinds = new Map<string, Set<string>>()
    for (const { text } of product)
      for (const [, kind = '', verb = ''] of text.matchAll(/budgeted\('(\w+)', (\w+)\)/g))
        kinds.set(kind, (kinds.get(kind) ?? new Set()).add(verb))
    expect(
      Object.fromEntries([...kinds].map(([kind, verbs]) => [kind, [...verbs].sort()])),
    ).toEqual({
      access: ['readAccess', 'readGrantProposal', 'recordAccessQuestion'],
      compare: [
        'approveRequest',
        'createRequest',
        'readActivityEffects',
        'readRequestReview',
        'reviseRequest',
        'savePolicy',
      ],
      review: ['readClusterReview', 'readPermanentKeys', 'readReview'],
    })
    const verbs = [...kinds.values()].flatMap((each) => [...each])
    const isBare = (text: string) =>
      verbs.some((verb) =>
        new RegExp(`(?<!budgeted\\('\\w+', )\\b${verb}\\b`).test(withoutImports(text)),
      )
    const bare = within(/^app\/|\/actions\.ts$/).filter(({ text }) => isBare(text))
    expect(pathsOf(bare)).toEqual([])
  })

  test('only signing in, an identity provider and security.txt are routes for strangers', () => {
    const isOpen = (text: string) => /(publicText|openPost|callback|signedForm)\(/.test(text)
    const files = within(/^app\/.*\/route\.ts$/).filter(({ text }) => isOpen(text))
    expect(pathsOf(files)).toEqual(['app/.well-known/security.txt/route.ts'])
    const [table] = within(/^app\/api\/routes\.ts$/)
    const addresses = table?.text.split(/^ {2}(?=['\w])/m).filter(isOpen) ?? []
    expect(addresses.map((text) => /^'?([^':]+)/.exec(text)?.[1])).toEqual([
      'sign-in',
      'sign-in/back-channel-logout',
      'sign-in/callback',
      'sign-in/start',
    ])
  })

  // Types keep a writing client out of everything but `recorded`; this keeps its symbol out of reach.
  test('only a context holds writing clients, and only recorded changes take them out', () => {
    const named = product.filter(({ text }) => /\bWRITERS\b/.test(text))
    expect(pathsOf(named).toSorted()).toEqual([
      'lib/server/audit/audit.ts',
      'lib/server/session/context-of.ts',
      'lib/server/session/writers.ts',
    ])
    const opening = product.filter(({ text }) =>
      /\bcreate(?:CoreWeave|Kubernetes)\(|\bkubernetesClient\(/.test(text),
    )
    const writing = opening.filter(
      ({ path, text }) =>
        !/^lib\/(adapters|server\/session)\//.test(path) && /\.writer\b|\bwriter\b/.test(text),
    )
    expect(pathsOf(writing)).toEqual([])
  })

  test('only the jobs of the worker act by the credential of the worker', () => {
    expect(importing(product, /\/worker-credential$/)).toEqual([
      'lib/features/worker/reading.ts imports lib/server/worker/worker-credential',
      'lib/features/worker/worker-identities.ts imports lib/server/worker/worker-credential',
    ])
    const running = product.filter(({ text }) => /\b(readOrganizations|countFindings)\b/.test(text))
    expect(pathsOf(running).toSorted()).toEqual([
      'lib/features/jobs/job-table.ts',
      'lib/features/worker/daily-counts.ts',
      'lib/features/worker/reading.ts',
      'lib/features/worker/service.ts',
    ])
  })

  test('the environment is read in one place', () => {
    const readers = files.filter(
      ({ path, text }) =>
        /\bprocess\.env\b/.test(text) &&
        !/^(e2e|scripts|bin|lib\/(sandbox|testing|cli))\/|\.config\.ts$|\.test\.ts$/.test(path),
    )
    // The bundler replaces NODE_ENV and NEXT_RUNTIME before anything is read.
    const read = readers
      .sort((a, b) => a.path.localeCompare(b.path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/process\.env(\.\w+|\['\w+'\]|\))/g)].map(([name]) => `${path} ${name}`),
      )
    expect(read).toEqual([
      "instrumentation.ts process.env['NEXT_RUNTIME']",
      "instrumentation.ts process.env['NODE_ENV']",
      'lib/server/env.ts process.env)',
      'proxy.ts process.env.NODE_ENV',
    ])
  })
})
