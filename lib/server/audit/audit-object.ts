/**
 * What a change was made to, by one rule for every row: each member is called after the kind of thing
 * it names and holds the name that people use, from the outside in. Where addresses use an id, that
 * stands beside the name as `<thing>Id`; a thing in a cluster says its cluster both ways.
 */
export type AuditObject = Readonly<Record<string, string>> & {
  name?: never
  id?: never
  uid?: never
} & ({ cluster: string; clusterId: string } | { cluster?: never; clusterId?: never })

type Cluster = { id: string; name: string }

/** Something in a cluster. */
export const inCluster = <Rest extends Record<string, string>>(
  { id, name }: Cluster,
  rest: Rest,
) => ({ cluster: name, clusterId: id, ...rest })
