import { describe, expect, test } from 'vitest'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { parseEnv } from './env'

const least = {
  SESSION_SECRET: 'a secret of the tests, long enough',
  AUDIT_SECRET: 'another secret of the tests, long enough',
  COREWEAVE_ORG_UIDS: 'org-1',
}

describe('the configuration', () => {
  test('needs only two secrets and the organizations; the rest is CoreWeave', () => {
    expect(parseEnv(least)).toMatchObject({
      COREWEAVE_API_URL: 'https://api.coreweave.com',
      CKS_ISSUER_BASE_URL: 'https://oidc.cks.coreweave.com',
      CKS_API_HOST_SUFFIX: '.coreweave.com',
      COREWEAVE_ORG_UIDS: ['org-1'],
      OBJECT_STORAGE_ENDPOINT: 'https://cwobject.com',
      AWS_STS_URL: 'https://sts.{region}.amazonaws.com',
      GOOGLE_STS_URL: 'https://sts.googleapis.com',
      GOOGLE_IAM_CREDENTIALS_URL: 'https://iamcredentials.googleapis.com',
    })
  })

  test('accepts several organizations and ignores blanks', () => {
    const { COREWEAVE_ORG_UIDS } = parseEnv({ ...least, COREWEAVE_ORG_UIDS: ' a, b ,,' })
    expect(COREWEAVE_ORG_UIDS).toEqual(['a', 'b'])
  })

  test('treats an empty value as unset', () => {
    const { PUBLIC_URL, DATA_DIR } = parseEnv({ ...least, PUBLIC_URL: '', DATA_DIR: '' })
    expect([PUBLIC_URL, DATA_DIR]).toEqual([undefined, '.data'])
  })

  // A secret that resolved to nothing would give each replica a database of its own.
  test('takes an empty DATABASE_URL for a mistake, and has a word for the embedded database', () => {
    expect(() => parseEnv({ ...least, DATABASE_URL: '' })).toThrow(
      /DATABASE_URL: must be a postgres:\/\/ URL.* set it to embedded/,
    )
    expect(parseEnv({ ...least, DATABASE_URL: 'embedded' }).DATABASE_URL).toBeUndefined()
  })

  test.each([
    'postgres://console@db.example.com/console',
    'postgres://console@10.0.0.5/console?sslmode=disable',
    'postgres://console@db/console?ssl=0',
  ])('refuses %s, which is read on the network, unless that is allowed', (DATABASE_URL) => {
    expect(() => parseEnv({ ...least, DATABASE_URL })).toThrow(
      /DATABASE_URL: add sslmode=verify-full, .*sslrootcert.*DATABASE_PLAINTEXT=allow/,
    )
    expect(parseEnv({ ...least, DATABASE_URL, DATABASE_PLAINTEXT: 'allow' }).DATABASE_URL).toBe(
      DATABASE_URL,
    )
  })

  test.each([
    'postgres://console@db.example.com/console?sslmode=require',
    'postgres://console@db/console?sslrootcert=/etc/ca.pem',
    'postgres://console@127.0.0.1:5432/console',
    'postgres://console@[::1]/console',
    'postgres:///console?host=/var/run/postgresql',
  ])('takes %s, which is encrypted or stays on this machine', (DATABASE_URL) => {
    expect(parseEnv({ ...least, DATABASE_URL }).DATABASE_URL).toBe(DATABASE_URL)
  })

  test.each(['mailto:security@example.com', 'https://example.com/report'])(
    'takes %s for the security contact',
    (contact) => {
      expect(parseEnv({ ...least, SECURITY_CONTACT: contact }).SECURITY_CONTACT).toBe(contact)
    },
  )

  test('may leave the organizations open only on loopback', () => {
    const open = { ...least, COREWEAVE_ORG_UIDS: '' }
    expect(() => parseEnv(open)).toThrow(/COREWEAVE_ORG_UIDS: set the orgUid of each organization/)
    expect(() => parseEnv({ ...open, COREWEAVE_API_URL: 'http://127.0.0.1:4010' })).not.toThrow()
  })

  test.each([
    ['SESSION_SECRET', 'short'],
    ['AUDIT_SECRET', 'short'],
    ['COREWEAVE_API_URL', 'http://api.coreweave.com'],
    ['COREWEAVE_API_URL', 'https://api.coreweave.com/'],
    ['COREWEAVE_API_URL', 'api.coreweave.com'],
    ['CKS_ISSUER_BASE_URL', 'http://127.0.0.1.evil.example'],
    ['CKS_API_HOST_SUFFIX', 'coreweave.com'],
    ['COREWEAVE_ORG_ID', 'Org 1'],
    ['AWS_STS_URL', 'http://sts.{region}.amazonaws.com'],
    ['AWS_STS_URL', 'https://sts.{region}.amazonaws.com/'],
    ['AWS_STS_URL', 'sts.{region}.amazonaws.com'],
    ['GOOGLE_STS_URL', 'http://sts.googleapis.com'],
    ['GOOGLE_IAM_CREDENTIALS_URL', 'iamcredentials.googleapis.com'],
    ['DATABASE_URL', 'mysql://db'],
    ['PUBLIC_URL', 'ftp://console'],
    ['PUBLIC_URL', 'https://example.com/console'],
    ['LOTA_ENDPOINT', 'http://cwlota.com/'],
    ['CKS_API_HOST_SUFFIX', '.'],
    ['CKS_API_HOST_SUFFIX', '.com.'],
    ['DATABASE_LIMITS', 'statement=0'],
    ['SECURITY_CONTACT', 'security@example.com'],
    ['SECURITY_CONTACT', 'mailto:security'],
    ['SECURITY_CONTACT', 'http://example.com/report'],
    ['SECURITY_CONTACT', 'https://'],
    ['SECURITY_CONTACT', 'mailto:security@example.com\nExpires: never'],
  ])('names %s if its value is %j', (name, value) => {
    expect(() => parseEnv({ ...least, [name]: value })).toThrow(
      new RegExp(`^Invalid configuration[\\s\\S]*\\n  ${name}: `),
    )
  })

  test('needs an AUDIT_SECRET of its own, unless CoreWeave is on loopback', () => {
    const { AUDIT_SECRET: _, ...without } = least
    const onLoopback = { COREWEAVE_API_URL: 'http://127.0.0.1:4010' }
    expect(() => parseEnv(without)).toThrow(/AUDIT_SECRET: set a secret of its own/)
    expect(() => parseEnv({ ...without, ...onLoopback })).not.toThrow()
    for (const more of [{}, onLoopback])
      expect(() => parseEnv({ ...least, ...more, AUDIT_SECRET: least.SESSION_SECRET })).toThrow(
        /AUDIT_SECRET: must not be a SESSION_SECRET/,
      )
  })

  test('takes several values of AUDIT_SECRET, none of which may be a SESSION_SECRET', () => {
    const newer = 'a newer audit secret of the tests indeed'
    const both = { ...least, AUDIT_SECRET: `${newer},an older one of 32 characters or more` }
    expect(() => parseEnv(both)).not.toThrow()
    for (const wrong of [`${newer},short`, `${newer},${newer}`, `${newer},${least.SESSION_SECRET}`])
      expect(() => parseEnv({ ...least, AUDIT_SECRET: wrong })).toThrow(/AUDIT_SECRET: /)
  })

  test.each(['SESSION_SECRET', 'AUDIT_SECRET'] as const)(
    'takes no METRICS_TOKEN that is the %s, which every scraper would know',
    (name) => {
      expect(() => parseEnv({ ...least, METRICS_TOKEN: least[name] })).toThrow(
        /METRICS_TOKEN: must not be a SESSION_SECRET or AUDIT_SECRET/,
      )
    },
  )

  test('does not repeat a secret that cannot be used', () => {
    expect(() => parseEnv({ ...least, SESSION_SECRET: 'hunter2' })).not.toThrow('hunter2')
  })

  test('names every mistake at once', () => {
    const wrong = { ...least, SESSION_SECRET: 'short', DATABASE_URL: 'x' }
    expect(() => parseEnv(wrong)).toThrow(
      /SESSION_SECRET[\s\S]*DATABASE_URL|DATABASE_URL[\s\S]*SESSION_SECRET/,
    )
  })
})

