import 'server-only'

import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { keyListWith, keyStatusWith } from './access-keys'
import { createCaller, type Operation, pathSegment, storageAdminOr, validRequest } from './call'
import { exchangesWith } from './exchanges'
import { readPages } from './pages'
import { revocationWith } from './revocation'
import {
  BUCKETS_PATH,
  CLUSTERS_PATH,
  FEDERATION_SERVICE,
  POLICIES_PATH,
  WireBucketInfoList,
  WireCanI,
  WireCanIRequest,
  WireClusterAnswer,
  WireClusterList,
  WireFederationConfigAnswer,
  WireFederationConfigChanges,
  WireFederationConfigCreate,
  WireFederationConfigList,
  WireFederationConfigRef,
  type WirePolicy,
  WirePolicyEnsure,
  WirePolicyList,
  WireWhoami,
} from './wire'
import { KEY_STATUS_PATH, REVOKE_KEY_FIELDS, type RevokeKeyField } from './wire-keys'

type Options = {
  baseUrl: string
  token: string
  keyStatusPath?: string
  revokeKeyField?: RevokeKeyField
}

type Read<Schema extends z.ZodType> = Pick<Operation<Schema>, 'doing' | 'needs' | 'path' | 'answer'>

type Clients = ReturnType<typeof createCoreWeave>
/** Reads, permission checks included: nothing here changes anything or issues a credential. */
export type CoreWeaveReader = Clients['reader']
/** Changes, exchanges for credentials included. */
export type CoreWeaveWriter = Clients['writer']

const CLUSTER_ROLE = 'the IAM role CKS Viewer'
const TOKEN = 'a valid API token'
const FEDERATION_ROLE = 'the IAM roles IAM Admin and Object Storage Admin'

/** CoreWeave clients for one person; only the writer changes anything. The token is sent to `baseUrl` only. */
export function createCoreWeave(options: Options) {
  const { baseUrl, token } = options
  const { keyStatusPath = KEY_STATUS_PATH, revokeKeyField = REVOKE_KEY_FIELDS[0] } = options
  const call = createCaller({ baseUrl, token })

  const read = <Schema extends z.ZodType>(operation: Read<Schema>) =>
    call({ ...operation, method: 'GET', safe: true })

  const connect = <Schema extends z.ZodType>(
    procedure: string,
    operation: Omit<Operation<Schema>, 'method' | 'path' | 'needs' | 'headers'>,
  ) =>
    call({
      ...operation,
      method: 'POST',
      path: `${FEDERATION_SERVICE}/${procedure}`,
      needs: FEDERATION_ROLE,
      headers: { 'connect-protocol-version': '1' },
    })

  const all = <Item>(operation: Read<z.ZodType<{ info: Item[] }>>, keyOf: (item: Item) => string) =>
    readPages((query) => read({ ...operation, path: `${operation.path}?${query}` }), keyOf)

  const reader = {
    /** A 403 means a refused token here, as a 401 does: everybody may ask who they are. */
    whoami: async () => {
      const { principal } = await read({
        doing: 'identify the signed-in user',
        needs: TOKEN,
        path: '/v1beta1/auth/whoami',
        answer: WireWhoami,
      }).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'forbidden')) throw error
        throw new AppError('unauthenticated', error.message, {
          cause: error,
          detail: {
            ...error.detail,
            next: 'Sign in again with a token that has not expired or been deleted.',
          },
        })
      })
      return principal
    },

    listClusters: async () => {
      const { items } = await read({
        doing: 'list clusters',
        needs: CLUSTER_ROLE,
        path: CLUSTERS_PATH,
        answer: WireClusterList,
      })
      return items
    },

    getCluster: async (id: string) => {
      const { cluster } = await read({
        doing: `read cluster ${id}`,
        needs: CLUSTER_ROLE,
        path: `${CLUSTERS_PATH}/${pathSegment(id)}`,
        answer: WireClusterAnswer,
      })
      return cluster
    },

    listFederationConfigs: async () => {
      const { configs } = await connect('ListOIDCConfigs', {
        doing: 'list federation configs',
        safe: true,
        body: {},
        answer: WireFederationConfigList,
      })
      return configs
    },

    getFederationConfig: async (uid: string) => {
      const { config } = await connect('GetOIDCConfig', {
        doing: `read federation config ${uid}`,
        safe: true,
        body: validRequest(WireFederationConfigRef, { uid }),
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    listPolicies: async () => {
      const { policies } = await read({
        doing: 'list access policies',
        needs: storageAdminOr('cwobject:ListAccessPolicy'),
        path: POLICIES_PATH,
        answer: WirePolicyList,
      })
      return policies
    },

    /** Whether the signed-in person may perform every action on every resource. */
    canI: async (input: WireCanIRequest) => {
      const { verdict } = await call({
        doing: `check permission for ${input.actions.join(', ')}`,
        needs: TOKEN,
        method: 'POST',
        path: '/v1/cwobject/auth/can-i',
        safe: true,
        body: validRequest(WireCanIRequest, input),
        answer: WireCanI,
      })
      return verdict
    },

    listBuckets: () =>
      all(
        {
          doing: 'list buckets',
          needs: storageAdminOr('cwobject:ListBucketInfo'),
          path: BUCKETS_PATH,
          answer: WireBucketInfoList,
        },
        (bucket) => bucket.name,
      ),

    ...keyListWith(call),
  }

  const writer = {
    createFederationConfig: async (input: WireFederationConfigCreate) => {
      const { config } = await connect('CreateOIDCConfig', {
        doing: `create federation config ${input.name}`,
        safe: false,
        body: validRequest(WireFederationConfigCreate, input),
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    /** Changes the given fields only; `description: ''` clears the description. */
    updateFederationConfig: async (uid: string, changes: WireFederationConfigChanges) => {
      const given = Object.entries(validRequest(WireFederationConfigChanges, changes)).filter(
        ([, value]) => value !== undefined,
      )
      const { config } = await connect('UpdateOIDCConfig', {
        doing: `update federation config ${uid}`,
        safe: false,
        body: {
          ...validRequest(WireFederationConfigRef, { uid }),
          ...Object.fromEntries(given.filter(([, value]) => value !== '')),
          updateMask: given.map(([name]) => name).join(','),
        },
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    deleteFederationConfig: async (uid: string) => {
      await connect('DeleteOIDCConfig', {
        doing: `delete federation config ${uid}`,
        safe: false,
        body: validRequest(WireFederationConfigRef, { uid }),
        answer: Nothing,
      })
    },

    /** Create the policy, or replace the whole policy of the same name. */
    ensurePolicy: async (policy: WirePolicy) => {
      await call({
        doing: `save policy ${policy.name}`,
        needs: storageAdminOr('cwobject:EnsureAccessPolicy'),
        method: 'POST',
        path: POLICIES_PATH,
        safe: false,
        body: validRequest(WirePolicyEnsure, { policy }),
        answer: Nothing,
      })
    },

    deletePolicy: async (name: string) => {
      await call({
        doing: `delete policy ${name}`,
        needs: storageAdminOr('cwobject:DeleteAccessPolicy'),
        method: 'DELETE',
        path: `${POLICIES_PATH}/${pathSegment(name)}`,
        safe: false,
        answer: Nothing,
      })
    },

    ...keyStatusWith(call, keyStatusPath),
    ...revocationWith(call, revokeKeyField),
    ...exchangesWith(call),
  }

  return { reader, writer }
}

const Nothing = z.unknown()
