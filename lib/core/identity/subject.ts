import { namespaceProblem, serviceAccountProblem } from './names'

export type AccountName = { namespace: string; name: string }

const PREFIX = 'system:serviceaccount:'

/** The `sub` claim of a service account's token.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens */
export const subjectOf = ({ namespace, name }: AccountName) => `${PREFIX}${namespace}:${name}`

/** The account a subject names, or undefined when it is not a service account's subject. */
export function parseSubject(subject: string): AccountName | undefined {
  if (!subject.startsWith(PREFIX)) return undefined
  const [namespace = '', name = '', ...rest] = subject.slice(PREFIX.length).split(':')
  if (rest.length > 0 || namespaceProblem(namespace) || serviceAccountProblem(name))
    return undefined
  return { namespace, name }
}
