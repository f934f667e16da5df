import { describe, expect, test } from 'vitest'
import { bareIssuer, targetName } from '@/lib/core/identity/trust-target-names'
import { parseTrustImport } from './parse'
import type { ImportHints } from './trust-import'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/east-id'
const issuer = bareIssuer(issuerUrl)
const clusters = [
  { id: 'east-id', name: 'train-east', issuerUrl },
  { id: 'west-id', name: 'serve-west', issuerUrl: 'https://oidc.cks.coreweave.com/id/west-id' },
]

function read(input: unknown, hints?: ImportHints) {
  const text = typeof input === 'string' ? input : JSON.stringify(input, null, 1)
  const { kind, rows, refused, elsewhere } = parseTrustImport(text, clusters, hints)
  return {
    kind,
    rows: rows.map(({ line, entry: { cluster, namespace, name, target } }) =>
      [line, cluster, namespace, name, targetName(target)].join(' '),
    ),
    refused: refused.map(({ line, what, why }) => `${line} ${what}: ${why}`),
    elsewhere,
    targets: rows.map(({ entry }) => entry.target),
  }
}

describe('rows', () => {
  test('of a table are imported, with line and reason for each rejection', () => {
    const text = [
      'cloud,cluster,namespace,name,role,accountId,audience,target.name',
      'aws,train-east,ml-team,train-runner,train,111122223333,,',
      'AWS,east-id,ml-team,"eval",arn:aws-us-gov:iam::444455556666:role/a/b/read,,,',
      '',
      'aws,train-east,ml-team,typo,train,11112222333,,',
      'aws,nowhere,ml-team,x,train,111122223333,,',
      'moon,train-east,ml-team,x,,,,',
      'aws,train-east,ml-team,*,train,111122223333,,',
      'aws,train-east,ML Team,x,train,111122223333,,',
      'Another service,serve-west,ml-team,x,,,https://ci.example,"CI, ours"',
      'aws,train-east,ml-team,train-runner,train,111122223333,,',
      'aws,train-east,ml-team,train-runner,train,111122223333,other,',
      'aws,train-east,ml-team,x,train,111122223333,,,one too many',
      'aws,train-east,ml-team,"open',
    ].join('\r\n')
    expect(read(text)).toMatchObject({
      rows: [
        '2 east-id ml-team train-runner arn:aws:iam::111122223333:role/train',
        '3 east-id ml-team eval arn:aws-us-gov:iam::444455556666:role/a/b/read',
        '10 west-id ml-team x CI, ours',
      ],
      refused: [
        expect.stringMatching(/^5 .*typo: accountId: The account ID must have 12 digits/),
        expect.stringMatching(/^6 .*There is no cluster nowhere.*train-east, serve-west/),
        expect.stringMatching(/^7 .*Unknown cloud moon/),
        expect.stringMatching(/^8 .*Wildcards/),
        expect.stringMatching(/^9 .*ML Team.*: namespace:/),
        '11 ml-team / train-runner: Duplicate of line 2.',
        '12 ml-team / train-runner: Conflicts with line 2, which has other values for the same target.',
        expect.stringMatching(/^13 .*9 cells, but the header has 8/),
        expect.stringMatching(/^14 .*quote/),
      ],
    })
  })

  test.each([',', '\t', ';'])('of a spreadsheet can be separated by %j', (separator) => {
    const text = [
      '\ufeffcloud,cluster,namespace,name,role,accountId,note',
      'aws,train-east,ml-team,train-runner,train,111122223333,"two\nlines"',
      'aws,nowhere,ml-team,x,train,111122223333,',
    ]
    expect(read(text.join('\n').replaceAll(',', separator))).toMatchObject({
      rows: ['2 east-id ml-team train-runner arn:aws:iam::111122223333:role/train'],
      refused: [expect.stringMatching(/^4 .*There is no cluster nowhere/)],
    })
  })

  test('of a list can have target fields inside or beside target', () => {
    const target = { cloud: 'vault', address: 'https://vault.example', role: 'train' }
    const list = [
      { cluster: issuerUrl, namespace: 'ml-team', name: 'train-runner', target },
      {
        cloud: 'tailscale',
        cluster: 'serve-west',
        namespace: 'a',
        name: 'b',
        clientId: 'kQ1',
        tags: 'tag:a tag:b',
      },
      'what',
    ]
    const { rows, refused, targets } = read(list)
    expect(rows).toHaveLength(2)
    expect(refused).toEqual([expect.stringMatching(/^\d+ the row: The entry is not an object/)])
    expect(targets).toMatchObject([{ mount: 'jwt' }, { tags: ['tag:a', 'tag:b'] }])
    expect(read({ trusts: list }).rows).toHaveLength(2)
  })

  test.each([
    ['[{"cloud": "aws",\n "x": ]', /^2 the text: Invalid JSON/],
    ['a,b\n1,2', /^1 the header: .*cloud, cluster, namespace, name/],
    ['{}', /^1 the row: The cloud is missing|^1 the row: The cluster is missing/],
  ])('of %s is none, and says why', (text, why) => {
    const { rows, refused } = read(text)
    expect(rows).toEqual([])
    expect(refused).toEqual([expect.stringMatching(why)])
  })

  test('of an empty text are none', () => {
    for (const text of ['', ' \n '])
      expect(read(text)).toMatchObject({ rows: [], refused: [], elsewhere: 0 })
  })

  test('are limited to 1000 per import', () => {
    const rows = Array.from({ length: 1002 }, (_, at) => ({
      cloud: 'oidc',
      audience: 'x',
      'target.name': 'ci',
      cluster: 'train-east',
      namespace: 'ml-team',
      name: `worker-${at}`,
    }))
    const found = read(rows)
    expect(found.rows).toHaveLength(1000)
    expect(found.refused).toHaveLength(2)
  })
})

