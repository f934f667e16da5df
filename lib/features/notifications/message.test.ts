import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inert, messageOf, titleOf } from './message'

const at = new Date('2026-01-02T03:04:05.678Z')
const event = { kind: 'request.opened', title: 'ada asks', path: '/requests/7', at }
const slack = (title: string) =>
  JSON.parse(messageOf('slack', { ...event, title }, 'https://console.corp.dev')) as {
    text: string
  }

describe('a message', () => {
  test('as JSON says what happened, when, and where to look', () => {
    expect(JSON.parse(messageOf('json', event, 'https://console.corp.dev'))).toEqual({
      type: 'request.opened',
      timestamp: '2026-01-02T03:04:05.678Z',
      data: {
        title: 'ada asks',
        path: '/requests/7',
        url: 'https://console.corp.dev/requests/7',
      },
    })
  })

  test('for Slack is one line and one link', () => {
    expect(slack('ada asks')).toEqual({
      text: 'ada asks\n<https://console.corp.dev/requests/7|Open in the console>',
    })
  })

  test('names the path where nobody said where the console is reached', () => {
    expect(JSON.parse(messageOf('json', event, undefined)).data).toEqual({
      title: 'ada asks',
      path: '/requests/7',
    })
    expect(JSON.parse(messageOf('slack', event, undefined))).toEqual({
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
  ])('%s neither mentions nor links', (title, live) => {
    const { text } = slack(title)
    expect(text.split('\n')).toHaveLength(2)
    expect(text.split('\n')[0]).not.toContain(live)
  })

  test('keeps its letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const plain = text.replaceAll('\u200b', '')
        const back = inert(plain)
        expect(
          back
            .replaceAll('\u200b', '')
            .replaceAll('&lt;', '<')
            .replaceAll('&gt;', '>')
            .replaceAll('&amp;', '&'),
        ).toBe(plain)
      }),
    )
  })

  test('loses controls, turned text, line breaks, secrets and its excess', () => {
    expect(titleOf('a\u0000b\u202ec\n\nd\te')).toBe('abc d e')
    expect(titleOf('with CW-SECRET-abcdef123456')).toBe('with [redacted CoreWeave token]')
    expect(titleOf('x'.repeat(5000))).toHaveLength(300)
  })
})
