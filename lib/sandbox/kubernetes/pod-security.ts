import type { SandboxContainer, SandboxPodSpec } from './objects'

type Check = (spec: SandboxPodSpec, containers: SandboxContainer[]) => string | undefined

const quoted = (values: string[]) => values.map((value) => `"${value}"`).join(', ')
const nouns = (noun: string, names: string[]) =>
  `${noun}${names.length > 1 ? 's' : ''} ${quoted(names)}`
const namesOf = (containers: SandboxContainer[], fails: (container: SandboxContainer) => boolean) =>
  containers.filter(fails).map(({ name }) => name)

const must =
  (title: string, fails: (container: SandboxContainer) => boolean, rule: string): Check =>
  (_spec, containers) => {
    const names = namesOf(containers, fails)
    return names.length ? `${title} (${nouns('container', names)} must ${rule})` : undefined
  }

const baseline: Check[] = [
  (spec) => {
    const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => spec[key] === true)
    return used.length
      ? `host namespaces (${used.map((key) => `${key}=true`).join(', ')})`
      : undefined
  },
  (spec) => {
    const names = (spec.volumes ?? []).filter((v) => 'hostPath' in v).map(({ name }) => name)
    return names.length ? `hostPath volumes (${nouns('volume', names)})` : undefined
  },
  must(
    'privileged',
    ({ securityContext }) => securityContext?.privileged === true,
    'not set securityContext.privileged=true',
  ),
]

const RESTRICTED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

const restricted: Check[] = [
  must(
    'allowPrivilegeEscalation != false',
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
    'set securityContext.allowPrivilegeEscalation=false',
  ),
  must(
    'unrestricted capabilities',
    ({ securityContext }) =>
      !securityContext?.capabilities?.drop?.includes('ALL') ||
      (securityContext.capabilities.add ?? []).some((one) => one !== 'NET_BIND_SERVICE'),
    'set securityContext.capabilities.drop=["ALL"]',
  ),
  (spec) => {
    for (const volume of spec.volumes ?? []) {
      const kind = Object.keys(volume).find((key) => key !== 'name')
      if (kind && !RESTRICTED_VOLUMES.includes(kind))
        return `restricted volume types (volume "${volume.name}" uses restricted volume type "${kind}")`
    }
    return undefined
  },
  (spec, containers) => {
    const names = namesOf(
      containers,
      ({ securityContext }) =>
        (securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot) !== true,
    )
    return names.length
      ? `runAsNonRoot != true (pod or ${nouns('container', names)} must set securityContext.runAsNonRoot=true)`
      : undefined
  },
  (spec, containers) => {
    const names = namesOf(containers, ({ securityContext }) => securityContext?.runAsUser === 0)
    if (spec.securityContext?.runAsUser === 0) return 'runAsUser=0 (pod must not set runAsUser=0)'
    return names.length
      ? `runAsUser=0 (${nouns('container', names)} must not set runAsUser=0)`
      : undefined
  },
  (spec, containers) => {
    const names = namesOf(containers, ({ securityContext }) => {
      const profile = securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile
      return profile?.type !== 'RuntimeDefault' && profile?.type !== 'Localhost'
    })
    return names.length
      ? `seccompProfile (pod or ${nouns('container', names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`
      : undefined
  },
]

const levels: Record<string, Check[]> = { baseline, restricted: [...baseline, ...restricted] }

/** Violations of a namespace's Pod Security level, for the common checks of k8s.io/pod-security-admission. */
export function violation(
  labels: Record<string, string>,
  spec: SandboxPodSpec,
): string | undefined {
  const level = labels['pod-security.kubernetes.io/enforce'] ?? 'privileged'
  const version = labels['pod-security.kubernetes.io/enforce-version'] ?? 'latest'
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const problems = (levels[level] ?? []).flatMap((check) => check(spec, containers) ?? [])
  return problems.length
    ? `violates PodSecurity "${level}:${version}": ${problems.join(', ')}`
    : undefined
}
