import { authorize, findBucket, requireRegion, versionedAction } from './access'
import {
  createBucket,
  deleteBucket,
  getBucketLifecycle,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listAllBuckets,
} from './buckets'
import type { StorageCall } from './call'
import { verifyChecksum } from './checksums'
import { completeMultipartUpload } from './complete-upload'
import { copyObject, uploadPartCopy } from './copy'
import { deleteObjects } from './delete-objects'
import { listObjects, listObjectVersions } from './list-objects'
import { listMultipartUploads, listParts } from './list-uploads'
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart'
import { deleteObject, readObject, writeObject } from './objects'
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './policy'
import { parameter, type Query } from './query'
import type { Signed } from './sign'
import { deleteTagging, getTagging, putTagging } from './tagging'
import { StorageError } from './xml'

type Operation = {
  /** The action that is decided for the bucket or object; without one, the operation decides. */
  action?: string
  run: (call: StorageCall) => Response
  /** Whether the request may be signed for any zone, because it asks for the right one. */
  anyRegion?: boolean
  /** Whether a checksum in the headers is not of the body but of the object to complete. */
  ofObject?: boolean
}

/** The supported operations, by method and subresource. */
const BUCKET: Partial<Record<string, Operation>> = {
  GET: { action: 's3:ListBucket', run: listObjects },
  HEAD: { action: 's3:ListBucket', run: headBucket },
  DELETE: { action: 's3:DeleteBucket', run: deleteBucket },
  'POST delete': { run: deleteObjects },
  'GET versions': { action: 's3:ListBucketVersions', run: listObjectVersions },
  'GET uploads': { action: 's3:ListBucketMultipartUploads', run: listMultipartUploads },
  'GET location': { action: 's3:GetBucketLocation', run: getBucketLocation, anyRegion: true },
  'GET versioning': { action: 's3:GetBucketVersioning', run: getBucketVersioning },
  'GET lifecycle': { action: 's3:GetLifecycleConfiguration', run: getBucketLifecycle },
  'GET policy': { action: 's3:GetBucketPolicy', run: getBucketPolicy },
  'PUT policy': { action: 's3:PutBucketPolicy', run: putBucketPolicy },
  'DELETE policy': { action: 's3:DeleteBucketPolicy', run: deleteBucketPolicy },
}

const OBJECT: Partial<Record<string, Operation>> = {
  GET: { action: 's3:GetObject', run: readObject },
  HEAD: { action: 's3:GetObject', run: readObject },
  PUT: { action: 's3:PutObject', run: writeObject },
  'PUT copy': { action: 's3:PutObject', run: copyObject },
  DELETE: { action: 's3:DeleteObject', run: deleteObject },
  'POST uploads': { action: 's3:PutObject', run: createMultipartUpload },
  'PUT uploadId': { action: 's3:PutObject', run: uploadPart },
  'PUT uploadId copy': { action: 's3:PutObject', run: uploadPartCopy },
  'POST uploadId': { action: 's3:PutObject', run: completeMultipartUpload, ofObject: true },
  'DELETE uploadId': { action: 's3:AbortMultipartUpload', run: abortMultipartUpload },
  'GET uploadId': { action: 's3:ListMultipartUploadParts', run: listParts },
  'GET tagging': { action: 's3:GetObjectTagging', run: getTagging },
  'PUT tagging': { action: 's3:PutObjectTagging', run: putTagging },
  'DELETE tagging': { action: 's3:DeleteObjectTagging', run: deleteTagging },
}

/** Names in the query that make a request another operation. All others change none. */
const SUBRESOURCES = new Set([
  ...['accelerate', 'acl', 'analytics', 'attributes', 'cors', 'delete', 'encryption'],
  ...['intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'location', 'logging'],
  ...['metadataConfiguration', 'metadataTable', 'metrics', 'notification', 'object-lock'],
  ...['ownershipControls', 'policy', 'policyStatus', 'publicAccessBlock', 'renameObject'],
  ...['replication', 'requestPayment', 'restore', 'retention', 'select', 'session', 'tagging'],
  ...['torrent', 'uploadId', 'uploads', 'versioning', 'versions', 'website'],
])

export type StorageTarget = { bucketName: string | undefined; objectKey: string; query: Query }

const notImplemented = (method: string, subresource: string) =>
  new StorageError(
    501,
    'NotImplemented',
    `A header or query you provided implies functionality that is not implemented: the sandbox does not do ${method} ?${subresource}.`,
  )

/** Finds the operation of a request, has it authorized, and runs it. */
export function runOperation(
  signed: Signed,
  { bucketName, objectKey, query }: StorageTarget,
): Response {
  const { method, headers } = signed.request
  const subresource = Object.keys(query).find((name) => SUBRESOURCES.has(name))
  const copy = method === 'PUT' && headers.has('x-amz-copy-source') ? 'copy' : undefined
  const name = [method, subresource, copy].filter(Boolean).join(' ')
  if (bucketName === undefined && name === 'GET') return listAllBuckets(signed, query)
  if (bucketName !== undefined && objectKey === '' && name === 'PUT')
    return createBucket(signed, bucketName)
  const operation = bucketName && (objectKey === '' ? BUCKET : OBJECT)[name]
  if (!operation) {
    if (subresource) throw notImplemented(method, subresource)
    throw new StorageError(
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      { Method: method },
    )
  }
  if (operation.action)
    authorize(
      signed,
      versionedAction(operation.action, parameter(query, 'versionId')),
      objectKey === '' ? bucketName : `${bucketName}/${objectKey}`,
    )
  const bucket = findBucket(signed.world, bucketName)
  if (!operation.anyRegion) requireRegion(bucket, signed.region)
  const { body, ...caller } = signed
  const checksum = operation.ofObject ? undefined : verifyChecksum(body.headers, body.bytes)
  return operation.run({ ...caller, bytes: body.bytes, checksum, query, bucket, objectKey })
}
