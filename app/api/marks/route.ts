import { readNavigationCounts } from '@/lib/features/home/navigation-counts'
import { route } from '@/lib/server/route'

export const GET = route(readNavigationCounts)