test.each(['127.0.0.1', '127.1.2.3', '[::1]', 'localhost', 'a.b.localhost', 'LOCALHOST'])(
  '%s never leaves this machine',
  (host) => expect(isLoopbackHost(host)).toBe(true),
)

test.each([
  '0.0.0.0',
  '10.0.0.1',
  'localhost.evil.example',
  'evil-localhost',
  '127.0.0.1.evil.example',
  '',
  'x@localhost',
  '.localhost',
])('%s may', (host) => expect(isLoopbackHost(host)).toBe(false))

describe('the audit sinks', () => {
  const sinks = (...all: unknown[]) => parseEnv({ ...least, AUDIT_SINKS: JSON.stringify(all) })
  const webhook = {
    name: 'siem',
    type: 'webhook',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  }

  test('are none by default', () => {
    expect(parseEnv(least).AUDIT_SINKS).toEqual([])
  })

  test('that are invalid are named by their place and member', () => {
    expect(() => sinks({ name: 'out', type: 'stdout' }, { name: 'file', type: 'file' })).toThrow(
      /AUDIT_SINKS\.1\.path: /,
    )
  })

  test.each([
    'http://siem.example.com/T0-a-password',
    'https://127.0.0.1/T0-a-password',
    'https://ada@siem.example.com/T0-a-password',
    'https://SIEM.example.com/T0-a-password',
  ])('do not include %s, and the refusal does not quote it', (url) => {
    const message = String(
      (() => {
        try {
          return sinks({ ...webhook, url })
        } catch (error) {
          return error
        }
      })(),
    )
    expect(message).toContain('AUDIT_SINKS: the console does not send to the url of siem')
    expect(message).not.toContain('T0-a-password')
  })

  test('may be webhooks on loopback where CoreWeave’s API is', () => {
    const AUDIT_SINKS = JSON.stringify([{ ...webhook, url: 'http://127.0.0.1:8080/audit' }])
    const COREWEAVE_API_URL = 'http://127.0.0.1:4010'
    expect(() => parseEnv({ ...least, COREWEAVE_API_URL, AUDIT_SINKS })).not.toThrow()
    expect(() => parseEnv({ ...least, AUDIT_SINKS })).toThrow(/does not send/)
  })
})

