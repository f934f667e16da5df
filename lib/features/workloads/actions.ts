'use server'

import { action } from '@/lib/server/action'
import { RestartDeployment } from './schema'
import { restartDeployment } from './service'

export const restartDeploymentAction = action(RestartDeployment, restartDeployment)
