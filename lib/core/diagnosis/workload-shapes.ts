import { isRecord } from '@/lib/common/record'
import type {
  Configuration,
  ContainerVariable,
  ManifestPath,
  PlacedContainer,
  Workload,
  WorkloadContainer,
} from './workload'

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (isRecord(value) ? value : {})
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown) => (typeof value === 'string' && value ? value : undefined)

/** The value at a path. */
const valueAt = (value: unknown, path: ManifestPath): unknown =>
  path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined,
    value,
  )

/** Scalars as their texts: a manifest may have a number where the API server wants a string. */
const scalar = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined

const words = (value: unknown) => listOf(value).flatMap((each) => scalar(each) ?? [])

function variableAt(value: unknown, path: ManifestPath): ContainerVariable[] {
  const { name, value: given } = fieldsOf(value)
  const text = scalar(given)
  return typeof name === 'string'
    ? [{ name, path, ...(text !== undefined && { value: text }) }]
    : []
}

function containerAt(value: unknown, path: ManifestPath): WorkloadContainer {
  const fields = fieldsOf(value)
  const env = listOf(fields['env'])
  // Argo's script templates have the program beside the container's fields.
  const source = scalar(fields['source'])
  return {
    name: textOf(fields['name']) ?? String(path.at(-1)),
    image: textOf(fields['image']) ?? '',
    command: words(fields['command']),
    args: [...words(fields['args']), ...(source ? [source] : [])],
    env: env.flatMap((each, index) => variableAt(each, [...path, 'env', index])),
    envLength: env.length,
    envFrom: listOf(fields['envFrom']).flatMap((each) => {
      const { configMapRef, secretRef, prefix } = fieldsOf(each)
      const [kind, ref] = secretRef
        ? (['Secret', secretRef] as const)
        : (['ConfigMap', configMapRef] as const)
      const name = textOf(fieldsOf(ref)['name'])
      return name ? [{ kind, name, prefix: textOf(prefix) ?? '' }] : []
    }),
    volumeMounts: listOf(fields['volumeMounts']).flatMap((each) => {
      const { name, mountPath, subPath } = fieldsOf(each)
      return typeof name === 'string' && typeof mountPath === 'string'
        ? [{ name, mountPath, ...(typeof subPath === 'string' && { subPath }) }]
        : []
    }),
    mountsLength: listOf(fields['volumeMounts']).length,
  }
}

const MEMBERS = ['initContainers', 'containers'] as const

const containersIn = (spec: unknown, at: ManifestPath): PlacedContainer[] =>
  MEMBERS.flatMap((member) =>
    listOf(fieldsOf(spec)[member]).flatMap((value, index) => {
      const path = [...at, member, index]
      const init = member === 'initContainers'
      return isRecord(value) ? [{ container: containerAt(value, path), path, init }] : []
    }),
  )

/** Where a pod's spec is in an object, and what belongs to the pod but stands elsewhere. */
export type PodPlace = {
  object: ManifestPath
  at: ManifestPath
  /** The path of the pod's metadata. */
  metadata: ManifestPath
  part?: string
  /** The account, where the pod's spec does not name it. */
  account?: string
  /** Containers outside the pod's spec, as Argo and Slinky have them. */
  elsewhere?: readonly ManifestPath[]
}

const isContainer = (value: unknown) =>
  isRecord(value) && ['image', 'name', 'command', 'args', 'env'].some((member) => member in value)

const isPodSpec = (value: unknown): value is Fields =>
  isRecord(value) &&
  Array.isArray(value['containers']) &&
  value['containers'].length > 0 &&
  value['containers'].every(isContainer)

const MAX_DEPTH = 24

/** Every pod spec in a value, found by its list of containers. */
function podSpecsIn(value: unknown, path: ManifestPath): ManifestPath[] {
  if (path.length > MAX_DEPTH || typeof value !== 'object' || value === null) return []
  if (isPodSpec(value)) return [path]
  return Array.isArray(value)
    ? value.flatMap((item, index) => podSpecsIn(item, [...path, index]))
    : Object.entries(value).flatMap(([key, inner]) =>
        key === 'status' && path.length < 3 ? [] : podSpecsIn(inner, [...path, key]),
      )
}

const ARGO_CONTAINERS = ['container', 'script'] as const

/** The containers of one of Argo's templates. */
function argoContainers(template: Fields, at: ManifestPath): ManifestPath[] {
  const set = listOf(fieldsOf(template['containerSet'])['containers'])
  return [
    ...ARGO_CONTAINERS.filter((member) => isRecord(template[member])).map((member) => [
      ...at,
      member,
    ]),
    ...set.map((_, index) => [...at, 'containerSet', 'containers', index]),
    ...(['initContainers', 'sidecars'] as const).flatMap((member) =>
      listOf(template[member]).map((_, index) => [...at, member, index]),
    ),
  ]
}

/**
 * Argo's templates are containers of pods whose account and volumes the workflow's spec has. A template
 * may name an account of its own.
 */
function argoPlaces(object: Fields, path: ManifestPath): PodPlace[] {
  const spec = [['spec', 'workflowSpec'], ['spec']].find((each) =>
    Array.isArray(valueAt(object, [...each, 'templates'])),
  )
  if (!spec) return []
  const at = [...path, ...spec]
  const templates = listOf(valueAt(object, [...spec, 'templates'])).map((value, index) => {
    const template = fieldsOf(value)
    return {
      account: textOf(template['serviceAccountName']),
      containers: argoContainers(template, [...at, 'templates', index]),
    }
  })
  const accounts = [...new Set(templates.map(({ account }) => account))]
  return accounts.flatMap((account) => {
    const elsewhere = templates
      .filter((template) => template.account === account)
      .flatMap(({ containers }) => containers)
    const place = { object: path, at, metadata: [...at, 'podMetadata'], elsewhere }
    return elsewhere.length ? [{ ...place, ...(account && { account, part: account }) }] : []
  })
}

