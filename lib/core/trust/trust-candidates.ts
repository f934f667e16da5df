import { parseEmbeddedJson, parseLocatedJson } from '@/lib/core/structured-text/json'
import {
  fieldOf,
  type Located,
  type LocatedField,
  leavesOf,
  plainValue,
} from '@/lib/core/structured-text/located'
import type { TrustKind } from './trust'

/** A value within a text that describes a trust, in the form that its cloud stores it. */
export type TrustCandidate = {
  kind: TrustKind
  /** The name of the role or provider, if the text has one. */
  name?: string
  /** The document that the parser of the kind reads; its parts have their places in the text. */
  document: Located
  unresolved: string[]
}

type Surrounding = { name?: string | undefined; account?: Located | undefined }

/** Every trust within a value, wherever it is. */
export function* trustCandidates(
  value: Located,
  around: Surrounding = {},
): Generator<TrustCandidate> {
  const here = withNames(value, around)
  if (value.kind === 'scalar') {
    for (const document of documentsIn(value)) yield* trustCandidates(document, around)
    return
  }
  const statements = statementsAlone(value)
  if (statements) {
    yield candidate('aws', record(value, [['Statement', statements]]), here.name)
    return
  }
  if (value.kind === 'list') {
    for (const item of value.items) yield* trustCandidates(item, around)
    return
  }
  if (value.kind !== 'record') return
  if (isTrustPolicy(value)) {
    yield candidate('aws', awsDocument(value, here), here.name)
    return
  }
  const own = readProvider(value) ?? readVaultRole(value)
  if (own) {
    yield { ...candidate(own.kind, own.document, own.name ?? here.name) }
    return
  }
  for (const field of value.fields) {
    if (field.key === 'aws_iam_policy_document' && field.value.kind === 'record')
      for (const { key, value: block } of field.value.fields) {
        const document = policyFromBlocks(block)
        if (document) yield candidate('aws', document, key)
      }
    else yield* trustCandidates(field.value, namedBy(field, here))
  }
}

const candidate = (kind: TrustKind, document: Located, name?: string): TrustCandidate => {
  const texts = withTexts(document)
  return {
    kind,
    document: texts,
    unresolved: unresolvedIn(texts),
    ...(name !== undefined && { name }),
  }
}

const textOf = (value: Located | undefined): string | undefined =>
  value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined

const NAME_FIELDS = ['address', 'RoleName', 'role_name', 'roleName', 'displayName', 'display_name']

function withNames(value: Located, around: Surrounding): Surrounding {
  const name = NAME_FIELDS.map((key) => textOf(fieldOf(value, key))).find(Boolean)
  const named = name ?? textOf(fieldOf(fieldOf(value, 'metadata'), 'name')) ?? around.name
  return { name: named, account: fieldOf(value, 'Arn') ?? around.account }
}

/** The labels of a Terraform resource and the logical names of a template name what they hold. */
const namedBy = ({ key, value }: LocatedField, around: Surrounding): Surrounding =>
  value.kind === 'record' && /^[\w-]+$/.test(key) && !GENERIC_FIELDS.has(key)
    ? { ...around, name: key }
    : around

const GENERIC_FIELDS = new Set(
  'Resources Properties Role Roles data resource role spec forProvider provider policy aws_iam_role TrustPolicy google_iam_workload_identity_pool_provider vault_jwt_auth_backend_role vault_kubernetes_auth_backend_role AssumeRolePolicyDocument assume_role_policy assumeRolePolicyDocument values planned_values root_module'.split(
    ' ',
  ),
)

