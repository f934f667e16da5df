import { expect, test } from 'vitest'
import { renderSecurityText } from './security-text'

const now = new Date('2026-11-29T13:14:15.678Z')
const render = (SECURITY_CONTACT: string | undefined, PUBLIC_URL: string | undefined) =>
  renderSecurityText({ SECURITY_CONTACT, PUBLIC_URL }, now)

test('security.txt names the contact, an end within a year, and its own address', () => {
  expect(render('mailto:security@example.com', 'https://console.example.com')).toBe(
    [
      'Contact: mailto:security@example.com',
      'Expires: 2027-02-27T00:00:00Z',
      'Canonical: https://console.example.com/.well-known/security.txt',
      '',
    ].join('\n'),
  )
})

test.each([undefined, 'http://127.0.0.1:3000'])(
  'security.txt has no canonical address where people reach the console at %s',
  (publicUrl) => {
    expect(render('https://example.com/report', publicUrl)).toBe(
      'Contact: https://example.com/report\nExpires: 2027-02-27T00:00:00Z\n',
    )
  },
)

test('there is no security.txt without a contact', () => {
  expect(render(undefined, 'https://console.example.com')).toBeUndefined()
})