/** Operators whose objects describe one container beside the pod's spec. */
const BESIDE: Record<
  string,
  { container: ManifestPath; spec: ManifestPath; metadata: ManifestPath }
> = {
  NodeSet: {
    container: ['spec', 'slurmd'],
    spec: ['spec', 'template', 'spec'],
    metadata: ['spec', 'template', 'metadata'],
  },
  TrainJob: {
    container: ['spec', 'trainer'],
    spec: ['spec', 'podTemplateOverrides', 0, 'spec'],
    metadata: ['metadata'],
  },
}

function besidePlaces(object: Fields, path: ManifestPath): PodPlace[] {
  const beside = Object.hasOwn(BESIDE, String(object['kind']))
    ? BESIDE[String(object['kind'])]
    : undefined
  if (!beside || !isContainer(valueAt(object, beside.container))) return []
  return [
    {
      object: path,
      at: [...path, ...beside.spec],
      metadata: [...path, ...beside.metadata],
      elsewhere: [[...path, ...beside.container]],
    },
  ]
}

const STEPS = new Set(['spec', 'template', 'jobTemplate'])

/** The words of a path that tell one pod template of an object from another. */
const partOf = (path: ManifestPath) =>
  path.filter((step) => typeof step === 'number' || !STEPS.has(step)).join(' ')

/** The objects of a document with their paths: itself, or the items of a List. */
export function objectsIn(
  document: unknown,
  path: ManifestPath = [],
): { object: Fields; path: ManifestPath }[] {
  if (Array.isArray(document))
    return document.flatMap((item, index) => objectsIn(item, [...path, index]))
  if (!isRecord(document)) return []
  const items = document['items']
  const kind = String(document['kind'] ?? '')
  if (Array.isArray(items) && (kind === '' || kind.endsWith('List')))
    return items.flatMap((item, index) =>
      objectsIn(isRecord(item) && kind.length > 4 ? { kind: kind.slice(0, -4), ...item } : item, [
        ...path,
        'items',
        index,
      ]),
    )
  return [{ object: document, path }]
}

/** Where an object's pod specs are; empty if it creates no pods. */
export function podPlacesOf(object: Fields, path: ManifestPath): PodPlace[] {
  if (typeof object['kind'] !== 'string') return []
  const argo = argoPlaces(object, path)
  if (argo.length) return argo
  const found = podSpecsIn(object, [])
  if (found.length === 0) return besidePlaces(object, path)
  return found.map((spec) => {
    const part = found.length > 1 ? partOf(spec) : ''
    return {
      object: path,
      at: [...path, ...spec],
      metadata: [...path, ...spec.slice(0, -1), 'metadata'],
      ...(part && { part }),
    }
  })
}

const textsOf = (value: unknown) =>
  Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([key, each]) =>
      typeof each === 'string' ? [[key, each]] : [],
    ),
  )

const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/** The workload at a place of a document. */
export function workloadAt(
  document: unknown,
  { kind, ...place }: PodPlace & { kind: string },
  configuration: Configuration,
): Workload {
  const object = fieldsOf(valueAt(document, place.object))
  const metadata = fieldsOf(object['metadata'])
  const spec = withoutNulls(fieldsOf(valueAt(document, place.at)))
  const namespace = textOf(metadata['namespace'])
  return {
    kind,
    name: textOf(metadata['name']) ?? textOf(metadata['generateName']) ?? '',
    ...(place.part && { part: place.part }),
    ...(namespace && { namespace }),
    // serviceAccount is the older name of the field; the API server still honours it.
    account:
      place.account ??
      textOf(spec['serviceAccountName']) ??
      textOf(spec['serviceAccount']) ??
      'default',
    live: kind === 'Pod' && typeof metadata['uid'] === 'string',
    at: place.at,
    spec,
    containers: [
      ...containersIn(spec, place.at),
      ...(place.elsewhere ?? []).map((path) => ({
        container: containerAt(valueAt(document, path), path),
        path,
        init: false,
      })),
    ],
    configuration,
    annotations: textsOf(fieldsOf(valueAt(document, place.metadata))['annotations']),
  }
}

const decoded = (text: string) => {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (byte) => byte.codePointAt(0) ?? 0))
  } catch {
    return text
  }
}

/** The ConfigMaps and Secrets of a text's documents. */
export const configurationIn = (documents: readonly unknown[]): Configuration =>
  documents
    .flatMap((document) => objectsIn(document))
    .flatMap(({ object }) => {
      const kind = object['kind']
      const metadata = fieldsOf(object['metadata'])
      const name = textOf(metadata['name'])
      const namespace = textOf(metadata['namespace'])
      if ((kind !== 'ConfigMap' && kind !== 'Secret') || !name) return []
      const data = Object.entries(textsOf(object['data'])).map(([key, text]) => [
        key,
        kind === 'Secret' ? decoded(text) : text,
      ])
      return [
        {
          kind,
          name,
          ...(namespace && { namespace }),
          data: { ...Object.fromEntries(data), ...textsOf(object['stringData']) },
        },
      ]
    })
