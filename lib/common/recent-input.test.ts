import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('only a request soon after a key or a press is marked as a use of the session', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const window = new EventTarget()
  vi.stubGlobal('window', window)
  const { inputHeaders, USE_HEADER } = await import('./recent-input')
  expect(inputHeaders()).toEqual({})
  for (const type of ['keydown', 'pointerdown']) {
    window.dispatchEvent(new Event(type))
    expect(inputHeaders()).toEqual({ [USE_HEADER]: '1' })
    vi.advanceTimersByTime(60_000)
    expect(inputHeaders()).toEqual({})
  }
})
