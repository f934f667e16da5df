import { z } from 'zod'
import { containersOf, findVariables, type Workload, type WorkloadFinding } from './workload'

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

export function checkAccount({ account: name, at }: Workload): WorkloadFinding {
  const own = name !== 'default'
  return {
    code: 'account',
    state: own ? 'pass' : 'warn',
    title: own ? `Runs as service account ${name}` : 'Runs as service account default',
    detail: own
      ? 'Pods of this workload get the access of this service account.'
      : 'Pods that name no service account all run as default. Set serviceAccountName to the annotated service account.',
    edits: own ? [] : [{ path: [...at, 'serviceAccountName'], value: 'YOUR-SERVICE-ACCOUNT' }],
  }
}

/** Reads what the webhook injected, which only a pod that the cluster created can show. */
export function checkInjection(workload: Workload): WorkloadFinding[] {
  const skipped = SKIP.flatMap((name) => (workload.annotations[name] ?? '').split(','))
    .map((name) => name.trim())
    .filter(Boolean)
  const found: WorkloadFinding[] = skipped.length
    ? [
        {
          code: 'skipped',
          state: 'warn',
          title: `The webhook skips ${skipped.join(', ')}`,
          detail:
            'The skip-containers annotation lists these containers, so they get no credentials.',
          edits: [],
        },
      ]
    : []
  if (!workload.live) return found
  const without = containersOf(workload)
    .filter(({ container }) => !skipped.includes(container.name))
    .filter((placed) => findVariables(placed, [URI]).length === 0)
    .map(({ container }) => container.name)
  return [
    ...found,
    {
      code: 'injection',
      state: without.length ? 'fail' : 'pass',
      title: without.length ? 'The pod started without credentials' : 'Credentials injected',
      detail: without.length
        ? `${without.join(', ')}: ${URI} is not set. When the pod was created, the service account was not annotated or the webhook did not answer. Restart the workload to get a new pod.`
        : `${URI} is set in every container.`,
      edits: [],
    },
  ]
}

export function checkFsGroup(workload: Workload): WorkloadFinding {
  const { spec, at } = workload
  const pod = Security.catch({}).parse(spec['securityContext'] ?? {})
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
      title: 'Token file readable',
      detail: other ? `fsGroup is ${pod.fsGroup}.` : 'The manifest sets no user other than root.',
      edits: [],
    }
  const group = pod.runAsGroup ?? user ?? USER
  return {
    code: 'fs-group',
    state: 'fail',
    title: 'Runs as a non-root user without fsGroup',
    detail: 'Only root and the pod’s fsGroup can read a projected token.',
    expected: `securityContext.fsGroup: ${group}`,
    presented: 'no fsGroup',
    edits: [{ path: [...at, 'securityContext', 'fsGroup'], value: group }],
  }
}

const PROFILES =
  'A pod that also uses AWS needs both kept apart: put role_arn and web_identity_token_file in a profile of its AWS_CONFIG_FILE, use that profile for AWS calls, and unset these variables.'

export function checkOtherCredentials(workload: Workload): WorkloadFinding[] {
  const containers = containersOf(workload)
  const found = (names: readonly string[]) => containers.flatMap((one) => findVariables(one, names))
  const keys = found(STATIC)
  const roles = found(WEB_IDENTITY)
  const hidden = containers.filter(({ container }) => container.envFrom.length)
  const names = (list: { name: string }[]) => [...new Set(list.map(({ name }) => name))].join(', ')
  const overrides = (list: { name: string }[]) =>
    names(list).includes(',') ? 'override' : 'overrides'
  return [
    {
      code: 'static-keys',
      state: keys.length ? 'fail' : 'pass',
      title: keys.length
        ? `${names(keys)} ${overrides(keys)} the injected credentials`
        : 'No static credentials',
      detail: keys.length
        ? 'AWS clients prefer keys and profiles in the environment to container credentials.'
        : 'No environment variable overrides container credentials.',
      edits: keys.map(({ path }) => ({ path })),
    },
    ...(roles.length
      ? [
          {
            code: 'web-identity' as const,
            state: 'fail' as const,
            title: `${names(roles)} ${overrides(roles)} the injected credentials`,
            detail: `AWS clients prefer a web identity to container credentials. ${PROFILES}`,
            edits: roles.map(({ path }) => ({ path })),
          },
        ]
      : []),
    ...(hidden.length
      ? [
          {
            code: 'hidden-env' as const,
            state: 'warn' as const,
            title: 'Some environment variables are not in the manifest',
            detail: `${hidden.map(({ container }) => container.name).join(', ')} reads variables from a ConfigMap or Secret; AWS variables there would override the injected credentials.`,
            edits: [],
          },
        ]
      : []),
  ]
}
