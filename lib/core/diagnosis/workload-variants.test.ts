import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { checkManifest } from './workload-check'

type Fields = Record<string, unknown>
const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2'
const LOTA = { AWS_ENDPOINT_URL_S3: 'http://cwlota.com' }
const CONFIG = { AWS_CONFIG_FILE: '/etc/aws/config' }

const envOf = (env: Record<string, string>) =>
  Object.entries(env).map(([name, value]) => ({ name, value }))
const podOf = (container: Fields, spec: Fields = {}, metadata: Fields = {}) => ({
  kind: 'Pod',
  metadata: { name: 'x', ...metadata },
  spec: {
    serviceAccountName: 'train-runner',
    ...spec,
    containers: [{ name: 'app', image: 'example/app:1', ...container }],
  },
})

/** The findings of all workloads that are not passed. */
const found = (...objects: object[]) =>
  checkManifest(objects.map((object) => stringify(object)).join('---\n'))?.workloads.flatMap(
    ({ findings }) =>
      findings.filter(({ state }) => state !== 'pass').map(({ code, state }) => `${state} ${code}`),
  )

const withEnv = (env: Record<string, string>, container: Fields = {}) => ({
  env: envOf({ ...LOTA, ...CONFIG, ...env }),
  ...container,
})

describe('images and packages with a client that is too old', () => {
  test.each([
    ['a mirror of Docker Hub', { image: 'mirror.gcr.io/amazon/aws-cli:2.9.0' }],
    ['a private registry with a port', { image: 'registry.local:5000/tools/aws-cli:2.33.1' }],
    ['a tag without a patch version', { image: 'public.ecr.aws/aws-cli/aws-cli:2.15' }],
    ['another build of the CLI', { image: 'bitnami/aws-cli:2.17.5-debian-12-r1' }],
    ['a digest', { image: `amazon/aws-cli:2.15.0@sha256:${'a'.repeat(64)}` }],
    ['a package with an extra', { args: ['pip install "boto3[crt]==1.35.0"'] }],
  ])('%s', (_, container) => {
    expect(found(podOf(withEnv({}, container)))).toEqual(['fail client-version'])
  })

  test.each([
    ['a newer image', { image: 'public.ecr.aws/aws-cli/aws-cli:2.34.0' }],
    ['an image without a version', { image: 'amazon/aws-cli:latest' }],
    ['another image whose name ends alike', { image: 'example/my-aws-cli:1.0.0' }],
  ])('not %s', (_, container) => {
    expect(found(podOf(withEnv({}, container)))).toEqual([])
  })

  test('the image keeps its registry in the correction', () => {
    const text = stringify(podOf(withEnv({}, { image: 'registry.local:5000/aws-cli:2.15.0' })))
    expect(checkManifest(text)?.corrected).toContain('image: registry.local:5000/aws-cli:2.33.2\n')
  })
})

describe('the account', () => {
  test.each([
    ['the older name of the field', { serviceAccountName: undefined, serviceAccount: 'a' }, 'a'],
    ['both names', { serviceAccountName: 'a', serviceAccount: 'a' }, 'a'],
    ['an empty name', { serviceAccountName: '' }, 'default'],
    ['null', { serviceAccountName: null, serviceAccount: null }, 'default'],
  ])('%s', (_, spec, account) => {
    const [checked] = checkManifest(stringify(podOf({}, spec)))?.workloads ?? []
    expect(checked?.workload.account).toBe(account)
  })
})

