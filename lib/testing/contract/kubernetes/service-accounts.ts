import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { type ContractCluster, freshName } from './cluster'

const INJECT = 'caios.coreweave.com/inject'

export function serviceAccountContract(cluster: () => ContractCluster) {
  const create = (annotations: Record<string, string> = {}) => {
    const { as, namespace } = cluster()
    return as('team').createServiceAccount({
      metadata: { name: freshName('account'), namespace, annotations },
    })
  }

  test('every namespace has a default service account', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await as('team').getServiceAccount({ namespace, name: 'default' })
    expect(metadata.uid).not.toBe('')
  })

  test('creating a service account that exists is a conflict', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create({ [INJECT]: 'true' })
    const { name } = metadata
    expect(metadata.annotations).toEqual({ [INJECT]: 'true' })
    expect(metadata.managedFields.map(({ manager }) => manager)).toEqual([
      'workload-identity-console',
    ])
    expect(await as('reviewer').getServiceAccount({ namespace, name })).toMatchObject({ metadata })
    for (const create of [as('team').createServiceAccount, as('team').dryRunServiceAccount])
      await expect(create({ metadata: { name, namespace } })).rejects.toMatchObject({
        code: 'conflict',
        detail: { reason: 'already-exists', upstream: `serviceaccounts "${name}" already exists` },
      })
  })

  test('a dry run returns the object without creating it', async () => {
    const { as, namespace } = cluster()
    const name = freshName('dry')
    const shown = await as('team').dryRunServiceAccount({ metadata: { name, namespace } })
    expect(shown.metadata).toMatchObject({ name, namespace })
    await expect(as('team').getServiceAccount({ namespace, name })).rejects.toMatchObject({
      code: 'not-found',
      detail: { upstream: `serviceaccounts "${name}" not found` },
    })
  })

  test('annotations are merged, and null removes an annotation', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create({ kept: 'yes', removed: 'soon' })
    const { name, resourceVersion } = metadata
    const change = { namespace, name, annotations: { [INJECT]: 'true', removed: null } }
    const preview = await as('team').dryRunAnnotations({ ...change, resourceVersion })
    expect(preview.metadata.annotations).toEqual({ kept: 'yes', [INJECT]: 'true' })
    const before = await as('team').getServiceAccount({ namespace, name })
    expect(before.metadata.annotations).toEqual({ kept: 'yes', removed: 'soon' })

    const after = await as('team').annotateServiceAccount({ ...change, resourceVersion })
    expect(after.metadata.annotations).toEqual({ kept: 'yes', [INJECT]: 'true' })
    expect(after.metadata.resourceVersion).not.toBe(resourceVersion)
  })

  test('when two people annotate at once, the second gets a conflict and overwrites nothing', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create()
    const { name, resourceVersion } = metadata
    const change = { namespace, name, resourceVersion }
    await as('team').annotateServiceAccount({ ...change, annotations: { first: 'yes' } })
    for (const annotate of [
      as('operator').dryRunAnnotations,
      as('operator').annotateServiceAccount,
    ])
      await expect(annotate({ ...change, annotations: { second: 'yes' } })).rejects.toMatchObject({
        code: 'conflict',
        detail: {
          reason: 'lost-race',
          upstream: `Operation cannot be fulfilled on serviceaccounts "${name}": the object has been modified; please apply your changes to the latest version and try again`,
        },
      })
    const { metadata: now } = await as('team').getServiceAccount({ namespace, name })
    expect(now.annotations).toEqual({ first: 'yes' })
  })

  test('invalid metadata is rejected with messages by field', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create()
    const { name, resourceVersion } = metadata
    await expect(
      as('team').annotateServiceAccount({
        namespace,
        name,
        resourceVersion,
        annotations: { 'not a key': 'x' },
      }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: {
        status: 422,
        fields: {
          'metadata.annotations': [
            expect.stringMatching(/^Invalid value: "not a key": name part must consist of/),
          ],
        },
      },
    })
    await expect(
      as('team').createServiceAccount({
        metadata: { name: freshName('bad'), namespace, labels: { a: 'not a value' } },
      }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { 'metadata.labels': [expect.stringContaining('a valid label must be')] } },
    })
  })

  test.each(['Upper', 'under_score', '-dash', 'a/b', '..', '', 'a b', 'x'.repeat(254)])(
    'the name %j is rejected before a request is sent',
    async (name) => {
      const { as, namespace } = cluster()
      for (const attempt of [
        () => as('team').createServiceAccount({ metadata: { name, namespace } }),
        () => as('team').getServiceAccount({ namespace, name }),
        () => as('team').getServiceAccount({ namespace: name, name: 'default' }),
        () => as('team').deleteServiceAccount({ namespace, name }),
      ]) {
        const refusal = await attempt().then(
          () => undefined,
          (error: unknown) => error,
        )
        expect(refusal).toMatchObject({ code: 'invalid' })
        expect(refusal).not.toHaveProperty('detail.status')
      }
    },
  )

  test('the error of a missing namespace names it', async () => {
    const namespace = freshName('nowhere')
    await expect(
      cluster()
        .as('operator')
        .createServiceAccount({ metadata: { name: 'x', namespace } }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(`namespaces "${namespace}"`),
    })
  })

  test('a deleted service account is not found', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create()
    await as('team').deleteServiceAccount({ namespace, name: metadata.name })
    await expect(
      as('team').deleteServiceAccount({ namespace, name: metadata.name }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a token has the requested subject, audience and lifetime', async () => {
    const { as, namespace } = cluster()
    const { metadata } = await create()
    const request = { namespace, name: metadata.name, audiences: ['https://coreweave.com/iam'] }
    const { token, expiresAt } = await as('team').createToken({
      ...request,
      expirationSeconds: 600,
    })
    const claims = decodeJwt(token)
    const document = await as('operator').openidConfiguration()
    expect(claims).toMatchObject({
      iss: (document as { issuer: string }).issuer,
      sub: `system:serviceaccount:${namespace}:${metadata.name}`,
      aud: ['https://coreweave.com/iam'],
      'kubernetes.io': {
        namespace,
        serviceaccount: { name: metadata.name, uid: metadata.uid },
      },
    })
    const served = (await as('operator').jwks()) as { keys: { kid?: string }[] }
    expect(served.keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(token).kid)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600)
    expect(Math.abs(Date.parse(expiresAt) / 1000 - (claims.exp ?? 0))).toBeLessThanOrEqual(1)
    await expect(
      as('team').createToken({ ...request, expirationSeconds: 599 }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: {
        fields: {
          'spec.expirationSeconds': [
            expect.stringContaining('may not specify a duration less than 10 minutes'),
          ],
        },
      },
    })
  })
}
