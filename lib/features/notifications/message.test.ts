import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { escapeChatText, renderMessage, sanitizeTitle } from './message'

const at = new Date('2026-01-02T03:04:05.678Z')
const event = { kind: 'request.created', title: 'ada asks', path: '/requests/7', at } as const
const slack = (title: string) =>
  JSON.parse(renderMessage('slack', { ...event, title }, 'https://console.corp.dev')) as {
    text: string
  }

describe('a message', () => {
  test('in JSON has the event type, the time and a link', () => {
    expect(JSON.parse(renderMessage('json', event, 'https://console.corp.dev'))).toEqual({
      type: 'request.created',
      timestamp: '2026-01-02T03:04:05.678Z',
      data: {
        title: 'ada asks',
        path: '/requests/7',
        url: 'https://console.corp.dev/requests/7',
      },
    })
  })

  test('for Slack has one line of text and one link', () => {
    expect(slack('ada asks')).toEqual({
      text: 'ada asks\n<https://console.corp.dev/requests/7|Open in the console>',
    })
  })

  test('has a path instead of a link without PUBLIC_URL', () => {
    expect(JSON.parse(renderMessage('json', event, undefined)).data).toEqual({
      title: 'ada asks',
      path: '/requests/7',
    })
    expect(JSON.parse(renderMessage('slack', event, undefined))).toEqual({
      text: 'ada asks\n/requests/7',
    })
  })
})

describe('a hostile title', () => {
  test.each([
    ['<!channel> look', '<!'],
    ['<@U123> look', '<@'],
    ['<https://evil.dev|Approve>', '<https'],
    ['[Approve](https://evil.dev)', ']('],
    ['@all look', '@all'],
    ['see https://evil.dev', '://'],
    ['see WWW.evil.dev', 'WWW.'],
    ['&lt;!channel&gt;', '&lt;!'],
  ])('%s neither mentions anyone nor links', (title, live) => {
    const { text } = slack(title)
    expect(text.split('\n')).toHaveLength(2)
    expect(text.split('\n')[0]).not.toContain(live)
  })

  test('keeps its visible text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replaceAll('\u200b', '')
        const back = escapeChatText(plain)
        expect(
          back
            .replaceAll('\u200b', '')
            .replaceAll('&lt;', '<')
            .replaceAll('&gt;', '>')
            .replaceAll('&amp;', '&'),
        ).toBe(plain)
      }),
      lawParameters(),
    )
  })

  test('loses control characters, bidi overrides, line breaks, secrets and what exceeds 300 characters', () => {
    expect(sanitizeTitle('a\u0000b\u202ec\n\nd\te')).toBe('abc d e')
    expect(sanitizeTitle('with CW-SECRET-abcdef123456')).toBe('with [redacted CoreWeave token]')
    expect(sanitizeTitle('x'.repeat(5000))).toHaveLength(300)
  })
})
