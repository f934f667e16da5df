import { principalOf } from '@/lib/core/identity/principal'
import type { Policy } from '@/lib/core/policy/document'
import { policyFromTemplate, TEMPLATE_INFO } from '@/lib/core/policy/templates'
import type { NewPolicy } from './schema'

type Choices = Pick<NewPolicy, 'account' | 'template' | 'bucket' | 'listBuckets' | 'name'>

export function parseAccountKey(account: string) {
  const slash = account.indexOf('/')
  return { namespace: account.slice(0, slash), name: account.slice(slash + 1) }
}

/** The policy that the choices make; undefined until they are complete. */
export function buildChosenPolicy(
  { account, template, bucket, listBuckets, name }: Choices,
  issuerUrl: string | undefined,
): Policy | undefined {
  const lacksBucket = TEMPLATE_INFO[template].needsBucket && bucket === ''
  if (issuerUrl === undefined || account === '' || name === '' || lacksBucket) return undefined
  const principals = [principalOf({ issuerUrl, ...parseAccountKey(account) })]
  return policyFromTemplate(template, { name, principals, bucket, listBuckets })
}
