'use server'

import { action, NoInput } from '@/lib/server/action'
import { unlinkToken } from './linked-token'
import { EndSessions, SetClusterToken } from './schema'
import { setClusterToken } from './service'
import { endSessions } from './sessions'

export const setClusterTokenAction = action(SetClusterToken, setClusterToken)
export const unlinkTokenAction = action(NoInput, unlinkToken)
export const endSessionsAction = action(EndSessions, endSessions)
