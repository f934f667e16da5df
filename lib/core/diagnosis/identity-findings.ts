import { listAnd } from '@/lib/common/list'
import {
  CREDENTIALS_PATH,
  CREDENTIALS_URL,
  organizationOfExchange,
  PROFILE,
  STATIC_KEYS,
  skippedContainers,
  TOKEN_FILE,
  WEB_IDENTITY,
} from '@/lib/core/kubernetes/credential-variables'
import { configurationData, mountedFile } from './mounted-file'
import { isCoreWeaveEndpoint } from './rclone-config'
import {
  type ContainerVariable,
  containersOf,
  findVariables,
  type PlacedContainer,
  type Workload,
  type WorkloadFinding,
} from './workload'

const TOKEN = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'
const CONTAINER = [CREDENTIALS_URL, CREDENTIALS_PATH, TOKEN_FILE, TOKEN]
const STATIC = [...STATIC_KEYS, PROFILE]

export function checkAccount({ account: name }: Workload): WorkloadFinding {
  const own = name !== 'default'
  return {
    code: 'account',
    state: own ? 'pass' : 'warn',
    title: own ? `Runs as service account ${name}` : 'Runs as service account default',
    detail: own
      ? 'Pods of this workload get the access of this service account.'
      : 'Pods that name no service account all run as default. Set serviceAccountName to the annotated service account.',
    edits: [],
  }
}

/** Reads what the webhook injected, which only a pod that the cluster created can show. */
export function checkInjection(workload: Workload): WorkloadFinding[] {
  const skipped = skippedContainers(workload.annotations)
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
  const injected = containersOf(workload)
    .filter(({ container }) => !skipped.includes(container.name))
    .map((placed) => ({
      name: placed.container.name,
      uri: findVariables(placed, [CREDENTIALS_URL]).at(-1)?.value,
    }))
  const foreign = injected.find(({ uri }) => uri !== undefined && !organizationOfExchange(uri))
  if (foreign?.uri !== undefined) return [...found, foreignInjection(foreign.name, foreign.uri)]
  const without = injected.filter(({ uri }) => uri === undefined).map(({ name }) => name)
  const others = otherTokens(workload)
  return [
    ...found,
    {
      code: 'injection',
      state: without.length ? 'fail' : 'pass',
      title: without.length ? 'The pod started without credentials' : 'Credentials injected',
      detail: without.length
        ? `${without.join(', ')}: ${CREDENTIALS_URL} is not set. When the pod was created, the service account was not annotated or the webhook did not answer. Restart the workload to get a new pod.${others}`
        : `${CREDENTIALS_URL} is set in every container.`,
      edits: [],
    },
  ]
}

/** Whose address for container credentials it is, if it is not CoreWeave's. */
const providerOf = (uri: string) => {
  if (/^http:\/\/(?:169\.254\.170\.23|\[fd00:ec2::23\])(?:[:/]|$)/i.test(uri))
    return 'EKS Pod Identity'
  return /^http:\/\/169\.254\.170\.2(?:[:/]|$)/.test(uri) ? 'ECS' : undefined
}

const foreignInjection = (container: string, uri: string): WorkloadFinding => {
  const provider = providerOf(uri)
  return {
    code: 'injection',
    state: 'fail',
    title: provider
      ? `${provider} injected the credentials, not CoreWeave`
      : 'The injected credentials are not CoreWeave’s',
    detail: `${container} gets credentials from ${uri}. CoreWeave’s webhook sets the address of its token exchange. ${
      provider === 'EKS Pod Identity'
        ? 'Remove the pod identity association of this service account in EKS, or run the pod in a CoreWeave cluster.'
        : 'Remove what sets this variable, annotate the service account, and restart the workload.'
    }`,
    edits: [],
  }
}

