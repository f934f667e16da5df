import type { StoredManifest } from './objects'
import type { ResourceType } from './resources'
import { badRequestError } from './status'

/** Whether a query sets a flag: k8s.io/apimachinery/pkg/runtime/conversion.go. */
export const isSet = (query: URLSearchParams, name: string) =>
  query.has(name) && !/^(0|false)$/i.test(query.get(name) ?? '')

export type Matcher = (object: StoredManifest) => boolean

const labelsOf = (object: StoredManifest): Record<string, string> => object.metadata.labels ?? {}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */
export function labelMatcher(selector: string | null): Matcher {
  const tests = splitOutside(selector ?? '').map(requirement)
  return (object) => tests.every((test) => test(object))
}

const splitOutside = (selector: string) =>
  selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean)

function requirement(part: string): Matcher {
  const [, inKey, negated, values] = /^(\S+)\s+(not)?in\s*\(([^)]*)\)$/.exec(part) ?? []
  if (inKey && values !== undefined) {
    const allowed = values.split(',').map((value) => value.trim())
    return (object) => allowed.includes(labelsOf(object)[inKey] ?? '') !== Boolean(negated)
  }
  const [, key, operator, value] = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part) ?? []
  if (key && operator) return (object) => (labelsOf(object)[key] === value) === (operator !== '!=')
  const [, absent, exists] = /^(!?)([^=!\s()]+)$/.exec(part) ?? []
  if (exists) return (object) => exists in labelsOf(object) === !absent
  throw badRequestError(
    `unable to parse requirement: found '${part}', expected: in, notin, =, ==, !=, gt, lt`,
  )
}

const fields: Record<string, string[]> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.nominatedNodeName',
    'status.phase',
    'status.podIP',
  ],
  services: ['spec.clusterIP', 'spec.type'],
  secrets: ['type'],
  nodes: ['spec.unschedulable'],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reportingComponent',
    'reason',
    'type',
  ],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
}

export function fieldMatcher(type: ResourceType, selector: string | null): Matcher {
  const tests = (selector ?? '')
    .split(',')
    .filter(Boolean)
    .map((part): Matcher => {
      const [, field = part, operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part) ?? []
      if (!operator)
        throw badRequestError(`invalid selector: '${part}'; can't understand '${part}'`)
      if (!/^metadata\.(name|namespace)$/.test(field) && !fields[type.plural]?.includes(field))
        throw badRequestError(`field label not supported: ${field}`)
      return (object) => (valueAt(object, field) === value) === (operator !== '!=')
    })
  return (object) => tests.every((test) => test(object))
}

const renamed: Record<string, string> = { 'status.successful': 'status.succeeded' }

function valueAt(object: unknown, field: string): string {
  const value = fieldAt(object, renamed[field] ?? field)
  if (field === 'status.successful') return String(value ?? 0)
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
}

/** The value at a path such as `status.phase`. */
export const fieldAt = (object: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      object,
    )
