import { readBecome } from '@/lib/features/review/becoming'
import { AccountName } from '@/lib/features/review/schema-keys'
import { route } from '@/lib/server/route'

export const GET = route(readBecome, AccountName)
