import { z } from 'zod'
import { CronJob, Job, PodSpec as PodSpecSchema, PodTemplate } from '@/lib/core/kubernetes/kinds'
import { parseCron } from './cron'
import type {
  Meta,
  Replicated,
  SandboxCronJob,
  SandboxPod,
  SandboxPodSpec,
  SandboxJob as StoredJob,
} from './objects'
import { apiVersionOf, type ResourceType } from './resources'
import { fieldAt } from './selectors'
import { badRequestError, invalidError, type StatusCause } from './status'
import type { Draft } from './store'

const strings = z.record(z.string(), z.string()).nullish()
const Body = z.looseObject({
  metadata: z
    .looseObject({
      name: z.string().optional(),
      generateName: z.string().optional(),
      namespace: z.string().optional(),
      resourceVersion: z.string().nullish(),
      labels: strings,
      annotations: strings,
    })
    .default({}),
})
const replicated = z.looseObject({
  spec: z.looseObject({
    replicas: z.int().min(0).optional(),
    selector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).optional() }),
    template: PodTemplate,
  }),
})
const shapes: Record<string, z.ZodType> = {
  Pod: z.looseObject({ spec: PodSpecSchema }),
  Job: z.looseObject({ spec: Job.shape.spec }),
  CronJob: z.looseObject({ spec: CronJob.shape.spec }),
  Deployment: replicated,
  ReplicaSet: replicated,
  ConfigMap: z.looseObject({ data: strings }),
}

export type Body = z.infer<typeof Body>

/** The body schema that the rest of the cluster relies on. */
export function readBody(
  type: ResourceType,
  value: unknown,
  shape: z.ZodType | undefined = shapes[type.kind],
): Body {
  const parsed = Body.safeParse(value)
  const issue = parsed.error?.issues[0] ?? shape?.safeParse(value).error?.issues[0]
  if (parsed.success && !issue) return parsed.data
  const field = fieldText(issue?.path ?? [])
  // The decoder takes an object without a field, and validation refuses it.
  if (parsed.success && issue && fieldAt(value, issue.path.join('.')) === undefined)
    throw invalidError(type, parsed.data.metadata.name ?? '', [required(field)])
  throw badRequestError(
    `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: json: cannot unmarshal into Go struct field ${type.kind}.${field} of type ${apiVersionOf(type)}.${type.kind}: ${issue?.message}`,
  )
}

const fieldText = (path: readonly PropertyKey[]) =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .slice(1)

const bad = (field: string, value: string, why: string): StatusCause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
})
const required = (field: string, why = ''): StatusCause => ({
  reason: 'FieldValueRequired',
  message: `Required value${why ? `: ${why}` : ''}`,
  field,
})

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const whole = (pattern: string) => new RegExp(`^${pattern}$`)

const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`
const qualifiedText = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`

/** The controller appends 11 characters to the name of a CronJob. */
const LONGEST_NAME: Record<string, number> = { CronJob: 52 }

function nameCauses(type: ResourceType, name: string | undefined): StatusCause[] {
  if (!name) return [required('metadata.name', 'name or generateName is required')]
  if (type.group === 'rbac.authorization.k8s.io') return []
  const short = type.kind === 'Namespace'
  const longest = short ? 63 : (LONGEST_NAME[type.kind] ?? 253)
  return [
    ...(name.length > longest
      ? [bad('metadata.name', name, `must be no more than ${longest} characters`)]
      : []),
    ...(whole(short ? LABEL : SUBDOMAIN).test(name)
      ? []
      : [bad('metadata.name', name, short ? labelText : subdomainText)]),
  ]
}

function keyCauses(field: string, key: string): StatusCause[] {
  const [name = '', prefix, ...rest] = key.split('/').toReversed()
  if (rest.length > 0)
    return [bad(field, key, 'a qualified name must consist of at most one prefix and a name')]
  return [
    ...(prefix === undefined || whole(SUBDOMAIN).test(prefix)
      ? []
      : [bad(field, key, `prefix part ${subdomainText}`)]),
    ...(name.length > 63 ? [bad(field, key, 'name part must be no more than 63 characters')] : []),
    ...(whole(QUALIFIED).test(name) ? [] : [bad(field, key, qualifiedText)]),
  ]
}

const LONGEST_ANNOTATIONS = 256 * 1024

export function metadataCauses(type: ResourceType, metadata: Partial<Meta>): StatusCause[] {
  const { name, labels = {}, annotations = {} } = metadata
  const size = Object.entries(annotations).reduce((sum, [k, v]) => sum + k.length + v.length, 0)
  return [
    ...nameCauses(type, name),
    ...Object.keys(labels).flatMap((key) => keyCauses('metadata.labels', key)),
    ...Object.values(labels)
      .filter((value) => value.length > 63 || !whole(`(${QUALIFIED})?`).test(value))
      .map((value) => bad('metadata.labels', value, valueText)),
    ...Object.keys(annotations).flatMap((key) =>
      keyCauses('metadata.annotations', key.toLowerCase()),
    ),
    ...(size > LONGEST_ANNOTATIONS
      ? [
          {
            reason: 'FieldValueTooLong',
            message: `Too long: may not be more than ${LONGEST_ANNOTATIONS} bytes`,
            field: 'metadata.annotations',
          },
        ]
      : []),
  ]
}

