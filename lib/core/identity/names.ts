const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

/** Why Kubernetes rejects a name. */
export type NameProblem = string

function nameProblem(
  name: string,
  kind: string,
  max: number,
  dots: boolean,
): NameProblem | undefined {
  if (name === '') return `${kind} must not be empty.`
  if (name.length > max) return `${kind} has ${name.length} characters; at most ${max} are allowed.`
  const labels = dots ? name.split('.') : [name]
  if (labels.every((label) => LABEL.test(label))) return undefined
  if (/[A-Z]/.test(name)) return `${kind} must be lower case.`
  if (/^[-.]|[-.]$/.test(name)) return `${kind} must start and end with a letter or a digit.`
  return `${kind} may contain only lower-case letters, digits${dots ? ', dots' : ''} and hyphens.`
}

/** Namespaces are DNS-1123 labels of up to 63 characters.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export const namespaceProblem = (name: string) => nameProblem(name, 'A namespace name', 63, false)

/** Service accounts are DNS-1123 subdomains of up to 253 characters.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
export const serviceAccountProblem = (name: string) =>
  nameProblem(name, 'A service account name', 253, true)
