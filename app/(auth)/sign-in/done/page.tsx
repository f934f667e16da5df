import type { Metadata } from 'next'
import { SignedInScreen } from '@/components/shell/signed-in'

export const metadata: Metadata = { title: 'Signed in' }

export default function SignedInPage() {
  return <SignedInScreen />
}
