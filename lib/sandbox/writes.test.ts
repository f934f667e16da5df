import { expect, test } from 'vitest'
import type { Surface } from './faults'
import { countWrite, noWrites } from './writes'

const isCounted = (surface: Surface, method: string, path: string) => {
  const writes = noWrites()
  const url = new URL(path, 'http://localhost')
  countWrite(writes, surface, { method, url: String(url) }, url.pathname)
  expect(writes.last).toEqual(writes.total ? [`${surface} ${method} ${url.pathname}`] : [])
  return writes.total === 1
}

test.each<[Surface, string, string]>([
  ['kubernetes', 'POST', '/apis/batch/v1/namespaces/ml-team/jobs'],
  ['kubernetes', 'DELETE', '/apis/batch/v1/namespaces/ml-team/jobs/x'],
  ['kubernetes', 'PATCH', '/api/v1/namespaces/ml-team/serviceaccounts/x'],
  ['kubernetes', 'POST', '/api/v1/namespaces/ml-team/serviceaccounts/x/token'],
  ['coreweave', 'POST', '/v1/cwobject/access-policy'],
  ['coreweave', 'DELETE', '/v1/cwobject/access-policy/x'],
  ['coreweave', 'GET', '/v1/cwobject/temporary-credentials/oidc/k3m9qz'],
  ['storage', 'PUT', '/?policy'],
  ['storage', 'DELETE', '/object'],
])('counts %s %s %s as a write', (...request) => expect(isCounted(...request)).toBe(true))

test.each<[Surface, string, string]>([
  ['kubernetes', 'GET', '/api/v1/pods'],
  ['kubernetes', 'POST', '/api/v1/namespaces/ml-team/pods?dryRun=All&fieldManager=x'],
  ['kubernetes', 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ['kubernetes', 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews'],
  ['coreweave', 'GET', '/v1/cwobject/access-policy'],
  ['coreweave', 'POST', '/v1/cwobject/auth/can-i'],
  ['issuer', 'GET', '/.well-known/openid-configuration'],
  ['storage', 'GET', '/'],
])('counts %s %s %s as a read', (...request) => expect(isCounted(...request)).toBe(false))
