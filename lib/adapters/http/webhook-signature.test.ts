import { expect, test } from 'vitest'
import { signatureHeaders } from './webhook-signature'

/** The example of the reference implementations. https://github.com/standard-webhooks/standard-webhooks */
const EXAMPLE = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
}

test('the signature matches the Standard Webhooks reference', () => {
  expect(signatureHeaders(EXAMPLE.secret, EXAMPLE)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the signature depends on body, id, time and secret', () => {
  const of = (change: Partial<typeof EXAMPLE>) => {
    const all = { ...EXAMPLE, ...change }
    return signatureHeaders(all.secret, all)['webhook-signature']
  }
  const all = [
    of({}),
    of({ body: '{}' }),
    of({ id: 'msg_2' }),
    of({ at: new Date(0) }),
    of({ secret: `whsec_${'A'.repeat(32)}` }),
  ]
  expect(new Set(all).size).toBe(5)
})
