import { uniqueNames } from '@/lib/common/unique-names'

/** A file's name made from any name; what no file system takes everywhere is written as %XX. */
const plain = (name: string) =>
  encodeURIComponent(name).replace(/[!'()*~]|^\.+|\.$/g, (text) =>
    [...text].map((c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
  )

export const fileNames = () => uniqueNames(plain)
