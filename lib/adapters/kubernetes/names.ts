import { AppError } from '@/lib/common/errors'

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

const refuse = (field: string, presented: string, expected: string) =>
  new AppError(
    'invalid',
    `"${presented.slice(0, 80)}" is not a valid Kubernetes name: use ${expected}.`,
    {
      detail: { fields: { [field]: [`Use ${expected}.`] } },
    },
  )

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ (RFC 1123 label) */
export function checkLabel(field: string, value: string) {
  if (LABEL.test(value)) return value
  throw refuse(
    field,
    value,
    "at most 63 lowercase letters, digits or '-', starting and ending with a letter or digit",
  )
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ (RFC 1123 subdomain) */
export function checkSubdomain(field: string, value: string) {
  if (value.length <= 253 && SUBDOMAIN.test(value)) return value
  throw refuse(
    field,
    value,
    "at most 253 lowercase letters, digits, '-' or '.', each part starting and ending with a letter or digit",
  )
}
