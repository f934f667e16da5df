import { ListTrusts } from '@/lib/features/declared-trusts/schema'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { route } from '@/lib/server/route'

export const GET = route(listTrusts, ListTrusts)
