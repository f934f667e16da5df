// Writes lib/sandbox/kubernetes/schemas.json from the sources of one Kubernetes release: its OpenAPI
// documents, and the field numbers that clients send objects with as protobuf.
// Usage: tsx scripts/kubernetes-schemas.ts <k8s.io/kubernetes> <k8s.io/api> <k8s.io/apimachinery>
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [kubernetes = '', api = '', machinery = ''] = process.argv.slice(2)
const OUT = join(import.meta.dirname, '..', 'lib/sandbox/kubernetes/schemas.json')

const KINDS = [
  ...'Namespace Node ServiceAccount Pod Event ConfigMap Secret ResourceQuota Service Endpoints'
    .split(' ')
    .map((kind) => `api.core.v1.${kind}`),
  ...'Job CronJob'.split(' ').map((kind) => `api.batch.v1.${kind}`),
  ...'Deployment ReplicaSet'.split(' ').map((kind) => `api.apps.v1.${kind}`),
  'api.discovery.v1.EndpointSlice',
  'api.admissionregistration.v1.MutatingWebhookConfiguration',
  ...'Role RoleBinding ClusterRole ClusterRoleBinding'
    .split(' ')
    .map((kind) => `api.rbac.v1.${kind}`),
  ...'TokenRequest TokenReview SelfSubjectReview'
    .split(' ')
    .map((kind) => `api.authentication.v1.${kind}`),
  ...'SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview LocalSubjectAccessReview'
    .split(' ')
    .map((kind) => `api.authorization.v1.${kind}`),
  'api.autoscaling.v1.Scale',
  'apimachinery.pkg.apis.meta.v1.DeleteOptions',
].map((name) => `io.k8s.${name}`)

type Property = Record<string, unknown>
type Schema = { properties?: Record<string, Property> } & Record<string, unknown>

const documents = join(kubernetes, 'api/openapi-spec/v3')
const known: Record<string, Schema> = {}
for (const file of readdirSync(documents).filter((name) => name.endsWith('__v1_openapi.json')))
  Object.assign(known, JSON.parse(readFileSync(join(documents, file), 'utf8')).components.schemas)

const REF = /"#\/components\/schemas\/([^"]+)"/g
const wanted = new Set<string>()
function want(name: string) {
  if (wanted.has(name)) return
  wanted.add(name)
  for (const [, ref = ''] of JSON.stringify(known[name]).matchAll(REF)) want(ref)
}
for (const name of KINDS) want(name)

/** The package folder of a schema such as io.k8s.api.core.v1.Pod. */
function sourceOf(name: string) {
  const parts = name.split('.').slice(2, -1)
  const root = parts[0] === 'api' ? api : machinery
  return join(root, ...parts.slice(1))
}
const nameOf = (schema: string) => schema.split('.').at(-1) ?? ''
const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
const bodyOf = (text: string, opening: string) => {
  const start = text.indexOf(`\n${opening}`)
  return start < 0 ? '' : text.slice(start, text.indexOf('\n}', start))
}

/** The numbered fields of a message; those of an inlined message are numbered through it, as 2.5. */
function numbersOf(folder: string, message: string, at = ''): Map<string, string> {
  const numbers = new Map<string, string>()
  const proto = bodyOf(read(join(folder, 'generated.proto')), `message ${message} {`)
  const go = bodyOf(read(join(folder, 'types.go')), `type ${message} struct {`)
  for (const [, type = '', name = '', number = ''] of proto.matchAll(
    /^ {2}(?:optional |repeated )?(map<.+>|[\w.]+) (\w+) = (\d+);/gm,
  )) {
    const inlined = new RegExp(`^\\s+${type} +\`json:",inline"`, 'm').test(go)
    if (inlined)
      for (const [key, value] of numbersOf(folder, type, `${at}${number}.`)) numbers.set(key, value)
    else {
      const pointed = new RegExp(`\\*\\w+ +\`json:"${name}[,"]`, 'i').test(go)
      // Some messages spell a field Webhooks or uID.
      numbers.set(name.toLowerCase(), `${at}${number}${pointed ? '*' : ''}`)
    }
  }
  return numbers
}

const LONGEST_DESCRIPTION = 240
const firstSentence = (text: string) =>
  (/^.*?\.(?=\s+[A-Z]|\s*$)/s.exec(text)?.[0] ?? text)
    .replace(/\s+/g, ' ')
    .slice(0, LONGEST_DESCRIPTION)

/** With the first sentence of each description, as the whole texts are three quarters of a document. */
const shortened = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) =>
      key === 'description' && typeof child === 'string'
        ? [key, firstSentence(child)]
        : [key, shortened(child)],
    ),
  )
}

const UNNUMBERED = /^(apiVersion|kind|extra)$/
const lines = [...wanted].toSorted().map((name) => {
  const schema = shortened(known[name]) as Schema
  const numbers = numbersOf(sourceOf(name), nameOf(name))
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const number = numbers.get(key.toLowerCase())
    if (number && key !== 'extra') property['x-protobuf'] = number
    else if (!UNNUMBERED.test(key)) console.error(`${name}.${key} has no field number`)
  }
  return `${JSON.stringify(name)}: ${JSON.stringify(schema)}`
})
writeFileSync(OUT, `{\n${lines.join(',\n')}\n}\n`)
console.log(`${lines.length} schemas`)
