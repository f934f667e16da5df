import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EXCHANGE_BEHAVIORS, exchangeLoad } from './exchange-load'

describe('the exchanges of a workload', () => {
  const workload = { pods: 20, processes: 8, callsPerMinute: 30 }

  test.each([
    ['every-call', { perMinute: 4800, atStart: 160 }],
    ['before-expiry', { perMinute: 16, atStart: 160 }],
    ['shared', { perMinute: 2, atStart: 20 }],
  ] as const)('with %s', (behavior, expected) => {
    expect(exchangeLoad({ behavior, ...workload })).toEqual(expected)
  })

  test('are more the earlier a client renews its keys', () => {
    const perMinute = (renewsSeconds: number) =>
      exchangeLoad({ behavior: 'before-expiry', ...workload, renewsSeconds }).perMinute
    expect(perMinute(0)).toBeCloseTo(160 / 15)
    expect(perMinute(600)).toBeCloseTo(160 / 5)
  })

  test('grow with its pods, and never by sharing keys', () => {
    const count = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(count, count, count, count, (pods, more, processes, callsPerMinute) => {
        const demand = { pods, processes, callsPerMinute }
        for (const behavior of EXCHANGE_BEHAVIORS) {
          const load = exchangeLoad({ behavior, ...demand })
          const shared = exchangeLoad({ behavior: 'shared', ...demand })
          const grown = exchangeLoad({ behavior, ...demand, pods: pods + more })
          expect(shared.perMinute).toBeLessThanOrEqual(load.perMinute)
          expect(shared.atStart).toBeLessThanOrEqual(load.atStart)
          expect(grown.perMinute).toBeGreaterThan(load.perMinute)
          expect(grown.atStart).toBeGreaterThan(load.atStart)
        }
      }),
    )
  })
})
