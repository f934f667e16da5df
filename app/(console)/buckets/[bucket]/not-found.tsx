import { NotThere } from '@/components/shell/not-there'

export default function BucketNotFound() {
  return <NotThere />
}
