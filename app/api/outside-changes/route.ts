import { z } from 'zod'
import { recordOutsideChanges } from '@/lib/features/policies/service'
import { record } from '@/lib/server/post'

export const POST = record(recordOutsideChanges, z.unknown())
