import { NoPolicy } from '@/components/policies/policy-unavailable'

export default function PolicyNotFound() {
  return <NoPolicy />
}