/** The JSON in a text: as it stands, URL-encoded, or as text within a text. */
function documentsIn(value: Extract<Located, { kind: 'scalar' }>): Located[] {
  if (typeof value.value !== 'string') return []
  const text = value.value.trim()
  if (/^%7B/i.test(text)) {
    const decoded = decodeUrl(text)
    return decoded === undefined ? [] : placedAt(parseLocatedJson(decoded).documents, value)
  }
  if (!/^\{/.test(text) || !/"(?:Statement|attributeMapping|user_claim)"/.test(text)) return []
  return parseEmbeddedJson(value)?.documents.map((document) => withVariables(document, value)) ?? []
}

/** What only another tool can resolve in the text stays so in the JSON that the text holds. */
function withVariables(document: Located, { unresolved = [] }: { unresolved?: string[] }): Located {
  if (unresolved.length === 0) return document
  return mapScalars(document, (leaf) => {
    const found = unresolved.filter((source) => String(leaf.value).includes(source))
    return found.length > 0 ? { ...leaf, unresolved: found } : leaf
  })
}

export function decodeUrl(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'))
  } catch {
    return undefined
  }
}

const placedAt = (documents: readonly Located[], { offset, length }: Located): Located[] =>
  documents.map((document) => mapRanges(document, { offset, length }))

function mapRanges(value: Located, range: { offset: number; length: number }): Located {
  if (value.kind === 'list')
    return { ...value, ...range, items: value.items.map((item) => mapRanges(item, range)) }
  if (value.kind === 'record')
    return {
      ...value,
      ...range,
      fields: value.fields.map((field) => ({
        ...field,
        ...range,
        value: mapRanges(field.value, range),
      })),
    }
  return { ...value, ...range }
}

type Scalar = Extract<Located, { kind: 'scalar' }>

function mapScalars(value: Located, apply: (leaf: Scalar) => Located): Located {
  if (value.kind === 'scalar') return apply(value)
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item) => mapScalars(item, apply)) }
  if (value.kind === 'record')
    return {
      ...value,
      fields: value.fields.map((field) => ({ ...field, value: mapScalars(field.value, apply) })),
    }
  return value
}

const FUNCTION = /^(?:Ref|Fn::\w+)$/

/** Expressions and CloudFormation functions as texts whose unknown parts are named. */
function withTexts(value: Located): Located {
  if (value.kind === 'expression') return unknownText(value, value.source)
  if (value.kind === 'list') return { ...value, items: value.items.map(withTexts) }
  if (value.kind === 'record') {
    const [only, ...more] = value.fields
    if (only && more.length === 0 && FUNCTION.test(only.key)) return functionText(only, value)
    return {
      ...value,
      fields: value.fields.map((field) => ({ ...field, value: withTexts(field.value) })),
    }
  }
  if (typeof value.value !== 'string' || value.unresolved) return value
  const found = value.value.match(/\$\{[^}\n]*\}|\{\{[^}\n]*\}\}/g) ?? []
  return found.length > 0 && !found.every((each) => /^\$\{(?:aws|sts|saml):(?!:)/i.test(each))
    ? { ...value, unresolved: [...found] }
    : value
}

const unknownText = ({ offset, length }: Located, source: string): Located => {
  const text = `\${${source.replace(/[{}]/g, '')}}`
  return { kind: 'scalar', value: text, unresolved: [text], offset, length }
}

function functionText({ key, value: given }: LocatedField, at: Located): Located {
  const [first] = given.kind === 'list' ? given.items : [given]
  if (key === 'Fn::Sub' && first?.kind === 'scalar')
    return withTexts({ ...first, offset: at.offset, length: at.length })
  if (key === 'Fn::Join' && given.kind === 'list') {
    const [separator, parts] = given.items
    if (parts?.kind === 'list') {
      const texts = parts.items.map((item) => withTexts(item))
      const unresolved = texts.flatMap((text) =>
        text.kind === 'scalar' ? (text.unresolved ?? []) : [],
      )
      const joined = texts
        .map((text) => String(plainValue(text)))
        .join(String(separator ? plainValue(separator) : ''))
      return { kind: 'scalar', value: joined, unresolved, offset: at.offset, length: at.length }
    }
  }
  const plain = plainValue(given)
  return unknownText(at, Array.isArray(plain) ? plain.join('.') : String(plain))
}

