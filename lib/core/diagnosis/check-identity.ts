import { z } from 'zod'
import { containersOf, variables, type Workload, type WorkloadFinding } from './workload'

const Security = z.looseObject({
  runAsUser: z.number().optional(),
  runAsGroup: z.number().optional(),
  runAsNonRoot: z.boolean().optional(),
  fsGroup: z.number().optional(),
})
const USER = 65_532
const URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
const SKIP = ['eks.amazonaws.com/skip-containers', 'caios.coreweave.com/skip-containers']
const STATIC = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE']
const WEB_IDENTITY = ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN']

export function account({ account: name, at }: Workload): WorkloadFinding {
  const own = name !== 'default'
  return {
    code: 'account',
    state: own ? 'pass' : 'warn',
    title: own ? `It runs as ${name}` : 'It runs as the service account default',
    detail: own
      ? 'Its pods get what this service account is given.'
      : 'Every pod of the namespace that names none runs as this one. Name the account that is annotated.',
    edits: own ? [] : [{ path: [...at, 'serviceAccountName'], value: 'YOUR-SERVICE-ACCOUNT' }],
  }
}

/** Only a pod that went through the webhook can show what it left. */
export function injection(workload: Workload): WorkloadFinding[] {
  const skipped = SKIP.flatMap((name) => (workload.annotations[name] ?? '').split(','))
    .map((name) => name.trim())
    .filter(Boolean)
  const found: WorkloadFinding[] = skipped.length
    ? [
        {
          code: 'skipped',
          state: 'warn',
          title: `The webhook passes over ${skipped.join(', ')}`,
          detail: 'An annotation skip-containers names them, so they get no credentials.',
          edits: [],
        },
      ]
    : []
  if (!workload.live) return found
  const without = containersOf(workload)
    .filter(({ container }) => !skipped.includes(container.name))
    .filter((placed) => variables(placed, [URI]).length === 0)
    .map(({ container }) => container.name)
  return [
    ...found,
    {
      code: 'injection',
      state: without.length ? 'fail' : 'pass',
      title: without.length ? 'The pod came up without credentials' : 'The webhook injected',
      detail: without.length
        ? `${without.join(', ')}: ${URI} is not set. The account was not annotated when the pod was created, or the webhook did not answer. A new pod may have it: restart what makes it.`
        : `${URI} is set in every container.`,
      edits: [],
    },
  ]
}

export function fsGroup(workload: Workload): WorkloadFinding {
  const { spec, at } = workload
  const pod = Security.catch({}).parse(spec.securityContext ?? {})
  const users = [
    pod,
    ...containersOf(workload).map(({ container }) =>
      Security.catch({}).parse(container.securityContext ?? {}),
    ),
  ]
  const other = users.find(
    ({ runAsUser, runAsNonRoot }) =>
      (runAsUser ?? 0) !== 0 || (runAsUser === undefined && runAsNonRoot),
  )
  const user = users.find(({ runAsUser }) => runAsUser)?.runAsUser
  if (!other || pod.fsGroup !== undefined)
    return {
      code: 'fs-group',
      state: 'pass',
      title: 'The token file is readable',
      detail: other
        ? `fsGroup is ${pod.fsGroup}.`
        : 'Nothing says that it runs as another user than root.',
      edits: [],
    }
  const group = pod.runAsGroup ?? user ?? USER
  return {
    code: 'fs-group',
    state: 'fail',
    title: 'It does not run as root, and has no fsGroup',
    detail: 'Projected tokens are readable by root and the pod’s fsGroup only.',
    expected: `securityContext.fsGroup: ${group}`,
    presented: 'no fsGroup',
    edits: [{ path: [...at, 'securityContext', 'fsGroup'], value: group }],
  }
}

const PROFILES =
  'A pod that needs AWS too keeps them apart: put role_arn and web_identity_token_file into a profile of its AWS_CONFIG_FILE, name that profile where AWS is called, and leave these variables unset.'

export function otherCredentials(workload: Workload): WorkloadFinding[] {
  const containers = containersOf(workload)
  const found = (names: readonly string[]) => containers.flatMap((one) => variables(one, names))
  const keys = found(STATIC)
  const roles = found(WEB_IDENTITY)
  const hidden = containers.filter(
    ({ container }) => Array.isArray(container['envFrom']) && container['envFrom'].length,
  )
  const names = (list: { name: string }[]) => [...new Set(list.map(({ name }) => name))].join(', ')
  const wins = (list: { name: string }[]) => (names(list).includes(',') ? 'win' : 'wins')
  return [
    {
      code: 'static-keys',
      state: keys.length ? 'fail' : 'pass',
      title: keys.length
        ? `${names(keys)} ${wins(keys)} over the injected credentials`
        : 'No keys of its own',
      detail: keys.length
        ? 'AWS clients take keys and profiles from the environment before container credentials.'
        : 'Nothing in the environment wins over container credentials.',
      edits: keys.map(({ path }) => ({ path })),
    },
    ...(roles.length
      ? [
          {
            code: 'web-identity' as const,
            state: 'fail' as const,
            title: `${names(roles)} ${wins(roles)} over the injected credentials`,
            detail: `AWS clients exchange a web identity with AWS before they look at container credentials. ${PROFILES}`,
            edits: roles.map(({ path }) => ({ path })),
          },
        ]
      : []),
    ...(hidden.length
      ? [
          {
            code: 'hidden-env' as const,
            state: 'warn' as const,
            title: 'Some variables are not in the manifest',
            detail: `${hidden.map(({ container }) => container.name).join(', ')} takes variables from a ConfigMap or a Secret; AWS variables there would win too.`,
            edits: [],
          },
        ]
      : []),
  ]
}