function podCauses(spec: SandboxPodSpec, at: string): StatusCause[] {
  const volumes = new Set(spec.volumes?.map(({ name }) => name))
  const seen = new Set<string>()
  return [
    ...(spec.containers.length === 0 ? [required(`${at}.containers`)] : []),
    ...spec.containers.flatMap((container, index) => {
      const field = `${at}.containers[${index}]`
      const duplicate = seen.has(container.name)
      seen.add(container.name)
      return [
        ...(whole(LABEL).test(container.name)
          ? []
          : [bad(`${field}.name`, container.name, labelText)]),
        ...(duplicate
          ? [
              {
                reason: 'FieldValueDuplicate',
                message: `Duplicate value: "${container.name}"`,
                field: `${field}.name`,
              },
            ]
          : []),
        ...(container.image ? [] : [required(`${field}.image`)]),
        ...(container.volumeMounts ?? []).flatMap(({ name }, mount) =>
          volumes.has(name)
            ? []
            : [
                {
                  reason: 'FieldValueNotFound',
                  message: `Not found: "${name}"`,
                  field: `${field}.volumeMounts[${mount}].name`,
                },
              ],
        ),
      ]
    }),
    ...(spec.volumes ?? []).flatMap(({ projected }, volume) =>
      (projected?.sources ?? []).flatMap(({ serviceAccountToken: token }, source) =>
        token?.expirationSeconds !== undefined && token.expirationSeconds < 600
          ? [
              {
                reason: 'FieldValueInvalid',
                message: `Invalid value: ${token.expirationSeconds}: may not specify a duration less than 10 minutes`,
                field: `${at}.volumes[${volume}].projected.sources[${source}].serviceAccountToken.expirationSeconds`,
              },
            ]
          : [],
      ),
    ),
  ]
}

function restartCauses(spec: SandboxPodSpec, at: string): StatusCause[] {
  const field = `${at}.restartPolicy`
  if (spec.restartPolicy === undefined)
    return [required(field, 'valid values: "OnFailure", "Never"')]
  return spec.restartPolicy === 'Always'
    ? [
        {
          reason: 'FieldValueNotSupported',
          message: 'Unsupported value: "Always": supported values: "OnFailure", "Never"',
          field,
        },
      ]
    : []
}

const POLICIES = ['Allow', 'Forbid', 'Replace']

function cronJobCauses({ spec }: SandboxCronJob): StatusCause[] {
  const { schedule, concurrencyPolicy = 'Allow', startingDeadlineSeconds = 0 } = spec
  const pod = spec.jobTemplate.spec.template.spec
  const at = 'spec.jobTemplate.spec.template.spec'
  const cron = parseCron(schedule ?? '')
  return [
    ...(schedule ? [] : [required('spec.schedule')]),
    ...(schedule && !cron.ok ? [bad('spec.schedule', schedule, cron.problem)] : []),
    ...(POLICIES.includes(concurrencyPolicy)
      ? []
      : [
          {
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: "${concurrencyPolicy}": supported values: "Allow", "Forbid", "Replace"`,
            field: 'spec.concurrencyPolicy',
          },
        ]),
    ...(startingDeadlineSeconds < 0
      ? [
          {
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${startingDeadlineSeconds}: must be greater than or equal to 0`,
            field: 'spec.startingDeadlineSeconds',
          },
        ]
      : []),
    ...podCauses(pod, at),
    ...restartCauses(pod, at),
  ]
}

/** Rejects a job copied with its generated selector, whose pods would belong to another job. */
function selectorCauses({ metadata, spec }: StoredJob): StatusCause[] {
  const labels = spec.selector?.matchLabels
  if (spec['manualSelector'] === true || labels === undefined) return []
  const selects = Object.entries(labels).every(([key, value]) =>
    key.endsWith('controller-uid') ? value === metadata.uid : value === metadata.name,
  )
  if (selects) return []
  const presented = JSON.stringify({ matchLabels: labels })
  const message = `Invalid value: ${presented}: \`selector\` not auto-generated`
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.selector' }]
}

/** Pods of a template that the selector does not select would be nobody's. */
function templateCauses({ spec: { selector, template } }: Replicated): StatusCause[] {
  const labels = template.metadata?.labels ?? {}
  const wanted = Object.entries(selector.matchLabels ?? {})
  if (wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)) return []
  if (wanted.length === 0 && Array.isArray(selector['matchExpressions'])) return []
  const empty = wanted.length === 0
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(empty ? selector : labels)}: ${
        empty
          ? 'empty selector is invalid for deployment'
          : '`selector` does not match template `labels`'
      }`,
      field: empty ? 'spec.selector' : 'spec.template.metadata.labels',
    },
  ]
}

/** The subset of k8s.io/kubernetes/pkg/apis/{core,batch}/validation that the console can trigger. */
export function validate(type: ResourceType, object: Draft, more: StatusCause[] = []) {
  const causes = metadataCauses(type, object.metadata)
  // readBody has validated the shapes of pods and jobs.
  if (type.kind === 'Pod') causes.push(...podCauses((object as SandboxPod).spec, 'spec'))
  if (type.kind === 'Deployment' || type.kind === 'ReplicaSet') {
    const owner = object as Replicated
    const { spec } = owner.spec.template
    causes.push(...templateCauses(owner), ...podCauses(spec, 'spec.template.spec'))
  }
  if (type.kind === 'Job') {
    const job = object as StoredJob
    const { spec } = job.spec.template
    causes.push(
      ...podCauses(spec, 'spec.template.spec'),
      ...restartCauses(spec, 'spec.template.spec'),
    )
    causes.push(...selectorCauses(job))
  }
  if (type.kind === 'CronJob') causes.push(...cronJobCauses(object as SandboxCronJob))
  causes.push(...more)
  if (causes.length > 0) throw invalidError(type, object.metadata.name ?? '', causes)
}
