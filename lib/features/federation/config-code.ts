import { FEDERATION_SERVICE } from '@/lib/adapters/coreweave/wire'
import { shellCommand } from '@/lib/core/identity/shell'
import { terraformName, terraformResource } from '@/lib/core/policy/hcl'

type Config = {
  name: string
  description?: string
  issuerUrl: string
  audience: string
  active: boolean
}

/** https://registry.terraform.io/providers/coreweave/coreweave/latest/docs/resources/workload_federation_oidc_config */
export const renderConfigTerraform = ({ name, description, issuerUrl, audience, active }: Config) =>
  terraformResource('coreweave_workload_federation_oidc_config', terraformName(name), {
    name,
    description,
    issuer_url: issuerUrl,
    audience,
    active,
  })

/** The curl command that creates a config. The token stays in a shell variable. */
export const renderConfigCurl = (apiUrl: string, config: Config) => {
  const command = shellCommand([
    'curl',
    '--fail-with-body',
    `${apiUrl}${FEDERATION_SERVICE}/CreateOIDCConfig`,
    '--header',
    'Content-Type: application/json',
    '--header',
    'Connect-Protocol-Version: 1',
    '--data',
    JSON.stringify(config),
  ])
  return `${command} \\\n  --header "Authorization: Bearer $COREWEAVE_API_TOKEN"`
}
