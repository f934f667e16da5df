import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { type Caller, storageAdminOr, validRequest } from './call'
import { readPages } from './pages'
import {
  ACCESS_KEYS_PATH,
  KEY_STATUS_RIGHTS,
  PREFIXED_KEY_STATUS,
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
    const { principalName, status } = validRequest(WireKeyStatus, input)
    const set = (word: string) =>
      call({
        doing: `${status === 'ACTIVE' ? 'activate' : 'suspend'} the access keys of ${principalName}`,
        needs: storageAdminOr(KEY_STATUS_RIGHTS[0]),
        method: 'PUT',
        path: statusPath,
        safe: false,
        body: { principalName, status: word },
        answer: z.unknown(),
      })
    await set(status).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'invalid')) throw error
      return set(PREFIXED_KEY_STATUS[status])
    })
  },
})
