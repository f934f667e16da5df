import { holds, type RequestContext } from './conditions'
import type { TrustPolicy, TrustStatement } from './policy'

const ACTION = 'sts:assumerolewithwebidentity'

const matchesAction = (wanted: string) =>
  new RegExp(`^${wanted.toLowerCase().replaceAll('*', '.*').replaceAll('?', '.')}$`).test(ACTION)

/** `*` and `{"AWS": "*"}` are everyone. */
const names = (
  { Federated = [], AWS = [] }: NonNullable<TrustStatement['Principal']>,
  provider: string,
) => AWS.includes('*') || Federated.some((name) => name === '*' || name === provider)

function applies(statement: TrustStatement, provider: string, context: RequestContext) {
  const { Principal, NotPrincipal, Action, NotAction, Condition } = statement
  const who = Principal ? names(Principal, provider) : !names(NotPrincipal ?? {}, provider)
  const what = Action ? Action.some(matchesAction) : !NotAction?.some(matchesAction)
  return (
    who &&
    what &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => holds(operator, key, values, context)),
    )
  )
}

/** Whether a role lets the holder of a token of this provider in: a Deny outweighs every Allow. */
export function trusts({ Statement }: TrustPolicy, provider: string, context: RequestContext) {
  const matching = Statement.filter((statement) => applies(statement, provider, context))
  return (
    matching.some(({ Effect }) => Effect === 'Allow') &&
    !matching.some(({ Effect }) => Effect === 'Deny')
  )
}
