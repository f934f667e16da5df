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
import type { Container, Pod, Volume } from '@/lib/core/kubernetes/kinds'
import { type PodOwner, podOwner } from '@/lib/core/kubernetes/pod-owner'
import { START_CONTAINER } from '@/lib/core/verification/start-container'

/** What the webhook gives a container, each part by itself. */
export const INJECTED_PARTS = ['exchange-url', 'token-file', 'token-mount', 'token-volume'] as const
export type InjectedPart = (typeof INJECTED_PARTS)[number]

/** Credentials that AWS clients use before or instead of the injected ones. */
export const OTHER_CREDENTIALS = [
  'static-keys',
  'profile',
  'web-identity',
  'other-webhook',
] as const
export type OtherCredential = (typeof OTHER_CREDENTIALS)[number]

/** How the init container that verifies the access of a pod ended. */
export const START_CHECK_STATES = ['failed', 'passed', 'waiting'] as const
export type StartCheckState = (typeof START_CHECK_STATES)[number]

export type PodInjection = {
  /** Empty in a pod that can ask for credentials. */
  missing: InjectedPart[]
  audience?: string
  orgId?: string
  region?: string
}

/** What is kept of a pod, which is small whatever the pod holds. */
export type PodCredentials = {
  namespace: string
  name: string
  account: string
  /** ISO 8601. */
  createdAt: string
  owner?: PodOwner
  /** Of the container that has most of it; absent if no container has anything of it. */
  injection?: PodInjection
  /** How many containers lack what another one has; those that the annotations skip do not count. */
  containersWithout: number
  others: OtherCredential[]
  /** Absent in a pod without that init container. */
  startCheck?: StartCheckState
}

type Variables = ReadonlyMap<string, string | undefined>

const variablesOf = ({ env = [] }: Container): Variables =>
  new Map(env.map(({ name, value }) => [name, value]))

/** The projected token that a container reads at a path, or which part of it is missing. */
function tokenAt(
  { volumeMounts = [] }: Container,
  volumes: readonly Volume[],
  file: string,
): { audience?: string | undefined } | 'token-mount' | 'token-volume' {
  const mount = volumeMounts.find(({ mountPath }) =>
    file.startsWith(`${mountPath.replace(/\/+$/, '')}/`),
  )
  if (!mount) return 'token-mount'
  const path = file.slice(mount.mountPath.replace(/\/+$/, '').length + 1)
  const sources = volumes.find(({ name }) => name === mount.name)?.projected?.sources ?? []
  const token = sources.find(({ serviceAccountToken }) => serviceAccountToken?.path === path)
  return token?.serviceAccountToken ?? 'token-volume'
}

function containerInjection(
  container: Container,
  volumes: readonly Volume[],
): PodInjection | undefined {
  const variables = variablesOf(container)
  const orgId = organizationOfExchange(variables.get(CREDENTIALS_URL) ?? '')
  const file = variables.get(TOKEN_FILE)
  if (orgId === undefined && file === undefined) return undefined
  const token = file === undefined ? undefined : tokenAt(container, volumes, file)
  const missing: InjectedPart[] = []
  if (orgId === undefined) missing.push('exchange-url')
  if (file === undefined) missing.push('token-file')
  if (typeof token === 'string') missing.push(token)
  const audience = typeof token === 'object' ? token.audience : undefined
  const region = variables.get('AWS_REGION') ?? variables.get('AWS_DEFAULT_REGION')
  return {
    missing,
    ...(audience !== undefined && { audience }),
    ...(orgId !== undefined && { orgId }),
    ...(region !== undefined && { region }),
  }
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
function otherCredentials(containers: readonly Container[]): OtherCredential[] {
  const found = new Set<OtherCredential>()
  for (const container of containers) {
    const variables = variablesOf(container)
    const url = variables.get(CREDENTIALS_URL)
    if (STATIC_KEYS.some((name) => variables.has(name))) found.add('static-keys')
    if (variables.has(PROFILE)) found.add('profile')
    if (WEB_IDENTITY.some((name) => variables.has(name))) found.add('web-identity')
    if (variables.has(CREDENTIALS_PATH) || (url !== undefined && !organizationOfExchange(url)))
      found.add('other-webhook')
  }
  return OTHER_CREDENTIALS.filter((each) => found.has(each))
}

/** A check that failed is tried again, and stays failed until it passes. */
function startCheckOf({ spec, status }: Pod): StartCheckState | undefined {
  if (!spec.initContainers?.some(({ name }) => name === START_CONTAINER)) return undefined
  const found = status?.initContainerStatuses?.find(({ name }) => name === START_CONTAINER)
  const ended = found?.state?.terminated ?? found?.lastState?.terminated
  if (!ended) return 'waiting'
  return ended.exitCode === 0 ? 'passed' : 'failed'
}

/** The credentials of a pod as its spec shows them. Variables of Secrets and ConfigMaps are not known. */
export function podCredentialsOf(pod: Pod): PodCredentials {
  const { metadata, spec } = pod
  const skipped = skippedContainers(metadata.annotations)
  const containers = spec.containers.filter(({ name }) => !skipped.includes(name))
  const injections = containers.map((each) => containerInjection(each, spec.volumes ?? []))
  const [best] = injections
    .filter((each) => each !== undefined)
    .toSorted((a, b) => a.missing.length - b.missing.length)
  const owner = podOwner(pod)
  const startCheck = startCheckOf(pod)
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    account: spec.serviceAccountName || 'default',
    createdAt: metadata.creationTimestamp,
    ...(owner && { owner }),
    ...(best && { injection: best }),
    containersWithout: best
      ? injections.filter((each) => !each || each.missing.length > best.missing.length).length
      : 0,
    others: otherCredentials(containers),
    ...(startCheck && { startCheck }),
  }
}
