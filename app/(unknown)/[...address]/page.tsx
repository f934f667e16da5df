import { notFound } from 'next/navigation'

/** Takes every address that no other page or route has, so that what is shown there has the navigation. */
export default function UnknownAddressPage() {
  notFound()
}
