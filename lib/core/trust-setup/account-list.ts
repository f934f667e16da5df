/** A service account as the URL names it. */
export type AccountKey = { cluster: string; namespace: string; name: string }

// Kubernetes names contain no *, and URLs do not escape it.
const [WITHIN, BETWEEN] = ['*', '**']

/** Serializes accounts for the URL, grouped by namespace. */
export function serializeAccounts(accounts: readonly AccountKey[]): string {
  const places = new Map<string, string[]>()
  for (const { cluster, namespace, name } of accounts) {
    const place = `${cluster}${WITHIN}${namespace}`
    places.set(place, [...(places.get(place) ?? []), name])
  }
  return [...places].map(([place, names]) => [place, ...names].join(WITHIN)).join(BETWEEN)
}

export const parseAccounts = (text: string): AccountKey[] =>
  text.split(BETWEEN).flatMap((part) => {
    const [cluster, namespace, ...names] = part.split(WITHIN)
    return cluster && namespace
      ? names.filter(Boolean).map((name) => ({ cluster, namespace, name }))
      : []
  })

export const accountPath = ({ cluster, namespace, name }: AccountKey) =>
  `${cluster}/${namespace}/${name}`
