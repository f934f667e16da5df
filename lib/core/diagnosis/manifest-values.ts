import { stringify } from 'yaml'
import { checkManifest, type ManifestCheck } from './workload-check'

/** Checks manifests that are values, each by itself, as the YAML that one would write. */
export const checkManifestValues = (manifests: readonly object[]): (ManifestCheck | undefined)[] =>
  manifests.map((manifest) => checkManifest(stringify(manifest, { lineWidth: 0 })))
