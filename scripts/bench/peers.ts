import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import { newEnforcer, newModelFromString, StringAdapter } from 'casbin'
import type { Policy } from '../../lib/core/policy/document'
import type { AccessRequest } from '../../lib/core/policy/evaluate'

/** Decides whether a request is allowed. */
export type Peer = (request: AccessRequest) => boolean

/** The same statements as Cedar policies, one for each statement, parsed once. */
export function cedar(policies: readonly Policy[]): Peer {
  const any = (part: string, patterns: readonly string[]) =>
    `(${patterns.map((pattern) => `context.${part} like ${JSON.stringify(pattern)}`).join(' || ')})`
  const statements = policies.flatMap((policy) => policy.statements)
  const text = statements
    .map(({ effect, principals, actions, resources }) => {
      const all = [any('principal', principals), any('action', actions), any('resource', resources)]
      const verb = effect === 'Allow' ? 'permit' : 'forbid'
      return `${verb}(principal, action, resource) when { ${all.join(' && ')} };`
    })
    .join('\n')
  const parsed = preparsePolicySet('bench', { staticPolicies: text })
  if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors))
  return (request) => {
    const answer = statefulIsAuthorized({
      principal: { type: 'Caller', id: 'x' },
      action: { type: 'Action', id: 'x' },
      resource: { type: 'Place', id: 'x' },
      context: { ...request },
      preparsedPolicySetId: 'bench',
      entities: [],
    })
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
    return answer.response.decision === 'allow'
  }
}

const MODEL = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = keyMatch(r.sub, p.sub) && keyMatch(r.obj, p.obj) && keyMatch(r.act, p.act)
`

/** The same statements as Casbin lines, one for each principal, action and resource. */
export async function casbin(policies: readonly Policy[]): Promise<Peer> {
  const lines = policies
    .flatMap((policy) => policy.statements)
    .flatMap(({ effect, principals, actions, resources }) =>
      principals.flatMap((principal) =>
        actions.flatMap((action) =>
          resources.map((resource) =>
            ['p', principal, resource, action, effect.toLowerCase()].join(', '),
          ),
        ),
      ),
    )
  const enforcer = await newEnforcer(newModelFromString(MODEL), new StringAdapter(lines.join('\n')))
  return ({ principal, action, resource }) => enforcer.enforceSync(principal, resource, action)
}
