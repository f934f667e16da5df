import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nextStepCodesOf } from '@/lib/core/diagnosis/cause-words'
import { DIAGNOSIS_CAUSES } from '@/lib/core/diagnosis/stated-causes'
import {
  buildNextSteps,
  leadsToSamePage,
  NEXT_STEP_CODES,
  type NextStepLink,
} from '@/lib/core/next-step/next-steps'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import { subjectOfTarget } from '@/lib/core/verification/causes'
import { parseTriedAccount } from '@/lib/features/clusters/tried-account'
import { audienceChoiceOf } from '@/lib/features/federation/audience'
import { NewConfigQuery } from '@/lib/features/federation/schema'
import { parseGrantChoices } from '@/lib/features/give-access/choices'
import { NewPolicyQuery } from '@/lib/features/policies/schema'
import { findingStep } from '@/lib/features/review/finding-steps'
import { REVIEW_KINDS } from '@/lib/features/review/kinds'
import type { FindingLocation } from '@/lib/features/review/schema'
import { parseSetupChoices } from '@/lib/features/setup/schema'
import { paths } from './common/paths'

const place = { cluster: 'c-1', namespace: 'ml-team', account: 'eval' }
const target = {
  ...place,
  bucketCheck: { bucket: 'datasets', access: 'write' as const },
  audience: 'https://vault.example.com',
  repeat: 'verify-eval-2',
}
const about = { policy: 'wif-ml-team', statement: 'read', config: 'config-1' }
const subject = subjectOfTarget(target, about)

const account = { cluster: 'c-1', clusterName: 'train-east', namespace: 'ml-team', name: 'eval' }
const LOCATIONS: FindingLocation[] = [
  { of: 'policy', policy: 'wif-ml-team', statement: 'read', index: 0 },
  { of: 'config', uid: 'config-1', name: 'train-east' },
  { of: 'cluster', cluster: 'c-1', clusterName: 'train-east' },
  { of: 'namespace', cluster: 'c-1', clusterName: 'train-east', namespace: 'ml-team' },
  { of: 'account', ...account },
  { of: 'key', id: 'AKIA1', principal: 'coreweave/u-1' },
]

const causeSteps = DIAGNOSIS_CAUSES.flatMap((cause) =>
  buildNextSteps(nextStepCodesOf(cause), subject).map((step) => ({ from: cause, ...step })),
)
const findingSteps = REVIEW_KINDS.flatMap((kind) =>
  LOCATIONS.flatMap((where) => {
    const step = findingStep(kind, where)
    return step ? [{ from: kind, ...step }] : []
  }),
)
const everyStep: (NextStepLink & { from: string })[] = [...causeSteps, ...findingSteps]

/** Findings of a webhook as a whole, whatever account. */
const ABOUT_WEBHOOK = new Set<string>(['webhook-not-called', 'webhook-at-risk'])

const root = new URL('..', import.meta.url).pathname
const pages = readdirSync(`${root}app`, { recursive: true, encoding: 'utf8' })
const routes = pages
  .filter((file) => file.endsWith('/page.tsx'))
  .map((file) => {
    const parts = file.split('/').slice(0, -1)
    const path = `/${parts.filter((part) => !part.startsWith('(')).join('/')}`
    return { path, pattern: new RegExp(`^${path.replace(/\[[^\]]+\]/g, '[^/]+')}$`) }
  })
/** The route of an address, a literal one before one with parameters. */
const routeOf = (pathname: string) =>
  routes
    .filter(({ pattern }) => pattern.test(pathname))
    .toSorted((a, b) => a.path.split('[').length - b.path.split('[').length)[0]?.path

/** Reads the parameters that a file of the page names. */
const readBy = (file: string) => (query: URLSearchParams) => {
  const source = readFileSync(`${root}${file}`, 'utf8')
  const names = [...query.keys()].filter((name) =>
    new RegExp(
      `(?:useUrl(?:Param|Choice)|get)\\('${name}'|\\{[^}]*\\b${name}\\b[^}]*\\} = await searchParams`,
    ).test(source),
  )
  return names.map((name) => query.get(name))
}

