import ipaddr from 'ipaddr.js'

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')
/** Azure answers its machines here, on an address that looks public. */
const METADATA = new Set(['168.63.129.16'])

/**
 * Whether an address is of the open internet: not private, loopback, link-local, shared (CGNAT),
 * reserved, multicast, or a way to write one of these as IPv6.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast' || METADATA.has(address.toString())) return false
  return address.kind() === 'ipv4' || (address as ipaddr.IPv6).match(GLOBAL_UNICAST)
}
