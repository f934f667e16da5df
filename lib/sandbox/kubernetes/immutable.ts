import type { SandboxContainer, StoredManifest } from './objects'
import { isObject } from './patch'
import { type ResourceType, types } from './resources'
import { fieldAt } from './selectors'
import type { StatusCause } from './status'

/** Fields that cannot change once an object exists: k8s.io/kubernetes/pkg/apis/*\/validation. */
const FIXED = new Map<ResourceType, [field: string, why?: string][]>([
  [
    types.jobs,
    [['spec.selector'], ['spec.template'], ['spec.completionMode'], ['spec.backoffLimitPerIndex']],
  ],
  [types.deployments, [['spec.selector']]],
  [types.replicasets, [['spec.selector']]],
  [types.secrets, [['type']]],
  [types.rolebindings, [['roleRef', 'cannot change roleRef']]],
  [types.clusterrolebindings, [['roleRef', 'cannot change roleRef']]],
])

const POD =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

/** Why a change is refused that touches what cannot be changed. */
export function changeCauses(type: ResourceType, before: StoredManifest, after: StoredManifest) {
  const causes = (FIXED.get(type) ?? []).flatMap(([field, why = 'field is immutable']) =>
    same(fieldAt(before, field), fieldAt(after, field))
      ? []
      : [invalid(field, fieldAt(after, field), why)],
  )
  if (type === types.pods && !same(fixedSpec(before['spec']), fixedSpec(after['spec'])))
    causes.push({ reason: 'FieldValueForbidden', message: `Forbidden: ${POD}`, field: 'spec' })
  if ((type === types.configmaps || type === types.secrets) && before['immutable'] === true)
    for (const field of ['data', 'binaryData', 'immutable'])
      if (!same(before[field], after[field]))
        causes.push({
          reason: 'FieldValueForbidden',
          message: 'Forbidden: field is immutable when `immutable` is set',
          field,
        })
  return causes
}

const invalid = (field: string, value: unknown, why: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value) ?? 'null'}: ${why}`,
  field,
})

function fixedSpec(spec: unknown) {
  const { activeDeadlineSeconds: _, tolerations: __, ...rest } = isObject(spec) ? spec : {}
  const imageless = (list: unknown) =>
    Array.isArray(list) ? list.map(({ image: ___, ...one }: SandboxContainer) => one) : list
  return {
    ...rest,
    containers: imageless(rest['containers']),
    initContainers: imageless(rest['initContainers']),
  }
}

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b)

/** JSON whose members are sorted. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, child: unknown) =>
    isObject(child)
      ? Object.fromEntries(Object.entries(child).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  ) ?? ''