/** What the tokens of other clouds in a pod are for, in a sentence. */
function otherTokens({ spec }: Workload): string {
  const text = JSON.stringify(spec['volumes'] ?? [])
  const names = [
    /"audience":"[^"]*\.svc\.id\.goog"/.test(text) ? 'Google Cloud' : '',
    /"audience":"(?:sts\.amazonaws\.com|pods\.eks\.amazonaws\.com)"/.test(text) ? 'AWS' : '',
    /"audience":"api:\/\/AzureADTokenExchange"/.test(text) ? 'Azure' : '',
  ].filter(Boolean)
  return names.length ? ` Its projected token is for ${listAnd(names)}.` : ''
}

/** Says that a pod without a token for the Kubernetes API can still have the webhook's. */
export const checkAutomount = ({ spec }: Workload): WorkloadFinding[] =>
  spec['automountServiceAccountToken'] === false
    ? [
        {
          code: 'automount',
          state: 'pass',
          title: 'The token for the Kubernetes API is not mounted',
          detail:
            'automountServiceAccountToken is false. The webhook mounts its own token, which this field does not remove.',
          edits: [],
        },
      ]
    : []

const OWN_TOKEN = 'Remove these variables and annotate the service account; the webhook sets both.'

/** Checks container credentials that the manifest sets itself, without the webhook. */
export function checkContainerCredentials(workload: Workload): WorkloadFinding[] {
  if (workload.live) return []
  const containers = containersOf(workload)
  const set = containers.flatMap((one) => findVariables(one, CONTAINER))
  const [first] = set
  if (!first) return []
  const problem = containers.flatMap((one) => containerProblem(workload, one) ?? [])[0]
  if (problem === undefined)
    return [
      {
        code: 'container-credentials',
        state: 'pass',
        title: 'Container credentials set in the manifest',
        detail:
          'The manifest sets the token exchange itself, and mounts the token for it. It works without the webhook.',
        edits: [],
      },
    ]
  return [
    {
      code: 'container-credentials',
      state: 'fail',
      title: `${listAnd(new Set(set.map(({ name }) => name)))} set by hand`,
      detail: `${problem} ${OWN_TOKEN}`,
      edits: set.map(({ path }) => ({ path })),
    },
  ]
}

/** Why container credentials set by hand cannot work; undefined if they can or none are set. */
function containerProblem(workload: Workload, placed: PlacedContainer): string | undefined {
  const variableOf = (name: string) => findVariables(placed, [name]).at(-1)
  if (findVariables(placed, CONTAINER).length === 0) return undefined
  if (variableOf(CREDENTIALS_PATH))
    return `Clients ask ${CREDENTIALS_PATH} at 169.254.170.2, which only ECS serves.`
  const uri = variableOf(CREDENTIALS_URL)
  if (!uri) return `${CREDENTIALS_URL} is not set beside them.`
  const provider = uri.value === undefined ? undefined : providerOf(uri.value)
  if (provider) return `${uri.value} belongs to ${provider}, not to CoreWeave.`
  if (uri.value !== undefined && !organizationOfExchange(uri.value))
    return `${uri.value} is not the address of CoreWeave’s token exchange.`
  if (variableOf(TOKEN)) return `${TOKEN} holds a token that expires and is not renewed.`
  const file = variableOf(TOKEN_FILE)
  if (!file) return `${TOKEN_FILE} is not set beside ${CREDENTIALS_URL}.`
  return file.value !== undefined && !mountedFile(workload, placed, file.value)
    ? `No volume is mounted at ${file.value}, where the token is read.`
    : undefined
}

const PROFILES =
  'A pod that also uses AWS needs both kept apart: put role_arn and web_identity_token_file in a profile of its AWS_CONFIG_FILE, use that profile for AWS calls, and unset these variables.'

const RCLONE_KEY = /^(RCLONE_(?:S3|CONFIG_[A-Z0-9_]+)_)(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)$/

