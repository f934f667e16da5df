/** Inputs of the actions about other clouds, for the inventory. */
export function cloudInputs(account: { cluster: string; namespace: string; name: string }) {
  const target = { cloud: 'aws', accountId: '111122223333', role: 'stolen' }
  return {
    declareTargetAction: { target, accounts: [account] },
    importTrustsAction: { entries: [{ ...account, target }] },
    removeTrustAction: { id: '0'.repeat(32) },
  }
}
