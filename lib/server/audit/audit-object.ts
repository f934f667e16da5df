/**
 * The resource that was changed. Each member is named after a kind of resource and holds the name that
 * people use, from the outside in. If URLs use an id, it is added as `<kind>Id`. A resource in a cluster
 * names its cluster both ways.
 */
export type AuditObject = Readonly<Record<string, string>> & {
  name?: never
  id?: never
  uid?: never
} & ({ cluster: string; clusterId: string } | { cluster?: never; clusterId?: never })

type Cluster = { id: string; name: string }

/** A resource in a cluster. */
export const inCluster = <Rest extends Record<string, string>>(
  { id, name }: Cluster,
  rest: Rest,
) => ({ cluster: name, clusterId: id, ...rest })