describe('files with credentials', () => {
  const mounted = (mountPath: string, volume: Fields, more: Fields = {}) =>
    podOf(withEnv({}, { volumeMounts: [{ name: 'v', mountPath, ...more }] }), {
      volumes: [{ name: 'v', ...volume }],
    })
  const secret = { secret: { secretName: 'x' } }
  const keys = 'aws_access_key_id = AKIA\naws_secret_access_key = x\n'

  test.each([
    ['in the home of root', mounted('/root/.aws', secret)],
    ['as one file', mounted('/home/app/.aws/credentials', secret, { subPath: 'credentials' })],
    [
      'from a projected Secret',
      mounted('/root/.aws/', { projected: { sources: [{ secret: { name: 'x' } }] } }),
    ],
  ])('%s', (_, pod) => {
    // A folder may hold the configuration file too, but a Secret there is for credentials.
    expect(found(pod)).toEqual(['fail credentials-file'])
  })

  test('keys in a ConfigMap of the same text', () => {
    const map = { kind: 'ConfigMap', metadata: { name: 'x' }, data: { credentials: keys } }
    const pod = mounted('/root/.aws', { configMap: { name: 'x' } })
    expect(found(map, pod)).toEqual(['fail credentials-file'])
    const profile = { ...map, data: { credentials: '[default]\nregion = x\n' } }
    expect(found(profile, pod)).toEqual([])
  })

  test.each([
    ['an encoded Secret', { data: { AWS_ACCESS_KEY_ID: 'QUtJQQ==' } }],
    ['a plain Secret', { stringData: { AWS_SECRET_ACCESS_KEY: 'x' } }],
    ['a Secret with a profile', { stringData: { AWS_PROFILE: 'x' } }],
  ])('variables from %s of the same text', (_, data) => {
    const object = { kind: 'Secret', metadata: { name: 'x' }, ...data }
    const pod = podOf(withEnv({}, { envFrom: [{ secretRef: { name: 'x' } }] }))
    expect(found(object, pod)).toEqual(['fail static-keys'])
  })

  test('variables from a ConfigMap of the same text that has none of AWS', () => {
    const object = { kind: 'ConfigMap', metadata: { name: 'x' }, data: { LEVEL: 'debug' } }
    const pod = podOf(withEnv({}, { envFrom: [{ configMapRef: { name: 'x' } }] }))
    expect(found(object, pod)).toEqual([])
  })

  test.each(['s3-credentials', 'aws-secret', 'cloud-credentials', 'caios-access-keys'])(
    'Secret %s by its name',
    (secretName) => {
      expect(found(mounted('/run/x', { secret: { secretName } }))).toEqual([
        'warn credentials-file',
      ])
    },
  )

  test('not the Secret of a certificate', () => {
    expect(found(mounted('/tls', { secret: { secretName: 'web-tls' } }))).toEqual([])
  })
})

describe('rclone', () => {
  const rclone = (config: string, container: Fields = {}) => [
    { kind: 'ConfigMap', metadata: { name: 'x' }, data: { 'rclone.conf': config } },
    podOf(
      {
        image: 'rclone/rclone:1.71',
        volumeMounts: [{ name: 'v', mountPath: '/config/rclone' }],
        ...container,
      },
      { volumes: [{ name: 'v', configMap: { name: 'x' } }] },
    ),
  ]
  const remote = (lines: string) =>
    `[cw]\ntype = s3\nendpoint = https://cwobject.com\nforce_path_style = false\n${lines}`

  test.each([
    ['in order', remote('env_auth = true'), []],
    ['with keys', remote('access_key_id = CW\nsecret_access_key = x'), ['fail credentials-file']],
    ['without credentials', remote(''), ['fail credentials-file']],
    [
      'by path, which is the default of other providers',
      '[cw]\ntype = s3\nprovider = Other\nendpoint = cwobject.com\nenv_auth = true',
      ['fail path-style'],
    ],
    [
      'with keys for another store alone',
      `[src]\ntype = s3\nprovider = AWS\naccess_key_id = AKIA\n\n${remote('env_auth = true')}`,
      [],
    ],
  ])('%s', (_, config, right) => {
    expect(found(...rclone(config))).toEqual(right)
  })

  test('a configuration in a Secret that is not in the text', () => {
    const pod = podOf(
      withEnv(
        { RCLONE_CONFIG: '/etc/rclone/rclone.conf' },
        {
          volumeMounts: [{ name: 'v', mountPath: '/etc/rclone' }],
        },
      ),
      { volumes: [{ name: 'v', secret: { secretName: 'x' } }] },
    )
    expect(found(pod)).toEqual(['warn credentials-file'])
  })

  test('keys in variables of a remote', () => {
    const keyed = {
      RCLONE_CONFIG_CW_ENDPOINT: 'https://cwobject.com',
      RCLONE_CONFIG_CW_ACCESS_KEY_ID: 'x',
    }
    expect(found(podOf(withEnv(keyed)))).toEqual(['fail static-keys'])
    expect(
      found(podOf(withEnv({ ...keyed, RCLONE_CONFIG_CW_ENDPOINT: 'https://s3.amazonaws.com' }))),
    ).toEqual([])
  })
})

