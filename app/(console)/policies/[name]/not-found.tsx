import { PolicyNotFound } from '@/components/policies/policy-unavailable'

export default function NotFound() {
  return <PolicyNotFound />
}
