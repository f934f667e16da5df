import { expect, test } from 'vitest'
import { type ApiMethod, type ApiRoutes, serveApi } from './api-routes'

const echo =
  (name: string): NonNullable<ApiRoutes[string]['GET']> =>
  async (_request, { params }) =>
    Response.json({ name, params: await params })

const api = serveApi({
  configs: { GET: echo('configs'), POST: echo('create') },
  'configs/[uid]': { GET: echo('config') },
  'configs/issuer': { GET: echo('issuer') },
  'clusters/[cluster]/accounts/[name]': { GET: echo('account') },
  'sign-out': { POST: echo('sign-out') },
})

async function answer(path: string[], method: ApiMethod = 'GET') {
  const request = new Request(`http://console/api/${path.join('/')}`, { method })
  const response = await api[method](request, { params: Promise.resolve({ path }) })
  return response.ok ? response.json() : response.status
}

test.each([
  [['configs'], 'configs', {}],
  [['configs', 'a%2Fb'], 'config', { uid: 'a%2Fb' }],
  [['configs', 'a/b'], 'config', { uid: 'a/b' }],
  [['configs', 'issuer'], 'issuer', {}],
  [['configs', '[uid]'], 'config', { uid: '[uid]' }],
  [['clusters', 'c', 'accounts', 'n'], 'account', { cluster: 'c', name: 'n' }],
])('the path %j is answered by %s', async (path, name, params) => {
  expect(await answer(path)).toEqual({ name, params })
})

test('a method has its own handler', async () => {
  expect(await answer(['configs'], 'POST')).toMatchObject({ name: 'create' })
})

test.each([
  [['nothing']],
  [['configs', 'x', 'y']],
  [['clusters', 'c', 'accounts']],
  [['constructor']],
  [['__proto__']],
  [['']],
])('the path %j is not found', async (path) => {
  expect(await answer(path)).toBe(404)
})

test('a method that an address does not answer is refused with those that it does', async () => {
  const request = new Request('http://console/api/sign-out')
  const response = await api.GET(request, { params: Promise.resolve({ path: ['sign-out'] }) })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
})
