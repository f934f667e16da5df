import type { SandboxContainer, SandboxPod } from '../kubernetes/objects'

/** https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/ */
const expand = (text: string, known: Record<string, string>) =>
  text.replace(/\$\$|\$\(([A-Za-z_][\w.-]*)\)/g, (match, name: string | undefined) =>
    name === undefined ? '$' : (known[name] ?? match),
  )

export function environmentOf(pod: SandboxPod, { env = [] }: SandboxContainer) {
  const known: Record<string, string> = {}
  for (const { name, value, valueFrom } of env)
    known[name] = value === undefined ? fieldOf(pod, valueFrom) : expand(value, known)
  return known
}

export const commandOf = (
  { command, args = [] }: SandboxContainer,
  entrypoint: string[],
  environment: Record<string, string>,
) => [...(command ?? entrypoint), ...args].map((part) => expandKnown(part, environment))

/** `$$` is kept unless a reference follows, so that the shell's own `$$` works. */
const expandKnown = (text: string, known: Record<string, string>) =>
  text.replace(
    /\$(\$\([A-Za-z_][\w.-]*\))|\$\(([A-Za-z_][\w.-]*)\)/g,
    (match, literal, name) => literal ?? known[name] ?? match,
  )

function fieldOf({ metadata, spec }: SandboxPod, source: Record<string, unknown> | undefined) {
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
  }
  const reference = source?.['fieldRef'] as { fieldPath?: string } | undefined
  return fields[reference?.fieldPath ?? ''] ?? ''
}