test('sign-in by token can be turned off only where there is a provider', () => {
  expect(parseEnv(least).SIGN_IN_METHODS).toBe('any')
  expect(() => parseEnv({ ...least, SIGN_IN_METHODS: 'providers' })).toThrow(
    /SIGN_IN_METHODS: set SIGN_IN_PROVIDERS too/,
  )
  expect(() => parseEnv({ ...least, SIGN_IN_METHODS: 'token' })).toThrow(/SIGN_IN_METHODS: /)
})

describe('the mail server', () => {
  const mail = { ...least, SMTP_URL: 'smtps://smtp.example.com', SMTP_FROM: 'c@example.com' }

  test('is none by default, and needs an address that mail is from', () => {
    expect(parseEnv(least).SMTP_URL).toBeUndefined()
    expect(() => parseEnv(mail)).not.toThrow()
    expect(() => parseEnv({ ...mail, SMTP_USER: 'c', SMTP_PASSWORD: 'p' })).not.toThrow()
  })

  test.each<[string, object, RegExp]>([
    ['no sender', { SMTP_FROM: '' }, /SMTP_FROM: set the address/],
    ['two senders', { SMTP_FROM: 'c@example.com, d@example.com' }, /SMTP_FROM: must be an address/],
    ['no server', { SMTP_URL: '' }, /SMTP_URL: set the mail server too/],
    ['another protocol', { SMTP_URL: 'https://smtp.example.com' }, /SMTP_URL: must be smtps/],
    ['a user without password', { SMTP_USER: 'c' }, /SMTP_PASSWORD: set both/],
    ['a password without user', { SMTP_PASSWORD: 'p' }, /SMTP_PASSWORD: set both/],
  ])('with %s is refused', (_, changes, message) => {
    expect(() => parseEnv({ ...mail, ...changes })).toThrow(message)
  })

  test('with a password in its URL is refused, and the refusal does not quote it', () => {
    const given = { ...mail, SMTP_URL: 'smtps://c:hunter2-hunter2@smtp.example.com' }
    expect(() => parseEnv(given)).toThrow(/SMTP_URL: must be smtps/)
    expect(() => parseEnv(given)).not.toThrow(/hunter2/)
  })
})

