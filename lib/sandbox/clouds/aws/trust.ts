import { meetsCondition, type RequestContext } from './conditions'
import type { TrustPolicy, TrustStatement } from './policy'

const ACTION = 'sts:assumerolewithwebidentity'

const matchesAction = (wanted: string) =>
  new RegExp(`^${wanted.toLowerCase().replaceAll('*', '.*').replaceAll('?', '.')}$`).test(ACTION)

const names = ({ Federated = [], AWS = [] }: TrustStatement['Principal'], provider: string) =>
  AWS.includes('*') || Federated.some((name) => name === '*' || name === provider)

const applies = (
  { Principal, Action, Condition }: TrustStatement,
  provider: string,
  context: RequestContext,
) =>
  names(Principal, provider) &&
  Action.some(matchesAction) &&
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => meetsCondition(operator, key, values, context)),
  )

/** Whether a role admits a token of this provider. A Deny overrides every Allow. */
export function trusts({ Statement }: TrustPolicy, provider: string, context: RequestContext) {
  const matching = Statement.filter((statement) => applies(statement, provider, context))
  return (
    matching.some(({ Effect }) => Effect === 'Allow') &&
    !matching.some(({ Effect }) => Effect === 'Deny')
  )
}