describe('AWS roles', () => {
  const arn = 'arn:aws:iam::111122223333:role/workloads/train'
  const statement = (condition: unknown, rest = {}) => ({
    Effect: 'Allow',
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: condition,
    ...rest,
  })
  const role = (...statements: unknown[]) => ({
    RoleName: 'train',
    Arn: arn,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements },
  })
  const sub = `${issuer}:sub`
  const subject = 'system:serviceaccount:ml-team:train-runner'
  const equals = { StringEquals: { [sub]: subject, [`${issuer}:aud`]: ['sts.amazonaws.com'] } }

  test('with one or several exact subjects are imported from get-role and list-roles', () => {
    const several = { StringEquals: { [sub]: [subject, 'system:serviceaccount:ml-team:eval'] } }
    const [one, two] = [role(statement(equals)), role(statement(several))]
    const ofTrain = expect.stringMatching(
      /east-id ml-team train-runner arn:.*role\/workloads\/train/,
    )
    const ofEval = expect.stringContaining('eval')
    expect(read({ Role: one })).toMatchObject({ kind: 'aws', rows: [ofTrain], refused: [] })
    expect(read({ Roles: [two] }).rows).toEqual([ofTrain, ofEval])
    expect(read(two).targets[0]).toMatchObject({
      accountId: '111122223333',
      audience: 'sts.amazonaws.com',
    })
    const encoded = encodeURIComponent(JSON.stringify(one.AssumeRolePolicyDocument))
    for (const document of [encoded, JSON.stringify(one.AssumeRolePolicyDocument)])
      expect(read({ ...one, AssumeRolePolicyDocument: document }).rows).toEqual([ofTrain])
  })

  test.each<[string, unknown, RegExp]>([
    ['no condition', statement(undefined), /admits every service account of the cluster/],
    [
      'only an audience',
      statement({ StringEquals: { [`${issuer}:aud`]: 'x' } }),
      /every service account/,
    ],
    [
      'a wildcard',
      statement({ StringLike: { [sub]: 'system:serviceaccount:ml-team:*' } }),
      /Wildcards/,
    ],
    [
      'another operator',
      statement({ 'ForAnyValue:StringLike': { [sub]: subject } }),
      /ForAnyValue/,
    ],
    ['another key', statement({ StringEquals: { [sub]: subject, 'aws:x': 'y' } }), /aws:x/],
    [
      'two conditions on sub',
      statement({ ...equals, StringLike: { [sub]: subject } }),
      /both must be met/,
    ],
    ['a Deny', statement(equals, { Effect: 'Deny' }), /Deny/],
    ['another action', statement(equals, { Action: ['sts:TagSession'] }), /does not allow/],
    ['no account', statement({ StringEquals: { [sub]: 'repo:a/b' } }), /not the subject/],
    [
      'two clusters',
      statement(equals, {
        Principal: {
          Federated: clusters.map(
            (each) => `arn:aws:iam::1:oidc-provider/${bareIssuer(each.issuerUrl)}`,
          ),
        },
      }),
      /several clusters/,
    ],
  ])('%s is rejected with the reason', (_, given, why) => {
    const { rows, refused } = read({ Role: role(given) })
    expect(rows).toEqual([])
    expect(refused).toEqual([expect.stringMatching(why)])
  })

  test('counts roles that trust no cluster of the organization', () => {
    const service = {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:*',
    }
    const other = statement(equals, {
      Principal: { Federated: 'arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com' },
    })
    expect(read({ Roles: [role(service), role(other), role(statement(equals))] })).toMatchObject({
      rows: [expect.any(String)],
      refused: [],
      elsewhere: 2,
    })
    expect(
      read({ Role: { ...role(service), AssumeRolePolicyDocument: '%E0%A4%A' } }),
    ).toMatchObject({
      rows: [],
      refused: [expect.stringContaining('cannot be parsed')],
    })
    expect(read({ Role: { ...role(service), Arn: 'arn:aws:iam::1:user/x' } }).refused).toEqual([
      expect.stringContaining('no valid ARN'),
    ])
  })
})