/** The keys that a container gives to rclone's remotes for CoreWeave. */
const rcloneKeys = ({ container }: PlacedContainer) =>
  container.env.filter(({ name }) => {
    const prefix = RCLONE_KEY.exec(name)?.[1]
    const endpoint = container.env.find((each) => each.name === `${prefix}ENDPOINT`)?.value
    return prefix !== undefined && endpoint !== undefined && isCoreWeaveEndpoint(endpoint)
  })

/** The variables that a container gets from ConfigMaps and Secrets that are in the text. */
function variablesFrom(workload: Workload, { container }: PlacedContainer) {
  const own = new Set(container.env.map(({ name }) => name))
  return container.envFrom.flatMap(({ prefix, ...source }) =>
    Object.keys(configurationData(workload, source) ?? {})
      .map((key) => ({ name: `${prefix}${key}`, source }))
      .filter(({ name }) => !own.has(name)),
  )
}

const EKS_TOKEN = '/var/run/secrets/eks.amazonaws.com/'
const isFromEks = ({ name, value }: ContainerVariable) =>
  name === 'AWS_WEB_IDENTITY_TOKEN_FILE' && value?.startsWith(EKS_TOKEN) === true

export function checkOtherCredentials(workload: Workload): WorkloadFinding[] {
  const containers = containersOf(workload)
  const found = (names: readonly string[]) => containers.flatMap((one) => findVariables(one, names))
  const keys = [...found(STATIC), ...containers.flatMap(rcloneKeys)]
  const roles = found(WEB_IDENTITY)
  const referred = containers.flatMap((one) => variablesFrom(workload, one))
  const referredTo = (names: readonly string[]) =>
    referred.filter(({ name }) => names.includes(name))
  const hidden = containers.flatMap(({ container }) =>
    container.envFrom
      .filter((source) => configurationData(workload, source) === undefined)
      .map(({ kind, name }) => ({ container: container.name, source: `${kind} ${name}` })),
  )
  const allKeys = [...keys, ...referredTo(STATIC)]
  const allRoles = [...roles, ...referredTo(WEB_IDENTITY)]
  const names = (list: { name: string }[]) => [...new Set(list.map(({ name }) => name))].join(', ')
  const overrides = (list: { name: string }[]) =>
    names(list).includes(',') ? 'override' : 'overrides'
  const eks = workload.live && roles.some(isFromEks)
  const sources = [
    ...new Set(referredTo(STATIC).map(({ source }) => `${source.kind} ${source.name}`)),
  ]
  return [
    {
      code: 'static-keys',
      state: allKeys.length ? 'fail' : 'pass',
      title: allKeys.length
        ? `${names(allKeys)} ${overrides(allKeys)} the injected credentials`
        : 'No static credentials',
      detail: allKeys.length
        ? `AWS clients prefer keys and profiles in the environment to container credentials.${sources.length ? ` Remove them from ${listAnd(sources)}.` : ''}`
        : 'No environment variable overrides container credentials.',
      edits: keys.map(({ path }) => ({ path })),
    },
    ...(allRoles.length
      ? [
          {
            code: 'web-identity' as const,
            state: 'fail' as const,
            title: `${names(allRoles)} ${overrides(allRoles)} the injected credentials`,
            detail: eks
              ? 'The webhook of EKS set these variables, and AWS clients prefer a web identity to container credentials. Remove the annotation eks.amazonaws.com/role-arn from the service account and restart the workload.'
              : `AWS clients prefer a web identity to container credentials. ${PROFILES}`,
            edits: eks ? [] : roles.map(({ path }) => ({ path })),
          },
        ]
      : []),
    ...(hidden.length
      ? [
          {
            code: 'hidden-env' as const,
            state: 'warn' as const,
            title: 'Some environment variables are not in the manifest',
            detail: `${listAnd(new Set(hidden.map(({ container, source }) => `${container} reads ${source}`)))}; AWS variables there would override the injected credentials.`,
            edits: [],
          },
        ]
      : []),
  ]
}
