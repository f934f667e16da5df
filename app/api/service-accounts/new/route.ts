import { CreateServiceAccount } from '@/lib/features/service-accounts/schema'
import { previewServiceAccount } from '@/lib/features/service-accounts/service'
import { route } from '@/lib/server/route'

export const GET = route(previewServiceAccount, CreateServiceAccount)