/** What each page that a step leads to makes of the query. */
const READERS: Record<string, (query: URLSearchParams) => unknown> = {
  '/give-access': parseGrantChoices,
  '/policies/new': (query) => NewPolicyQuery.parse(Object.fromEntries(query)),
  '/federation/new': (query) => {
    const { cluster, audience } = NewConfigQuery.parse(Object.fromEntries(query))
    return { cluster, ...audienceChoiceOf(audience, 'https://issuer.example.com/id/c-1') }
  },
  '/clusters/[cluster]': (query) => [
    parseTriedAccount(query),
    readBy('components/coverage/coverage-panel.tsx')(query),
  ],
  '/clusters/[cluster]/setup': parseSetupChoices,
  '/clusters/[cluster]/service-accounts/new': readBy(
    'app/(console)/clusters/[cluster]/service-accounts/new/page.tsx',
  ),
  '/clusters/[cluster]/namespaces/[namespace]/service-accounts/[name]': readBy(
    'components/service-accounts/injection-dialog.tsx',
  ),
  '/policies/[name]': readBy('components/policies/builder.tsx'),
  '/federation': readBy('components/federation/federation-screen.tsx'),
  '/buckets': readBy('components/buckets/buckets-screen.tsx'),
  '/workloads': readBy('app/(console)/workloads/page.tsx'),
  '/findings': readBy('components/review/review-screen.tsx'),
  '/clouds': readBy('components/clouds/declared/trust-filters.tsx'),
  '/clouds/trust': readBy('components/clouds/trust/use-trust-review.ts'),
}

const parsed = (href: string) => new URL(href, 'https://console.test')

describe('every next step of a cause and of a finding', () => {
  test('leads to a page that exists', () => {
    for (const { from, href } of everyStep)
      expect(routeOf(parsed(href).pathname), `${from}: ${href}`).toBeDefined()
  })

  test('is prefilled: its page reads every parameter', () => {
    for (const { from, href } of everyStep) {
      const { pathname, searchParams } = parsed(href)
      if (searchParams.size === 0) continue
      const read = JSON.stringify(READERS[routeOf(pathname) ?? '']?.(searchParams) ?? {})
      for (const value of searchParams.values()) expect(read, `${from}: ${href}`).toContain(value)
    }
  })

  test('leads to what it is about, and to no page that is about everything', () => {
    for (const { from, href } of everyStep) {
      const { pathname, search, hash } = parsed(href)
      const route = routeOf(pathname) ?? ''
      // The page of a cluster can be all green while an account of it has a problem.
      const ofCluster = hash === '#issuer' || (hash === '#webhook' && ABOUT_WEBHOOK.has(from))
      const named = search !== '' || ofCluster || /\[(?!cluster\])/.test(route)
      expect(named, `${from}: ${href}`).toBe(true)
    }
  })

  test('leads to a part of a page that is there', () => {
    const parts = ['issuer', 'webhook', 'federation', 'coverage']
    const sources = [
      'clusters/issuer-panel',
      'clusters/webhook-panel',
      'federation/configs-panel',
      'clusters/cluster-screen',
    ]
      .map((file) => readFileSync(`${root}components/${file}.tsx`, 'utf8'))
      .join('\n')
    for (const part of parts) expect(sources).toContain(`id="${part}"`)
    for (const { from, href } of everyStep)
      expect(['', ...parts.map((part) => `#${part}`)], from).toContain(parsed(href).hash)
  })

  test('does not lead to the page that shows the cause', () => {
    const pages = [
      paths.serviceAccount('c-1', 'ml-team', 'eval'),
      paths.verification('c-1', 'ml-team', 'verify-eval-1'),
      paths.setupCluster('c-1', { step: 'verify', namespace: 'ml-team', account: 'eval' }),
    ]
    for (const code of CAUSE_CODES)
      for (const { href } of buildNextSteps(nextStepCodesOf(code), subject))
        for (const page of pages)
          expect(leadsToSamePage(href, page), `${code}: ${href} on ${page}`).toBe(false)
    for (const { from, href } of findingSteps)
      expect(leadsToSamePage(href, paths.findings()), from).toBe(false)
  })
})

test('every finding has a next step', () => {
  const found = new Set(findingSteps.map(({ from }) => from))
  expect(REVIEW_KINDS.filter((kind) => !found.has(kind))).toEqual([])
})

test('every next step is one of a cause or of a finding', () => {
  const used = new Set(everyStep.map(({ href }) => href))
  const unused = NEXT_STEP_CODES.filter((code) =>
    buildNextSteps([code], { ...subject, key: 'AKIA1' }).every(({ href }) => !used.has(href)),
  )
  expect(unused).toEqual([])
})
