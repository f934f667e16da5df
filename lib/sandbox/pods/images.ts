const AWS_CLI =
  /^(?:(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)\/)?(?:library\/)?amazon\/aws-cli(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/

/** The only image whose containers run in the sandbox; its entrypoint is `aws`. */
export const isKnown = (image: string) => AWS_CLI.test(image)

/** The version that a tag names, if any. */
export const versionOf = (image: string) => /:(\d+\.\d+\.\d+)(?:@|$)/.exec(image)?.[1]

export const ENTRYPOINT = ['aws']
export const IMAGE_ID =
  'docker.io/amazon/aws-cli@sha256:6f1c1a8c8d5e0d0f4ac3f2b7b9f5d1f8a2e7c1b4d6e8f0a1b2c3d4e5f6a7b8c9'

/** The full image reference, as containerd prints it. */
export function pullFailure(image: string) {
  const [first = '', ...rest] = image.split('/')
  const hosted = rest.length > 0 && /[.:]|^localhost$/.test(first)
  const path = hosted ? image : `docker.io/${rest.length > 0 ? image : `library/${image}`}`
  const full = /[:@][^/]*$/.test(path) ? path : `${path}:latest`
  return `failed to pull and unpack image "${full}": failed to resolve reference "${full}": ${full}: not found`
}
