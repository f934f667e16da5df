import { execFileSync } from 'node:child_process'
import { parse as parseHcl } from '@cdktf/hcl2json'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { unescapeTemplate } from '@/lib/testing/export'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import {
  accountOfOtherCluster,
  EXAMPLE_TARGETS,
  manyAccounts,
  trainAccount,
} from '@/lib/testing/trust-setup'
import type { TrustedAccount, TrustSetupFile } from './setup-files'
import { buildTrustSetup } from './trust-setup'

const OPTIONS = { thumbprint: true }

function documentsOf(text: string): unknown[] {
  return parseAllDocuments(text, { version: '1.1' }).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJSON() as unknown
  })
}

/** All texts that occur in a value, keys included. */
const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)])
}

/** What a file says, read as what it is meant for reads it. */
async function readBack({ language, filename, text }: TrustSetupFile): Promise<unknown> {
  switch (language) {
    case 'hcl':
      return parseHcl(filename, text)
    case 'json':
      return JSON.parse(text)
    case 'yaml':
      return documentsOf(text)
    case 'shell':
      execFileSync('/bin/sh', ['-n'], { input: text, stdio: ['pipe', 'pipe', 'pipe'] })
      return text
  }
}

describe.each(EXAMPLE_TARGETS)('%s', (_, target) => {
  const identities = [
    trainAccount,
    accountOfOtherCluster,
    { ...trainAccount, namespace: 'no', name: 'eval' },
  ]

  test.each([
    ['one account', [trainAccount]],
    ['accounts of several clusters', identities],
    ['200 accounts', manyAccounts(200)],
  ])('for %s, each file parses in its language', async (_name, chosen: TrustedAccount[]) => {
    const { files, trusts, omitted } = buildTrustSetup(target, chosen, OPTIONS)
    const covered = trusts.flatMap(({ trusted }) => trusted)
    expect(files.length).toBeGreaterThan(2)
    expect([...covered, ...omitted]).toHaveLength(chosen.length)
    for (const file of files) expect(await readBack(file)).toBeTruthy()
    for (const unique of ['id', 'label'] as const)
      expect(new Set(files.map((file) => file[unique])).size).toBe(files.length)
  })

  test('contains the exact issuer, subject and audience', async () => {
    const { files } = buildTrustSetup(target, [trainAccount], OPTIONS)
    const said = files
      .filter(({ place }) => place === 'cloud')
      .map(({ text }) => text)
      .join('\n')
    expect(said).toContain(trainAccount.issuerUrl)
    expect(said).toContain('system:serviceaccount:ml-team:train-runner')
    const pods = files.filter(({ id }) => id === 'pod').flatMap(({ text }) => documentsOf(text))
    expect(pods).toMatchObject([
      {
        metadata: { namespace: 'ml-team' },
        spec: {
          serviceAccountName: 'train-runner',
          volumes: expect.arrayContaining([
            expect.objectContaining({
              projected: {
                sources: [
                  {
                    serviceAccountToken: {
                      audience: targetAudience(target),
                      expirationSeconds: 3600,
                      path: 'token',
                    },
                  },
                ],
              },
            }),
          ]),
        },
      },
    ])
  })

  test('escapes every name', async () => {
    const text = anyText({ minLength: 1, maxLength: 20 })
    const odd = fc.oneof(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what no file can hold is omitted out
      text.map((each) => each.replace(/[\0-\u001f\u007f-\u009f\p{Surrogate}\ufffe\uffff]/gu, '-')),
      fc.constantFrom(
        ...[`$${'{file("/etc/passwd")}'}`, '%{ if true }', '"', "'; rm -rf /; '", '$(id)', '`id`'],
        ...["' || true || '", '\\', '*', '- a: b', '#', '&x', '<<EOF', '{{ x }}', '!Ref X'],
      ),
    )
    await fc.assert(
      fc.asyncProperty(odd, odd, odd, async (clusterName, namespace, name) => {
        const { files } = buildTrustSetup(
          target,
          [{ ...trainAccount, clusterName, namespace, name }],
          OPTIONS,
        )
        for (const file of files) {
          const texts = textsOf(await readBack(file))
          if (file.language === 'yaml' && file.id === 'pod') expect(texts).toContain(name)
          if (file.language === 'hcl')
            for (const each of texts)
              if (each.includes(name))
                expect(unescapeTemplate(each)).toContain(unescapeTemplate(name))
        }
      }),
      lawParameters(25),
    )
  })
})

test('the API server accepts every pod and ConfigMap in a dry run', async () => {
  const world = await testContext()
  const { id } = testClusterOf(world, 'train-east')
  const base = `${world.context.config.COREWEAVE_API_URL}/k8s/${id}/t/${world.world.tokens.operator}`
  const applied = EXAMPLE_TARGETS.flatMap(([, target]) =>
    buildTrustSetup(target, [trainAccount])
      .files.filter(({ id: file }) => file === 'pod' || file === 'configmap')
      .flatMap(({ text }) => documentsOf(text)),
  ) as { kind: string; metadata: { namespace: string } }[]
  expect(applied.length).toBe(EXAMPLE_TARGETS.length + 2)
  for (const object of applied) {
    const path = `/api/v1/namespaces/${object.metadata.namespace}/${object.kind.toLowerCase()}s`
    const response = await fetch(`${base}${path}?dryRun=All&fieldValidation=Strict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    })
    expect([response.status, await response.text()]).toMatchObject([201, expect.anything()])
  }
})
