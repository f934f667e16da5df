'use server'

import { action } from '@/lib/server/action'
import { EndSessions, SetClusterToken } from './schema'
import { setClusterToken } from './service'
import { endSessions } from './sessions'

export const setClusterTokenAction = action(SetClusterToken, setClusterToken)
export const endSessionsAction = action(EndSessions, endSessions)
