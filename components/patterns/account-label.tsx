/** A service account in full: cluster / namespace / name, the name strongest. */
export function AccountLabel(account: { cluster: string; namespace: string; name: string }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <span className="font-normal text-ink-2">
        {account.cluster}
        <span className="text-ink-3"> / </span>
        {account.namespace}
        <span className="text-ink-3"> / </span>
      </span>
      <span className="font-medium">{account.name}</span>
    </span>
  )
}
