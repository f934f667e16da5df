import { readBecome } from '@/lib/review/becoming'
import { AccountName } from '@/lib/review/schema-keys'
import { route } from '@/lib/route'

export const GET = route(readBecome, AccountName)
