import { z } from 'zod'
import { notifyDueGrants } from '@/lib/features/requests/service'
import { record } from '@/lib/server/post'

export const POST = record(notifyDueGrants, z.unknown())
