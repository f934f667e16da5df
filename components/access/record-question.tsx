import { useRecordSeen } from '@/components/form/use-record-seen'

/** Records a question once, by a POST to the address that names it. */
export function RecordQuestion({ address }: { address: string }) {
  useRecordSeen(true, address)
  return null
}
