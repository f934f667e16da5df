import { z } from 'zod'
import { findObject } from './access'
import type { StorageCall } from './call'
import { parameter } from './query'
import type { ObjectTags } from './stored'
import { elements, parseXmlBody, StorageError, xml } from './xml'

const MAX_TAGS = 10

const Tagging = z.object({
  Tagging: z.object({
    TagSet: z.preprocess(
      (value) => (typeof value === 'string' ? {} : value),
      z.object({ Tag: elements(z.object({ Key: z.string(), Value: z.string() })) }),
    ),
  }),
})

const invalidTag = (message: string) => new StorageError(400, 'InvalidTag', message)

function toTags(pairs: [key: string, value: string][]): ObjectTags {
  const tags = new Map(pairs)
  if (tags.size < pairs.length) throw invalidTag('Cannot provide multiple Tags with the same key')
  if (tags.size > MAX_TAGS)
    throw new StorageError(400, 'BadRequest', 'Object tags cannot be greater than 10')
  for (const [key, value] of tags) {
    if (key === '' || key.length > 128) throw invalidTag('The TagKey you have provided is invalid')
    if (value.length > 256) throw invalidTag('The TagValue you have provided is invalid')
  }
  return Object.fromEntries(tags)
}

/** The tags in the header `x-amz-tagging`, which is written like a query. */
export const readTagHeader = (header: string | null): ObjectTags =>
  header ? toTags([...new URLSearchParams(header)]) : {}

const taggedObject = ({ bucket, objectKey, query }: StorageCall) =>
  findObject(bucket, objectKey, parameter(query, 'versionId'))

export function getTagging(call: StorageCall): Response {
  const { tags } = taggedObject(call)
  return xml('Tagging', {
    TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  })
}

export function putTagging(call: StorageCall): Response {
  const object = taggedObject(call)
  const { TagSet } = parseXmlBody(call.bytes, Tagging).Tagging
  object.tags = toTags(TagSet.Tag.map(({ Key, Value }) => [Key, Value]))
  return new Response(null)
}

export function deleteTagging(call: StorageCall): Response {
  taggedObject(call).tags = {}
  return new Response(null, { status: 204 })
}
