import { NoPolicy } from '@/components/policies/no-policy'

export default function PolicyNotFound() {
  return <NoPolicy />
}
