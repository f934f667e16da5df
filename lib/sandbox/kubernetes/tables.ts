import { columnsOf, type PrintColumn } from './columns'
import type { StoredManifest } from './objects'
import type { ResourceType } from './resources'

/** Whether the client accepts a table: reference/using-api/api-concepts/#receiving-resources-as-tables */
export const wantsTable = (request: Request) =>
  /as=Table;v=v1;g=meta\.k8s\.io/.test(request.headers.get('accept')?.replaceAll(' ', '') ?? '')

/** Whether the client accepts only the metadata of objects. */
export const wantsMetadata = (request: Request) =>
  /as=PartialObjectMetadata(List)?\b/.test(request.headers.get('accept') ?? '')

/** A list with the metadata of its objects only. */
export const metadataList = (objects: readonly StoredManifest[], metadata: object) => ({
  kind: 'PartialObjectMetadataList',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  // Go encodes a nil slice as null.
  items: objects.length > 0 ? objects.map(head) : null,
})

export type Shape = (objects: StoredManifest[], metadata?: object) => object

/** Renders objects as a table. A watch sends the column definitions only once. */
export function createTable(type: ResourceType, query: URLSearchParams, now: () => Date): Shape {
  const columns = columnsOf(type)
  const included = query.get('includeObject')
  let named = false
  return (objects, metadata = { resourceVersion: objects[0]?.metadata.resourceVersion }) => {
    const columnDefinitions = named ? null : columns.map(definition)
    named = true
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      columnDefinitions,
      rows: objects.map((object) => ({
        cells: columns.map(({ cell }) => cell(object, now())),
        ...(included === 'None' ? {} : { object: included === 'Object' ? object : head(object) }),
      })),
    }
  }
}

const definition = ({ name, wide, number }: PrintColumn) => ({
  name,
  type: number ? 'integer' : 'string',
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority: wide ? 1 : 0,
})

/** An object's metadata. */
export const head = ({ metadata }: StoredManifest) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
})
