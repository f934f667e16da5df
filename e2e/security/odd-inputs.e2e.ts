import { createRandom } from '../../scripts/random'
import { startConsoleServer } from '../../scripts/servers'
import { cookieHeader, expect, signInWithToken, test } from '../fixtures'
import { callAction, methodOf, PAGES, type PathParameters, ROUTES, readActions } from '../inventory'
import { inputsFor, markedWorld } from '../marked-world'
import { mutate, ODD_TEXTS, oddValue, type Random } from '../odd-texts'
import { createRawClient, type RawAnswer } from '../raw-request'
import { consoleEnvironment } from '../servers'

const SEED = 1
const PER_ADDRESS = 7
const PER_ACTION = 10
const AT_ONCE = 6

/** Percent-encodings that a browser never sends, and some that it does. */
const ODD_PARTS = [
  '%',
  '%zz',
  '%E0%A4%A',
  '%ED%A0%80',
  '%FF',
  '%00',
  'a%00b',
  '%0d%0ax:1',
  '%25zz',
  '%2500',
  '%252500',
  '%2F..%2F',
  '..%2f',
  '%5c',
  '%C0%AE',
  ';a=b',
  "'",
  '[name]',
  '%F0%9F%91%A9',
]
const QUERY_NAMES = [
  'q',
  'name',
  'cluster',
  'namespace',
  'account',
  'bucket',
  'from',
  'to',
  'before',
]
const FURTHER_NAMES = [
  'after',
  'level',
  'id',
  'form',
  'clusters',
  'principal',
  'issuer',
  '__proto__',
]

/** What no screen sends as the arguments of an action. */
const ODD_BODIES: readonly [type: string, body: string][] = [
  ['text/plain', ''],
  ['text/plain', 'null'],
  ['text/plain', 'not JSON'],
  ['text/plain', '{"not":"a list"}'],
  ['text/plain', '['.repeat(60_000)],
  ['text/plain', '['.repeat(30_000) + ']'.repeat(30_000)],
  ['text/plain', `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`],
  ['text/plain', `["$n${'9'.repeat(20_000)}"]`],
  ['text/plain', '[{"__proto__":{"admin":true}}]'],
  ...['$F1', '$K1', '$Q1', '$W1', '$B1', '$R1', '$X1', '$@1', '$0', '$1:a:b', '$Dx', '$Sx'].map(
    (reference): [string, string] => ['text/plain', JSON.stringify([reference])],
  ),
  ['application/json', '[{}]'],
  ['application/octet-stream', '\u0000\u0001'],
  ['application/x-www-form-urlencoded', 'a=b'],
  ['multipart/form-data', 'no boundary'],
  ['multipart/form-data; boundary=x', 'no part'],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$0"]\r\n--x--\r\n',
  ],
  [
    'multipart/form-data; boundary=x',
    '--x\r\nContent-Disposition: form-data; name="$ACTION_ID_x"\r\n\r\n1\r\n--x--\r\n',
  ],
]

