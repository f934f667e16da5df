'use server'

import { action } from '../action'
import { RestartDeployment } from './schema'
import { restartDeployment } from './service'

export const restartDeploymentAction = action(RestartDeployment, restartDeployment)
