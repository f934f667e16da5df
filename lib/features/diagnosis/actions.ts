'use server'

import { DiagnosisFacts } from '@/lib/core/diagnosis/facts'
import { action } from '@/lib/server/action'
import { diagnose } from './service'

export const diagnoseAction = action(DiagnosisFacts, diagnose)
