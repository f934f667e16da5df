import { z } from 'zod'
import { recordOwnName } from '@/lib/features/people/service'
import { record } from '@/lib/server/post'

export const POST = record(recordOwnName, z.unknown())
