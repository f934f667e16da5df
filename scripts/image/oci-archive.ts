import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeTar } from './tar'

export type ImageConfig = {
  User: string
  Env: string[]
  Entrypoint: string[]
  Cmd: string[]
  WorkingDir: string
  ExposedPorts: Record<string, object>
  Labels: Record<string, string>
}

type ImageArchive = {
  /** Where the archive is written. */
  file: string
  /** The name under which it is loaded, with its tag. */
  name: string
  architecture: string
  /** Uncompressed tar archives, lowest first. */
  layers: readonly string[]
  config: ImageConfig
}

/** Without a time, so that the same files make the same image. */
const CREATED = '1970-01-01T00:00:00Z'

const digestOf = (content: Uint8Array) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`

/**
 * Writes an OCI image layout as one archive, as `docker load`, `podman load`, `skopeo copy oci-archive:` and
 * `ctr images import` take it. Returns the digest of the image and the size of its files.
 */
export function writeImageArchive({ file, name, architecture, layers, config }: ImageArchive): {
  digest: string
  size: number
} {
  const folder = mkdtempSync(join(tmpdir(), 'image-'))
  try {
    mkdirSync(join(folder, 'blobs/sha256'), { recursive: true })
    const add = (mediaType: string, content: Uint8Array) => {
      const digest = digestOf(content)
      writeFileSync(join(folder, 'blobs', digest.replace(':', '/')), content)
      return { mediaType, digest, size: content.length }
    }
    const addJson = (mediaType: string, value: unknown) =>
      add(mediaType, Buffer.from(JSON.stringify(value)))

    const added = layers.map((path) => {
      const content = readFileSync(path)
      const blob = add('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(content))
      return { blob, diffId: digestOf(content) }
    })
    const blobs = added.map(({ blob }) => blob)
    const image = addJson('application/vnd.oci.image.config.v1+json', {
      created: CREATED,
      architecture,
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: added.map(({ diffId }) => diffId) },
      history: added.map(() => ({ created: CREATED, created_by: 'scripts/image.ts' })),
    })
    const manifest = addJson('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: image,
      layers: blobs,
    })
    const annotations = {
      'io.containerd.image.name': name,
      'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
    }
    const pathOf = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`
    const write = (path: string, value: unknown) =>
      writeFileSync(join(folder, path), JSON.stringify(value))
    write('oci-layout', { imageLayoutVersion: '1.0.0' })
    write('index.json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...manifest, annotations }],
    })
    // Older versions of Docker read this in place of the index.
    write('manifest.json', [{ Config: pathOf(image), RepoTags: [name], Layers: blobs.map(pathOf) }])
    writeTar(file, folder, [{ names: ['oci-layout', 'index.json', 'manifest.json', 'blobs'] }])
    return {
      digest: manifest.digest,
      size: layers.reduce((sum, path) => sum + statSync(path).size, 0),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