describe('the addressing style of clients on botocore', () => {
  const client = (args: string[], env: Record<string, string> = LOTA, image = 'python:3.12') =>
    podOf({ image, args, env: envOf(env) })

  test.each([
    ['the AWS CLI', client(['aws', 's3', 'ls'], LOTA, 'amazon/aws-cli:2.33.2')],
    ['boto3', client(['pip install boto3 && python x.py'])],
    ['s3fs', client(['pip install s3fs'])],
    ['an endpoint in the command', client(['aws --endpoint-url http://cwlota.com s3 ls'], {})],
  ])('%s with an endpoint addresses by path', (_, pod) => {
    expect(found(pod)).toEqual(['fail path-style'])
  })

  test.each([
    [
      'set by command',
      client(['aws configure set default.s3.addressing_style virtual; aws s3 ls']),
    ],
    [
      'set in the program',
      client(["boto3.client('s3', config=Config(s3={'addressing_style': 'virtual'}))"]),
    ],
    ['set in a file that is not in the text', client(['aws s3 ls'], { ...LOTA, ...CONFIG })],
  ])('not if the style is %s', (_, pod) => {
    expect(found(pod)).toEqual([])
  })

  test('a program that is not known may be one of them', () => {
    expect(found(podOf({ env: envOf(LOTA) }))).toEqual(['warn path-style'])
  })

  test('the ConfigMap of the same text says path', () => {
    const map = {
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      data: { config: '[default]\nendpoint_url = http://cwlota.com\n' },
    }
    const pod = podOf(
      {
        args: ['aws s3 ls'],
        env: envOf(CONFIG),
        volumeMounts: [{ name: 'v', mountPath: '/etc/aws' }],
      },
      { volumes: [{ name: 'v', configMap: { name: 'x' } }] },
    )
    expect(found(map, pod)).toEqual(['fail path-style'])
    const virtual = `${map.data.config}s3 =\n  addressing_style = virtual\n`
    expect(found({ ...map, data: { config: virtual } }, pod)).toEqual([])
  })
})

describe('whose injection it is', () => {
  const live = (env: Record<string, string>, spec: Fields = {}) =>
    podOf(withEnv(env), spec, { uid: 'u' })
  const FULL = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'

  test.each([
    ['CoreWeave', { [FULL]: EXCHANGE }, []],
    ['EKS Pod Identity', { [FULL]: 'http://169.254.170.23/v1/credentials' }, ['fail injection']],
    ['EKS over IPv6', { [FULL]: 'http://[fd00:ec2::23]/v1/credentials' }, ['fail injection']],
    ['somebody else', { [FULL]: 'http://localhost:1338/x' }, ['fail injection']],
  ])('%s', (_, env, right) => {
    expect(found(live(env))).toEqual(right)
  })

  test('EKS’s web identity is not corrected in the pod', () => {
    const text = stringify(
      live({
        [FULL]: EXCHANGE,
        AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/x',
        AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      }),
    )
    const check = checkManifest(text)
    const finding = check?.workloads[0]?.findings.find(({ code }) => code === 'web-identity')
    expect(finding).toMatchObject({ state: 'fail', edits: [] })
    expect(finding?.detail).toContain('eks.amazonaws.com/role-arn')
    expect(check?.corrected).toBeUndefined()
  })

  test('a token for Google Cloud is said to be one', () => {
    const token = { serviceAccountToken: { audience: 'my-project.svc.id.goog', path: 't' } }
    const text = stringify(live({}, { volumes: [{ name: 't', projected: { sources: [token] } }] }))
    const [finding] = checkManifest(text)?.workloads[0]?.findings ?? []
    expect(finding?.detail).toContain('for Google Cloud.')
  })
})

describe('container credentials set by hand', () => {
  const FULL = { AWS_CONTAINER_CREDENTIALS_FULL_URI: EXCHANGE }
  const FILE = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/var/run/cw/token' }

  test.each([
    ['without a token', FULL],
    ['without a mounted token', { ...FULL, ...FILE }],
    ['with a token that is not renewed', { ...FULL, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'x' }],
    ['of ECS', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' }],
    [
      'of EKS',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials', ...FILE },
    ],
    ['the file alone', FILE],
  ])('%s', (_, env) => {
    expect(found(podOf(withEnv(env)))).toEqual(['fail container-credentials'])
  })

  test('with a mounted token they work without the webhook', () => {
    const pod = podOf(
      withEnv({ ...FULL, ...FILE }, { volumeMounts: [{ name: 't', mountPath: '/var/run/cw' }] }),
      {
        volumes: [
          { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
        ],
      },
    )
    expect(found(pod)).toEqual([])
  })
})

describe('users other than root', () => {
  test.each([
    ['of the pod', { securityContext: { runAsUser: 1000 } }, {}],
    ['of one container', {}, { securityContext: { runAsUser: 1000, runAsNonRoot: true } }],
    ['of the image', { securityContext: { runAsNonRoot: true } }, {}],
  ])('%s can read the token', (_, spec, container) => {
    expect(found(podOf(withEnv({}, container), spec))).toEqual([])
  })
})
