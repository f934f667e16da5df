import { describe, expect, test } from 'vitest'
import { createOidc } from '@/lib/adapters/oidc/client'
import { HOSTILE_ISSUERS } from '@/lib/testing/hostile-issuer'

describe('hostile addresses', () => {
  const all = Object.entries(HOSTILE_ISSUERS).flatMap(([why, urls]) =>
    urls.map((url) => [why, url] as const),
  )

  test('are many', () => {
    expect(all.length).toBeGreaterThan(120)
  })

  test.each(all)('with %s are neither resolved nor dialled: %j', async (_, url) => {
    const touched: string[] = []
    const oidc = createOidc({
      issuerBase: 'http://127.0.0.1:4010/oidc',
      resolve: async (host) => {
        touched.push(host)
        return [{ address: '93.184.215.14', family: 4 }]
      },
      dial: () => () => {
        touched.push('dial')
        throw new Error('dialled')
      },
    })
    const { problems } = await oidc.checkIssuer(url)
    expect(problems).toMatchObject([{ kind: 'url' }])
    expect(touched).toEqual([])
    // As the address of a key set no more than as an issuer.
    expect(await oidc.jwks(url)).toMatchObject({ ok: false })
    expect(touched).toEqual([])
  })
})
