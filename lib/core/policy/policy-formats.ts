import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import type { Policy } from './document'
import { terraformName, terraformResource } from './hcl'
import { printPolicy } from './policy-text'

/** https://registry.terraform.io/providers/coreweave/coreweave/latest/docs/resources/object_storage_organization_access_policy */
export const policyAsTerraform = ({ name, statements }: Policy) =>
  terraformResource('coreweave_object_storage_organization_access_policy', terraformName(name), {
    name,
    statements: statements.map(({ name, effect, actions, resources, principals }) => ({
      name,
      effect,
      actions,
      resources,
      principals,
    })),
  })

/** The request body for CoreWeave's API. */
export const policyAsJson = (policy: Policy) => printPolicy(policy, 'wrapper')

/** https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref/cwobject/apply-or-update-access-policy */
export const policyAsCurl = (policy: Policy, apiUrl = 'https://api.coreweave.com') =>
  [
    `curl --fail-with-body --request POST ${shellQuote(`${apiUrl}/v1/cwobject/access-policy`)}`,
    `--header 'Content-Type: application/json'`,
    `--header "Authorization: Bearer $COREWEAVE_API_TOKEN"`,
    `--data-binary ${shellQuote(policyAsJson(policy).trimEnd())}`,
  ].join(' \\\n  ')

/** Shell commands that write the file and pass it to CoreWeave's command line tool. https://github.com/coreweave/cwic */
export function policyAsCwic(policy: Policy): string {
  const file = `${terraformName(policy.name)}.json`
  return [
    `printf '%s\\n' ${shellQuote(printPolicy(policy).trimEnd())} > ${shellQuote(file)}`,
    shellCommand(['cwic', 'cwobject', 'policy', 'create', '--file', file]),
  ].join('\n')
}
