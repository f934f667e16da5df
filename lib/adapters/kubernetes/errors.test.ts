import { expect, test } from 'vitest'
import { httpFailureOf } from '@/lib/adapters/http/failure'
import { errorFromFailure, errorFromResponse } from './errors'

const asked = { verb: 'create', resource: 'pods', namespace: 'ml-team' }
const deletion = { verb: 'delete', resource: 'jobs', namespace: 'ml-team', name: 'run' }
const status = (message: string, rest: object = {}) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, ...rest })
const refusal = (message: string) => status(message, { reason: 'Forbidden', code: 403 })

test.each([
  [
    'an RBAC refusal',
    refusal(
      'pods is forbidden: User "jane" cannot create resource "pods" in API group "" in the namespace "ml-team"',
    ),
    'rbac',
  ],
  ['a refused path', refusal('forbidden: User "jane" cannot get path "/metrics"'), 'rbac'],
  [
    'an anonymous refusal',
    refusal(
      'pods is forbidden: User "system:anonymous" cannot create resource "pods" in API group "" in the namespace "ml-team"',
    ),
    'expired-token',
  ],
  ['a Status that names nobody', refusal('token is expired'), 'expired-token'],
  ['a text', 'Forbidden', 'expired-token'],
  ['a page', '<html><body>403</body></html>', 'expired-token'],
  ['nothing', '', 'expired-token'],
  ['JSON that is no Status', '{"message":"User \\"jane\\" cannot create"}', 'expired-token'],
  [
    'Pod Security',
    refusal('pods "x" is forbidden: violates PodSecurity "restricted:latest": …'),
    'pod-security',
  ],
  [
    'a quota',
    refusal(
      'jobs.batch "x" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, used: count/jobs.batch=1, limited: count/jobs.batch=1',
    ),
    'quota',
  ],
  [
    'a missing service account',
    refusal(
      'pods "x" is forbidden: error looking up service account a/b: serviceaccount "b" not found',
    ),
    'admission',
  ],
  [
    'a webhook',
    refusal('admission webhook "policy.example.com" denied the request: no'),
    'admission',
  ],
])('403: %s', (_name, body, reason) => {
  expect(errorFromResponse(asked, 403, body)).toMatchObject({
    code: 'forbidden',
    detail: { reason, status: 403 },
  })
})

test.each([
  [401, status('Unauthorized'), 'unauthenticated', 'refused-token'],
  [401, '', 'unauthenticated', 'refused-token'],
  [404, '404 page not found', 'not-found', undefined],
  [409, status('x already exists', { reason: 'AlreadyExists' }), 'conflict', 'already-exists'],
  [409, status('modified', { reason: 'Conflict' }), 'conflict', 'lost-race'],
  [
    410,
    status('too old resource version: 1 (2)', { reason: 'Expired' }),
    'conflict',
    'expired-version',
  ],
  [
    400,
    status('container "a" in pod "b" is waiting to start: ContainerCreating'),
    'conflict',
    'waiting-to-start',
  ],
  [400, status('bad'), 'invalid', undefined],
  [429, status('slow down'), 'rate-limited', undefined],
  [301, '', 'upstream', undefined],
  [500, status('etcdserver: request timed out'), 'upstream', undefined],
  [502, '<html>Bad Gateway</html>', 'upstream', undefined],
])('%d %s is %s', (code, body, expected, reason) => {
  const error = errorFromResponse(asked, code, body)
  expect(error.code).toBe(expected)
  expect(error.detail.reason).toBe(reason)
})

test('a deletion that meets another object says that it stays', () => {
  const body = status('the UID in the precondition (a) does not match', { reason: 'Conflict' })
  expect(errorFromResponse(deletion, 409, body)).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('nothing was deleted'),
    detail: { reason: 'lost-race', upstream: 'the UID in the precondition (a) does not match' },
  })
})

test('causes are reported by field without control characters', () => {
  const causes = [
    { field: 'metadata.name', message: 'Invalid \u001b[31mvalue' },
    { field: 'metadata.name', message: 'too long\u202e' },
    { field: 'spec', message: 'Required value' },
  ]
  const body = status('bad\u0000 \u001b[2Jname', { details: { causes } })
  expect(errorFromResponse(asked, 422, body)).toMatchObject({
    code: 'invalid',
    detail: {
      upstream: 'bad [2Jname',
      fields: { 'metadata.name': ['Invalid [31mvalue', 'too long'], spec: ['Required value'] },
    },
  })
})

const url = new URL('https://cluster.example.com')
const errorFrom = (error: unknown) => errorFromFailure(asked, httpFailureOf(error, url))
const failure = (code: string) =>
  Object.assign(new Error(`${code} with Bearer CW-SECRET-x`), { code })

test.each([
  ['ENOTFOUND', 'network'],
  ['ECONNRESET', 'network'],
  ['UND_ERR_SOCKET', 'network'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
])('%s is an unreachable cluster: %s', (code, reason) => {
  const error = errorFrom(failure(code))
  expect(error).toMatchObject({ code: 'unreachable', detail: { reason } })
  expect(JSON.stringify([(error as Error).message, error])).not.toContain('CW-SECRET')
})

test.each(['ENOTFOUND', 'CERT_HAS_EXPIRED'])('%s is kept for the reader', (code) => {
  expect(errorFrom(failure(code))).toMatchObject({ detail: { upstream: code } })
})

test('a time-out is unreachable; an abort passes through unchanged', () => {
  const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  expect(errorFrom(timeout)).toMatchObject({
    code: 'unreachable',
    detail: { reason: 'timeout' },
  })
  const abort = new DOMException('This operation was aborted', 'AbortError')
  expect(errorFrom(abort)).toBe(abort)
})
