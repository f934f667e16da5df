import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import {
  escapeChatText,
  type NotificationMessage,
  renderMail,
  renderMessage,
  sanitizeTitle,
} from './message'

const PUBLIC = 'https://console.corp.dev'
const at = new Date('2026-01-02T03:04:05.678Z')
const message = (title = 'ada asks', change: Partial<NotificationMessage> = {}) =>
  ({
    id: 'event-1',
    kind: 'request.created',
    severity: 'info',
    events: [{ title, path: '/requests/7', at, details: null }],
    count: 1,
    ...change,
  }) satisfies NotificationMessage
const slack = (title: string) =>
  JSON.parse(renderMessage('slack', message(title), PUBLIC)) as {
    text: string
  }

describe('a message', () => {
  test('in JSON has the event type, the time and a link', () => {
    expect(JSON.parse(renderMessage('json', message(), PUBLIC))).toEqual({
      type: 'request.created',
      timestamp: '2026-01-02T03:04:05.678Z',
      data: {
        title: 'ada asks',
        path: '/requests/7',
        url: 'https://console.corp.dev/requests/7',
        severity: 'info',
      },
    })
  })

  test('for Slack has one line of text and one link', () => {
    expect(slack('ada asks')).toEqual({
      text: 'ada asks\n<https://console.corp.dev/requests/7|Open in the console>',
    })
  })

  test('has a path instead of a link without PUBLIC_URL', () => {
    expect(JSON.parse(renderMessage('json', message(), undefined)).data).toEqual({
      title: 'ada asks',
      path: '/requests/7',
      severity: 'info',
    })
    expect(JSON.parse(renderMessage('slack', message(), undefined))).toEqual({
      text: 'ada asks\n/requests/7',
    })
  })
})

describe('a message of several events', () => {
  const events = (count: number): NotificationMessage['events'] => {
    const [first, ...others] = Array.from({ length: Math.min(count, 100) }, (_, index) => ({
      title: `canary <${index}> is red`,
      path: `/clusters/c/${index}`,
      at,
      details: null,
    }))
    if (!first) throw new Error('no events')
    return [first, ...others]
  }
  const red = (count: number) =>
    message('', { kind: 'canary.failed', severity: 'critical', events: events(count), count })

  test('counts all of them, and lists some with a link to all', () => {
    const { text } = JSON.parse(renderMessage('slack', red(5000), PUBLIC)) as { text: string }
    const lines = text.split('\n')
    expect(lines[0]).toBe('5,000 canaries turned red')
    expect(lines[1]).toBe('• canary &lt;0&gt; is red')
    expect(lines).toHaveLength(23)
    expect(lines.slice(-2)).toEqual([
      'and 4,980 more',
      `<${PUBLIC}/verifications|Open in the console>`,
    ])
    const { subject, text: mail, html } = renderMail(red(5000), PUBLIC)
    expect(subject).toBe('5,000 canaries turned red')
    expect(mail).toContain(`* canary <19> is red\n  ${PUBLIC}/clusters/c/19`)
    expect(html).toContain(`<a href="${PUBLIC}/clusters/c/19">canary &lt;19&gt; is red</a>`)
  })

  test('in JSON has those that were read, and the count of all', () => {
    expect(JSON.parse(renderMessage('json', red(2), PUBLIC))).toMatchObject({
      type: 'canary.failed',
      data: {
        title: '2 canaries turned red',
        path: '/verifications',
        severity: 'critical',
        count: 2,
        events: [
          { title: 'canary <0> is red', url: `${PUBLIC}/clusters/c/0`, at: at.toISOString() },
          { title: 'canary <1> is red' },
        ],
      },
    })
  })
})

test('what changed stands beneath the title of one event', () => {
  const details = {
    heading: 'Changed since: policy statements.',
    lines: [{ text: 'Saved the policy <models>', path: '/audit?row=7' }],
  }
  const one = message('red', { events: [{ title: 'red', path: '/x', at, details }] })
  const { text } = JSON.parse(renderMessage('slack', one, PUBLIC)) as { text: string }
  expect(text.split('\n')).toEqual([
    'red',
    'Changed since: policy statements.',
    '• Saved the policy &lt;models&gt;',
    `<${PUBLIC}/x|Open in the console>`,
  ])
  expect(JSON.parse(renderMessage('json', one, PUBLIC)).data.details).toEqual({
    heading: details.heading,
    lines: [{ ...details.lines[0], url: `${PUBLIC}/audit?row=7` }],
  })
  expect(renderMail(one, PUBLIC).html).toContain('Saved the policy &lt;models&gt;</a>')
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