describe('identity providers', () => {
  const provider = {
    id: 'corp',
    name: 'Corp',
    issuer: 'https://login.example.com/realms/corp',
    clientId: 'console',
    clientSecret: 'a client secret that no message repeats',
    organization: 'org-1',
  }
  const base = { ...least, PUBLIC_URL: 'https://console.example.com' }
  const given = (...all: unknown[]) =>
    parseEnv({ ...base, SIGN_IN_PROVIDERS: JSON.stringify(all) }).SIGN_IN_PROVIDERS

  test('are none by default, and need little', () => {
    expect(parseEnv(least).SIGN_IN_PROVIDERS).toEqual([])
    expect(given(provider)).toEqual([
      { ...provider, scopes: ['openid', 'profile', 'email'], groupsClaim: 'groups' },
    ])
  })

  const cluster = { id: 'c1', name: 'east', apiServerEndpoint: 'a-1.k8s.us-east-04a.coreweave.com' }
  test('take the clusters of CoreWeave’s answer, and leave out what is not needed', () => {
    const oidc = { issuerUrl: provider.issuer, clientId: provider.clientId }
    const pasted = { ...cluster, vpcId: 'v', oidc: { ...oidc, usernameClaim: 'email' } }
    expect(given({ ...provider, clusters: [pasted] })[0]?.clusters).toEqual([{ ...cluster, oidc }])
  })

  test.each<[string, object, RegExp]>([
    ['an id with spaces', { id: 'our corp' }, /SIGN_IN_PROVIDERS\.1\.id: /],
    [
      'plain http',
      { issuer: 'http://login.example.com' },
      /SIGN_IN_PROVIDERS\.1\.issuer: must be https/,
    ],
    ['a query', { issuer: 'https://login.example.com?a=b' }, /SIGN_IN_PROVIDERS\.1\.issuer: /],
    ['no URL', { issuer: 'login' }, /SIGN_IN_PROVIDERS\.1\.issuer: /],
    ['no secret', { clientSecret: '' }, /SIGN_IN_PROVIDERS\.1\.clientSecret: /],
    [
      'scopes without openid',
      { scopes: ['email'] },
      /SIGN_IN_PROVIDERS\.1\.scopes: must contain openid/,
    ],
    ['a group for no role', { groups: { boss: ['a'] } }, /SIGN_IN_PROVIDERS\.1\.groups: /],
    [
      'another organization',
      { organization: 'org-2' },
      /SIGN_IN_PROVIDERS\.1\.organization: must be one of/,
    ],
    ['the id of another', { id: 'corp' }, /SIGN_IN_PROVIDERS: each provider needs an id/],
    ['issuer and client of another', { issuer: provider.issuer }, /SIGN_IN_PROVIDERS: no two/],
    [
      'a cluster without an API server',
      { clusters: [{ id: 'c1', name: 'east' }] },
      /SIGN_IN_PROVIDERS\.1\.clusters\.0\.apiServerEndpoint: /,
    ],
    [
      'a cluster twice',
      { clusters: [cluster, cluster] },
      /SIGN_IN_PROVIDERS\.1\.clusters: each cluster needs an id/,
    ],
  ])('with %s are refused at that field, without the secret', (_, changes, message) => {
    const second = { ...provider, id: 'second', issuer: 'https://second.example.com', ...changes }
    const attempt = () => given(provider, second)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/no message repeats/)
  })

  test('that are no JSON are refused without repeating them', () => {
    const attempt = () => parseEnv({ ...base, SIGN_IN_PROVIDERS: '[{"clientSecret":"hush"' })
    expect(attempt).toThrow(/SIGN_IN_PROVIDERS: must be a JSON array/)
    expect(attempt).not.toThrow(/hush/)
  })

  test('may use plain http on loopback, and need PUBLIC_URL', () => {
    const local = { ...provider, issuer: 'http://127.0.0.1:4020' }
    expect(() => given(local)).not.toThrow()
    expect(() => parseEnv({ ...least, SIGN_IN_PROVIDERS: JSON.stringify([provider]) })).toThrow(
      /PUBLIC_URL: set it/,
    )
  })
})

describe('identities of the worker', () => {
  const workload = { organization: 'org-1', serviceAccount: 'sa-1', tokenFile: '/run/token' }
  const given = (...all: unknown[]) =>
    parseEnv({ ...least, WORKER_IDENTITIES: JSON.stringify(all) }).WORKER_IDENTITIES

  test('are none by default, and need an organization and a file', () => {
    expect(parseEnv(least).WORKER_IDENTITIES).toEqual([])
    expect(given(workload)).toMatchObject([
      { ...workload, exchange: { token: 'oidcToken', answer: 'bearerToken' } },
    ])
    const key = { organization: 'org-1', apiTokenFile: '/run/key' }
    expect(given(key)).toEqual([key])
    const exchange = { path: '/v1/service-account-token', token: 'token' }
    expect(given({ ...workload, exchange })).toMatchObject([
      { exchange: { ...exchange, account: 'serviceAccountUid' } },
    ])
  })

  test.each<[string, unknown[], RegExp]>([
    ['no file', [{ organization: 'org-1' }], /WORKER_IDENTITIES\.0: needs an organization/],
    [
      'both kinds of file',
      [{ ...workload, apiTokenFile: '/run/key' }],
      /WORKER_IDENTITIES\.0: needs an organization/,
    ],
    ['an organization twice', [workload, workload], /WORKER_IDENTITIES: at most one identity/],
    [
      'another organization',
      [{ ...workload, organization: 'org-2' }],
      /WORKER_IDENTITIES\.0\.organization: must be one of/,
    ],
  ])('with %s are refused', (_, all, message) => {
    expect(() => given(...all)).toThrow(message)
  })
})
