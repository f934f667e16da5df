'use server'

import { action } from '@/lib/server/action'
import { SetClusterToken } from './schema'
import { setClusterToken } from './service'

export const setClusterTokenAction = action(SetClusterToken, setClusterToken)