describe('Google Cloud IAM policies', () => {
  const pool =
    'iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/cks-pool'
  const one = `principal://${pool}/subject/system:serviceaccount:ml-team:train-runner`
  const hints = {
    cluster: 'east-id',
    provider: 'train-east',
    projectId: 'ml-project',
    serviceAccount: 'train@ml-project.iam.gserviceaccount.com',
  }
  const policy = (...bindings: unknown[]) => ({ bindings, etag: 'BwY', version: 1 })
  const impersonating = { role: 'roles/iam.workloadIdentityUser', members: [one] }

  test('are imported with the values that the person enters', () => {
    const direct = { role: 'roles/storage.objectViewer', members: ['user:ada@example.com', one] }
    const found = read(policy(impersonating, direct), hints)
    expect(found).toMatchObject({ kind: 'gcp', refused: [], elsewhere: 1 })
    expect(found.targets).toMatchObject([
      { projectNumber: '123456789012', pool: 'cks-pool', serviceAccount: hints.serviceAccount },
      { provider: 'train-east', projectId: 'ml-project' },
    ])
    expect(found.targets[1]).not.toHaveProperty('serviceAccount')
  })

  test.each<[string, unknown, ImportHints, RegExp]>([
    [
      'a set',
      { ...impersonating, members: [`principalSet://${pool}/*`] },
      hints,
      /set of principals/,
    ],
    ['a wildcard', { ...impersonating, members: [`${one}*`] }, hints, /Wildcards/],
    ['a condition', { ...impersonating, condition: { title: 'x' } }, hints, /Conditional/],
    ['no cluster', impersonating, {}, /Choose the cluster/],
    [
      'no service account',
      impersonating,
      { ...hints, serviceAccount: '' },
      /Google service account/,
    ],
    ['no provider', impersonating, { ...hints, provider: '' }, /The provider/],
    ['a project number for its id', impersonating, { ...hints, projectId: '123' }, /project ID/],
  ])('%s is rejected with the reason', (_, binding, beside, why) => {
    const { rows, refused } = read(policy(binding), beside)
    expect(rows).toEqual([])
    expect(refused).toEqual([expect.stringMatching(why)])
  })
})
