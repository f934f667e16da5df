import {
  type Attributes,
  AUTHENTICATED,
  accountGroups,
  accountOf,
  type createRbac,
  type User,
} from './rbac'
import { badRequestError, forbidden } from './status'

const PREFIX = 'impersonate-'
const EXTRA = `${PREFIX}extra-`
const ANONYMOUS = 'system:anonymous'

/**
 * The user that a request acts as: k8s.io/apiserver/pkg/endpoints/filters/impersonation. Each user,
 * group, uid and extra value asked for must be granted with the verb `impersonate`.
 */
export function impersonated(
  rbac: ReturnType<typeof createRbac>,
  user: User,
  headers: Headers,
): User {
  const asked = [...headers].filter(([name]) => name.startsWith(PREFIX))
  if (asked.length === 0) return user
  const username = headers.get(`${PREFIX}user`)
  if (!username)
    throw badRequestError(`requested ${JSON.stringify(asked)} without impersonating a user`)
  const groups = valuesOf(headers, `${PREFIX}group`)
  const uid = headers.get(`${PREFIX}uid`)
  const extra = Object.fromEntries(
    asked
      .filter(([name]) => name.startsWith(EXTRA))
      .map(([name]) => [decodeURIComponent(name.slice(EXTRA.length)), valuesOf(headers, name)]),
  )
  const account = accountOf(username)
  const wanted: Omit<Attributes, 'verb'>[] = [
    account
      ? { group: '', resource: 'serviceaccounts', ...account }
      : { group: '', resource: 'users', name: username },
    ...groups.map((name) => ({ group: '', resource: 'groups', name })),
    ...(uid ? [{ group: AUTHENTICATION, resource: 'uids', name: uid }] : []),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((name) => ({
        group: AUTHENTICATION,
        resource: 'userextras',
        subresource: key,
        name,
      })),
    ),
  ]
  for (const attributes of wanted) {
    const { group, resource, ...rest } = { verb: 'impersonate', ...attributes }
    if (rbac.authorize(user, { ...rest, group, resource })) continue
    throw forbidden({ group, plural: resource }, { ...rest, user: user.username })
  }
  return {
    username,
    groups: withImplied(username, groups, account?.['namespace']),
    ...(uid ? { uid } : {}),
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  }
}

const AUTHENTICATION = 'authentication.k8s.io'

const valuesOf = (headers: Headers, name: string) =>
  headers.get(name)?.split(', ').filter(Boolean) ?? []

function withImplied(username: string, groups: string[], namespace: string | undefined) {
  const own = groups.length === 0 && namespace ? accountGroups(namespace) : groups
  const implied = username === ANONYMOUS ? 'system:unauthenticated' : AUTHENTICATED
  return own.includes(implied) || own.includes('system:unauthenticated') ? own : [...own, implied]
}
