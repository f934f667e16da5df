import { z } from 'zod'
import { type Caller, storageAdminOr, validRequest } from './call'
import { readPages } from './pages'
import {
  ACCESS_KEYS_PATH,
  KEY_STATUS_RIGHT,
  WireAccessKeyInfoList,
  WireKeyStatus,
} from './wire-keys'

/** Existing access keys. The API never returns their secrets. */
export const keyListWith = (call: Caller) => ({
  listAccessKeys: () =>
    readPages(
      (query) =>
        call({
          doing: 'list access keys',
          needs: storageAdminOr('cwobject:ListAccessKeyInfo'),
          method: 'GET',
          path: `${ACCESS_KEYS_PATH}?${query}`,
          safe: true,
          answer: WireAccessKeyInfoList,
        }),
      (key) => key.accessKeyId,
    ),
})

export const keyStatusWith = (call: Caller, statusPath: string) => ({
  /** Suspend or activate all keys of a principal, given by its `principalName`. */
  setKeyStatus: async (input: WireKeyStatus) => {
    await call({
      doing: `${input.status === 'ACTIVE' ? 'activate' : 'suspend'} the access keys of ${input.principalName}`,
      needs: storageAdminOr(KEY_STATUS_RIGHT),
      method: 'PUT',
      path: statusPath,
      safe: false,
      body: validRequest(WireKeyStatus, input),
      answer: z.unknown(),
    })
  },
})