/** A text as any client can send it: only what HTTP itself forbids is encoded. */
const encoded = (text: string) =>
  text.replace(/[^\x21-\x7e]|[#?/]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )

const oddPart = (random: Random) =>
  random.chance(0.6) ? random.pick(ODD_PARTS) : encoded(random.pick(ODD_TEXTS).slice(0, 2000))

function oddAddress(random: Random, template: string, parameters: PathParameters): string {
  const names = [...template.matchAll(/\[(\w+)\]/g)].map(([, name]) => name)
  const odd = names.length && random.chance(0.7) ? random.pick(names) : undefined
  const path = template.replace(/\[(\w+)\]/g, (_, name: string) =>
    name === odd ? oddPart(random) : encoded(parameters[name] ?? 'x'),
  )
  if (odd !== undefined && random.chance(0.5)) return path
  const count = 1 + random.below(3)
  const query = Array.from(
    { length: count },
    () => `${random.pick([...QUERY_NAMES, ...FURTHER_NAMES])}=${oddPart(random)}`,
  )
  return `${path}?${query.join('&')}`
}

/** A failure that nobody foresaw: by its status, in the answer of an action, or within a page that had begun. */
type Answer = Pick<RawAnswer, 'status' | 'text'>

const isUnforeseen = ({ status, text }: Answer) =>
  status >= 500 ||
  status < 200 ||
  /"reason":"unexpected"|\\?"digest\\?":\\?"\d+(?:@\w+)?\\?"/.test(text)

async function inBatches<T>(list: readonly T[], run: (one: T) => Promise<void>) {
  for (let start = 0; start < list.length; start += AT_ONCE)
    await Promise.all(list.slice(start, start + AT_ONCE).map(run))
}

test('odd inputs to every page, route and action are refused or answered, and never an error of the console', async ({
  page,
}) => {
  test.setTimeout(1_200_000)
  const marked = await markedWorld()
  const { parameters, world } = marked
  // Its own console: many sign-ins with odd tokens would lock out the other tests.
  const started = await startConsoleServer(consoleEnvironment())
  const { url: origin } = started
  await signInWithToken(page, world.tokens.operator, origin)
  const signedIn = { origin, cookie: await cookieHeader(page.context()) }
  const random = createRandom(SEED)
  const failed: string[] = []
  let sent = 0
  const judge = (what: string, answer: Answer) => {
    sent += 1
    if (isUnforeseen(answer)) failed.push(`${answer.status} ${what}: ${answer.text.slice(0, 200)}`)
  }

  // Signing out would leave the rest to a stranger.
  const templates = [...PAGES, ...ROUTES].filter((template) => template !== '/api/sign-out')
  const requests = templates.flatMap((template) =>
    Array.from({ length: PER_ADDRESS }, (_, index) => ({
      method: methodOf(template),
      address: oddAddress(random, template, parameters),
      // A stranger's requests take another way.
      session: index === 0 ? { origin, cookie: '__Host-session=\u0025zz' } : signedIn,
    })),
  )
  const client = createRawClient(origin, AT_ONCE)
  await inBatches(requests, async ({ method, address, session: { cookie } }) =>
    judge(
      `${method} ${address}`,
      await client.send({ method, address, headers: { cookie, origin } }),
    ),
  )
  client.close()

  const inputs = inputsFor(marked)
  const actions = readActions().flatMap((action) =>
    Array.from({ length: PER_ACTION }, (_, index) => ({
      action,
      input: index === 0 ? oddValue(random) : mutate(random, inputs[action.name]),
    })),
  )
  await inBatches(actions, async ({ action, input }) =>
    judge(
      `${action.name} ${JSON.stringify(input)?.slice(0, 300)}`,
      await callAction(action, input, { ...signedIn, parameters }),
    ),
  )

  await started.kill()
  expect.soft(failed).toEqual([])
  expect(sent).toBeGreaterThanOrEqual(1000)
  const unexpected = started
    .output()
    .split('\n')
    .filter((line) => /unexpected failure|Error:/.test(line))
  expect(unexpected).toEqual([])
})

test('bodies that no screen sends are refused or answered, to actions, pages and routes', async ({
  page,
  world,
  baseURL: origin = '',
}) => {
  await signInWithToken(page, world.tokens.operator)
  const cookies = [await cookieHeader(page.context()), '']
  const [action] = readActions()
  const targets = [
    ...[action?.id ?? '', 'f'.repeat(42), ''].map((id) => ({
      address: '/policies',
      headers: { origin, 'next-action': id },
    })),
    ...['/policies', ...ROUTES.filter((route) => methodOf(route) === 'POST')]
      .filter((template) => template !== '/api/sign-out')
      .map((template) => ({ address: template.replace(/\[\w+\]/g, 'x'), headers: { origin } })),
  ]
  const requests = ODD_BODIES.flatMap(([type, body]) =>
    targets.flatMap(({ address, headers }) =>
      cookies.map((cookie) => ({
        method: 'POST',
        address,
        headers: { ...headers, cookie, 'content-type': type },
        body,
      })),
    ),
  )
  const client = createRawClient(origin, AT_ONCE)
  const failed: string[] = []
  await inBatches(requests, async (request) => {
    const { status } = await client.send(request)
    if (status >= 500 || status < 200)
      failed.push(
        `${status} ${request.address} ${JSON.stringify(request.headers)} ${request.body.slice(0, 80)}`,
      )
  })
  client.close()
  expect(failed).toEqual([])
})
