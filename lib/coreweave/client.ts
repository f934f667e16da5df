import 'server-only'

import { z } from 'zod'
import { AppError } from '../errors'
import { checked, createCaller, type Operation, part } from './call'
import { loopbackFetch } from './transport'
import {
  ACCESS_KEYS_PATH,
  BUCKETS_PATH,
  CLUSTERS_PATH,
  EXCHANGE_PATH,
  FEDERATION_SERVICE,
  POLICIES_PATH,
  WireAccessKeyInfoList,
  WireBucketInfoList,
  WireCanI,
  WireCanIRequest,
  WireClusterAnswer,
  WireClusterList,
  WireExchange,
  WireExchangeRequest,
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

type Options = { baseUrl: string; token: string; fetch?: typeof fetch }

export type CoreWeave = ReturnType<typeof createCoreWeave>

const PAGE = 1000
const MAX_PAGES = 100
const CLUSTER_ROLE = 'the IAM role CKS Viewer'
const FEDERATION_ROLE = 'the IAM roles IAM Admin and Object Storage Admin'
const storageRole = (action: string) => `the IAM role Object Storage Admin or ${action}`

/** CoreWeave's API as one person uses it. The token goes to `baseUrl` and nowhere else. */
export function createCoreWeave({ baseUrl, token, fetch: send = loopbackFetch }: Options) {
  const call = createCaller({ baseUrl, token, send })

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

  /** Pages are asked for until one brings nothing new: a server may cap them, or ignore the offset. */
  async function all<Item>(
    operation: Operation<z.ZodType<{ info: Item[] }>>,
    keyOf: (item: Item) => string,
  ) {
    const items = new Map<string, Item>()
    for (let page = 0, offset = 0; page < MAX_PAGES; page++) {
      const path = `${operation.path}?offset=${offset}&limit=${PAGE}`
      const { info } = await call({ ...operation, path })
      const before = items.size
      for (const item of info) items.set(keyOf(item), item)
      if (items.size === before) return [...items.values()]
      offset += info.length
    }
    throw new AppError('upstream', `There is no end to the pages when asked to ${operation.doing}.`)
  }

  return {
    whoami: async () => {
      const { principal } = await call({
        doing: 'tell who you are',
        needs: 'a valid API token',
        method: 'GET',
        path: '/v1beta1/auth/whoami',
        safe: true,
        answer: WireWhoami,
      })
      return principal
    },

    listClusters: async () => {
      const { items } = await call({
        doing: 'list the clusters',
        needs: CLUSTER_ROLE,
        method: 'GET',
        path: CLUSTERS_PATH,
        safe: true,
        answer: WireClusterList,
      })
      return items
    },

    getCluster: async (id: string) => {
      const { cluster } = await call({
        doing: `read the cluster ${id}`,
        needs: CLUSTER_ROLE,
        method: 'GET',
        path: `${CLUSTERS_PATH}/${part(id)}`,
        safe: true,
        answer: WireClusterAnswer,
      })
      return cluster
    },

    listFederationConfigs: async () => {
      const { configs } = await connect('ListOIDCConfigs', {
        doing: 'list the federation configs',
        safe: true,
        body: {},
        answer: WireFederationConfigList,
      })
      return configs
    },

    getFederationConfig: async (uid: string) => {
      const { config } = await connect('GetOIDCConfig', {
        doing: `read the federation config ${uid}`,
        safe: true,
        body: checked(WireFederationConfigRef, { uid }),
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    createFederationConfig: async (input: WireFederationConfigCreate) => {
      const { config } = await connect('CreateOIDCConfig', {
        doing: `create the federation config ${input.name}`,
        safe: false,
        body: checked(WireFederationConfigCreate, input),
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    /** Only the fields given change; `description: ''` clears it. */
    updateFederationConfig: async (uid: string, changes: WireFederationConfigChanges) => {
      const given = Object.entries(checked(WireFederationConfigChanges, changes)).filter(
        ([, value]) => value !== undefined,
      )
      const { config } = await connect('UpdateOIDCConfig', {
        doing: `change the federation config ${uid}`,
        safe: false,
        body: {
          ...checked(WireFederationConfigRef, { uid }),
          ...Object.fromEntries(given.filter(([, value]) => value !== '')),
          updateMask: given.map(([name]) => name).join(','),
        },
        answer: WireFederationConfigAnswer,
      })
      return config
    },

    deleteFederationConfig: async (uid: string) => {
      await connect('DeleteOIDCConfig', {
        doing: `delete the federation config ${uid}`,
        safe: false,
        body: checked(WireFederationConfigRef, { uid }),
        answer: Nothing,
      })
    },

    listPolicies: async () => {
      const { policies } = await call({
        doing: 'list the access policies',
        needs: storageRole('cwobject:ListAccessPolicy'),
        method: 'GET',
        path: POLICIES_PATH,
        safe: true,
        answer: WirePolicyList,
      })
      return policies
    },

    /** Create the policy, or replace the whole one of this name. */
    ensurePolicy: async (policy: WirePolicy) => {
      await call({
        doing: `save the policy ${policy.name}`,
        needs: storageRole('cwobject:EnsureAccessPolicy'),
        method: 'POST',
        path: POLICIES_PATH,
        safe: false,
        body: checked(WirePolicyEnsure, { policy }),
        answer: Nothing,
      })
    },

    deletePolicy: async (name: string) => {
      await call({
        doing: `delete the policy ${name}`,
        needs: storageRole('cwobject:DeleteAccessPolicy'),
        method: 'DELETE',
        path: `${POLICIES_PATH}/${part(name)}`,
        safe: false,
        answer: Nothing,
      })
    },

    /** Whether the signed-in person may do all of the actions on all of the resources. */
    canI: async (input: WireCanIRequest) => {
      const { verdict } = await call({
        doing: `tell whether you may ${input.actions.join(', ')}`,
        needs: 'a valid API token',
        method: 'POST',
        path: '/v1/cwobject/auth/can-i',
        safe: true,
        body: checked(WireCanIRequest, input),
        answer: WireCanI,
      })
      return verdict
    },

    listBuckets: () =>
      all(
        {
          doing: 'list the buckets',
          needs: storageRole('cwobject:ListBucketInfo'),
          method: 'GET',
          path: BUCKETS_PATH,
          safe: true,
          answer: WireBucketInfoList,
        },
        (bucket) => bucket.name,
      ),

    listAccessKeys: () =>
      all(
        {
          doing: 'list the access keys',
          needs: storageRole('cwobject:ListAccessKeyInfo'),
          method: 'GET',
          path: ACCESS_KEYS_PATH,
          safe: true,
          answer: WireAccessKeyInfoList,
        },
        (key) => key.accessKeyId,
      ),

    /** A service account's token for temporary credentials. Never sent twice: each makes a key. */
    exchangeToken: (input: WireExchangeRequest) =>
      call({
        doing: 'exchange the token for credentials',
        needs: 'cwobject:CreateAccessKeyOIDC for the token’s principal',
        method: 'POST',
        path: EXCHANGE_PATH,
        safe: false,
        anonymous: true,
        secrets: [input.oidcToken],
        body: checked(WireExchangeRequest, input),
        answer: WireExchange,
      }),
  }
}

const Nothing = z.unknown()
