import { route } from '@/lib/route'
import { CreateServiceAccount } from '@/lib/service-accounts/schema'
import { previewServiceAccount } from '@/lib/service-accounts/service'

export const GET = route(previewServiceAccount, CreateServiceAccount)
