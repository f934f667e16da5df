/** Whether a text has the members of a Kubernetes object, even if it cannot be parsed. */
export const looksLikeManifest = (text: string) => /(?:^|[\s{,"'-])kind["']?\s*:/m.test(text)
