/**
 * The availability zones that support AI Object Storage.
 * https://docs.coreweave.com/security/tutorials/cks-object-storage-authentication/pod-identity-webhook
 */
export const OBJECT_STORAGE_ZONES = [
  'US-CENTRAL-05A',
  'US-CENTRAL-06A',
  'US-CENTRAL-07A',
  'US-CENTRAL-08A',
  'US-CENTRAL-08B',
  'US-EAST-01A',
  'US-EAST-02A',
  'US-EAST-03A',
  'US-EAST-04A',
  'US-EAST-04B',
  'US-EAST-06A',
  'US-EAST-08A',
  'US-EAST-13A',
  'US-EAST-14A',
  'RNO2A',
  'US-WEST-01A',
  'US-WEST-04A',
  'US-WEST-09B',
  'US-WEST-10A',
  'CA-EAST-01A',
  'EU-NORTH-05A',
  'EU-SOUTH-03B',
  'EU-SOUTH-04A',
] as const

const listed: ReadonlySet<string> = new Set(OBJECT_STORAGE_ZONES)

export const supportsObjectStorage = (zone: string) => listed.has(zone.toUpperCase())