function unresolvedIn(document: Located): string[] {
  const values = [...leavesOf(document)].flatMap(({ leaf }) =>
    leaf.kind === 'scalar' ? (leaf.unresolved ?? []) : [],
  )
  const keys = [...keysOf(document)].flatMap(
    (key) => key.match(/\$\{[^}\n]*\}|\{\{[^}\n]*\}\}/g) ?? [],
  )
  return [...new Set([...values, ...keys])]
}

function* keysOf(value: Located): Generator<string> {
  if (value.kind === 'list') for (const item of value.items) yield* keysOf(item)
  if (value.kind === 'record')
    for (const field of value.fields) {
      yield field.key
      yield* keysOf(field.value)
    }
}

// AWS

const itemsOf = (value: Located | undefined): Located[] => {
  if (!value) return []
  return value.kind === 'list' ? value.items : [value]
}

/** A policy with principals and without resources: the trust policy of a role. */
function isTrustPolicy(value: Located): boolean {
  const statements = itemsOf(fieldOf(value, 'Statement'))
  return statements.some(
    (statement) =>
      (fieldOf(statement, 'Principal') ?? fieldOf(statement, 'NotPrincipal')) !== undefined &&
      itemsOf(fieldOf(statement, 'Action')).every((action) => !/^s3:/i.test(textOf(action) ?? '')),
  )
}

const record = (at: Located, fields: (readonly [string, Located | undefined])[]): Located => ({
  kind: 'record',
  offset: at.offset,
  length: at.length,
  fields: fields.flatMap(([key, value]) =>
    value ? [{ key, value, offset: value.offset, length: value.length }] : [],
  ),
})

/** Statements without their policy. */
function statementsAlone(value: Located): Located | undefined {
  const isStatement = (one: Located | undefined) =>
    fieldOf(one, 'Effect') !== undefined && fieldOf(one, 'Principal') !== undefined
  const all = itemsOf(value)
  return all.length > 0 && all.every(isStatement) ? value : undefined
}

/** With the ARN of the role, whose account decides which provider is meant. */
const awsDocument = (policy: Located, { account }: Surrounding): Located =>
  account?.kind === 'scalar'
    ? record(policy, [
        [
          'Role',
          record(policy, [
            ['Arn', account],
            ['AssumeRolePolicyDocument', policy],
          ]),
        ],
      ])
    : policy

const fieldsNamed = (value: Located, key: string): Located[] =>
  value.kind === 'record'
    ? value.fields.filter((field) => field.key === key).flatMap((field) => itemsOf(field.value))
    : []

const scalar = (value: string, at: Located): Located => ({
  kind: 'scalar',
  value,
  offset: at.offset,
  length: at.length,
})

/** The policy that Terraform's data source aws_iam_policy_document stands for. */
function policyFromBlocks(block: Located): Located | undefined {
  const statements = fieldsNamed(block, 'statement')
  if (!statements.some((statement) => fieldsNamed(statement, 'principals').length > 0))
    return undefined
  return record(block, [
    ['Version', fieldOf(block, 'version') ?? scalar('2012-10-17', block)],
    [
      'Statement',
      {
        kind: 'list',
        offset: block.offset,
        length: block.length,
        items: statements.map(statementFromBlock),
      },
    ],
  ])
}

function statementFromBlock(block: Located): Located {
  const principals = fieldsNamed(block, 'principals')
  const everybody = principals.some((each) => textOf(fieldOf(each, 'type')) === '*')
  const conditions = fieldsNamed(block, 'condition')
  const tests = [...new Set(conditions.map((each) => textOf(fieldOf(each, 'test')) ?? ''))]
  return record(block, [
    ['Sid', fieldOf(block, 'sid')],
    ['Effect', fieldOf(block, 'effect') ?? scalar('Allow', block)],
    [
      'Principal',
      everybody
        ? scalar('*', block)
        : record(
            principals[0] ?? block,
            [...new Set(principals.map((each) => textOf(fieldOf(each, 'type')) ?? ''))].map(
              (type) =>
                [
                  type,
                  joinedLists(
                    principals.filter((each) => textOf(fieldOf(each, 'type')) === type),
                    'identifiers',
                  ),
                ] as const,
            ),
          ),
    ],
    ['Action', fieldOf(block, 'actions')],
    ['NotAction', fieldOf(block, 'not_actions')],
    [
      'Condition',
      conditions.length > 0
        ? record(
            conditions[0] ?? block,
            tests.map((test) => {
              const own = conditions.filter((each) => textOf(fieldOf(each, 'test')) === test)
              const keys = own.map(
                (each) => [nameOf(fieldOf(each, 'variable')), fieldOf(each, 'values')] as const,
              )
              return [test, record(own[0] ?? block, keys)] as const
            }),
          )
        : undefined,
    ],
  ])
}

