/** Inputs for the actions about other clouds. */
export function cloudActionInputs(
  account: { cluster: string; namespace: string; name: string },
  role = 'stolen',
) {
  const target = { cloud: 'aws', accountId: '111122223333', role }
  return {
    declareTargetAction: { target, accounts: [account] },
    importTrustsAction: { entries: [{ ...account, target }] },
    removeTrustAction: { id: '0'.repeat(32) },
  }
}
