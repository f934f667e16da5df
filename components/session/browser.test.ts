import { expect, test } from 'vitest'
import { describeBrowser } from './browser'

const MOZILLA = 'Mozilla/5.0'
const KHTML = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test.each([
  [
    `${MOZILLA} (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/143.0.0.0 Safari/537.36`,
    'Chrome 143 on Windows',
  ],
  [
    `${MOZILLA} (X11; Linux x86_64) ${KHTML} HeadlessChrome/143.0.0.0 Safari/537.36`,
    'Chrome 143 on Linux',
  ],
  [
    `${MOZILLA} (Windows NT 10.0; Win64; x64) ${KHTML} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0`,
    'Edge 143 on Windows',
  ],
  [
    `${MOZILLA} (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0`,
    'Firefox 145 on macOS',
  ],
  [
    `${MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`,
    'Safari 26 on macOS',
  ],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1`,
    'Safari 26 on iOS',
  ],
  [
    `${MOZILLA} (Linux; Android 10; K) ${KHTML} Chrome/143.0.0.0 Mobile Safari/537.36`,
    'Chrome 143 on Android',
  ],
  ['curl/8.17.0', 'curl/8.17.0'],
  ['<script>', 'Unknown browser'],
  ['', 'Unknown browser'],
  [null, 'Unknown browser'],
])('%s is %s', (userAgent, name) => {
  expect(describeBrowser(userAgent)).toBe(name)
})