/** The name in a text, or the expression that stands for it. */
const nameOf = (value: Located | undefined): string => {
  if (!value) return ''
  return String(plainValue(withTexts(value)))
}

function joinedLists(blocks: readonly Located[], key: string): Located | undefined {
  const lists = blocks.flatMap((block) => fieldOf(block, key) ?? [])
  const [first] = lists
  if (!first) return undefined
  const items = lists.flatMap(itemsOf)
  return { kind: 'list', items, offset: first.offset, length: first.length }
}

// Google

type ReadCandidate = { kind: TrustKind; document: Located; name?: string }

/** A provider as the API, gcloud, Terraform or Config Connector writes it. */
function readProvider(value: Located): ReadCandidate | undefined {
  const provider = fieldOf(value, 'provider')
  const isPair = provider !== undefined && fieldOf(value, 'policy') !== undefined
  const holder = isPair ? provider : value
  const mapping = fieldOf(holder, 'attributeMapping') ?? fieldOf(holder, 'attribute_mapping')
  const oidc = itemsOf(fieldOf(holder, 'oidc'))[0]
  const issuer = fieldOf(oidc, 'issuerUri') ?? fieldOf(oidc, 'issuer_uri')
  const other = fieldOf(holder, 'aws') ?? fieldOf(holder, 'saml') ?? fieldOf(holder, 'x509')
  if (!mapping && !issuer) return undefined
  const name = textOf(fieldOf(holder, 'name'))
  const document = record(holder, [
    ['name', name?.startsWith('projects/') ? fieldOf(holder, 'name') : undefined],
    ['state', fieldOf(holder, 'state')],
    ['disabled', fieldOf(holder, 'disabled')],
    ['attributeMapping', mapping],
    [
      'attributeCondition',
      fieldOf(holder, 'attributeCondition') ?? fieldOf(holder, 'attribute_condition'),
    ],
    [
      'oidc',
      oidc &&
        record(oidc, [
          ['issuerUri', issuer],
          [
            'allowedAudiences',
            fieldOf(oidc, 'allowedAudiences') ?? fieldOf(oidc, 'allowed_audiences'),
          ],
        ]),
    ],
    ['aws', other],
  ])
  const id =
    textOf(fieldOf(holder, 'workload_identity_pool_provider_id')) ?? name?.split('/').at(-1)
  return {
    kind: 'gcp',
    document: isPair
      ? record(value, [
          ['provider', document],
          ['policy', fieldOf(value, 'policy')],
        ])
      : document,
    ...(id !== undefined && { name: id }),
  }
}

// Vault

const VAULT_JWT = ['user_claim', 'bound_audiences', 'bound_claims', 'bound_subject']
const VAULT_KUBERNETES = ['bound_service_account_names', 'bound_service_account_namespaces']

/** A role as Vault's API, its CLI or Terraform writes it. */
function readVaultRole(value: Located): ReadCandidate | undefined {
  const marks = [...VAULT_JWT, ...VAULT_KUBERNETES]
  const has = (holder: Located | undefined) =>
    marks.some((key) => fieldOf(holder, key) !== undefined)
  const pair = fieldOf(value, 'role')
  if (pair?.kind === 'record' && (has(pair) || has(fieldOf(pair, 'data'))))
    return { kind: 'vault', document: value }
  if (!has(value)) return undefined
  const name = textOf(fieldOf(value, 'role_name'))
  return { kind: 'vault', document: value, ...(name !== undefined && { name }) }
}
