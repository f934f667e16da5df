import { readVerificationOffers } from '@/lib/features/verifications/offers'
import { OffersOf } from '@/lib/features/verifications/schema'
import { route } from '@/lib/server/route'

export const GET = route(readVerificationOffers, OffersOf)
