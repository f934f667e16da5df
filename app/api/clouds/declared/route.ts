import { ListTrusts } from '@/lib/declared/schema'
import { listTrusts } from '@/lib/declared/service'
import { route } from '@/lib/route'

export const GET = route(listTrusts, ListTrusts)
