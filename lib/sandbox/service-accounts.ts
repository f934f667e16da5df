import { randomUUID } from 'node:crypto'
import type { SandboxCoreWeaveAccount, SandboxPerson, SandboxWorld } from './world-types'

/** The service account of the console's worker, which trusts one workload of a cluster. */
export function plantServiceAccount(
  world: SandboxWorld,
  issuerUrl: string,
): SandboxCoreWeaveAccount {
  const account = {
    uid: randomUUID(),
    trust: {
      issuerUrl,
      audience: 'https://coreweave.com/iam',
      subject: 'system:serviceaccount:workload-identity:console-worker',
    },
    issued: [],
  }
  world.serviceAccounts.push(account)
  return account
}

/** The service account that an API token was issued to, with the permissions of a reviewer. */
export function ownerOf(world: SandboxWorld, token: string): SandboxPerson | undefined {
  const account = world.serviceAccounts.find(({ issued }) =>
    issued.some((each) => each.token === token && each.expiresAt > new Date()),
  )
  return (
    account && {
      role: 'reviewer',
      uid: account.uid,
      email: `${account.uid}@service-accounts`,
      groups: [],
      token,
      expired: false,
    }
  )
}
