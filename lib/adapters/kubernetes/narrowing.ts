/** What a schema requires of a response; the fields that it lets pass are not looked at. */
type Known<T> = T extends readonly (infer Item)[]
  ? Known<Item>[]
  : T extends object
    ? { [Key in keyof T as string extends Key ? never : Key]: Known<T[Key]> }
    : T

/** A model of the library as it is sent: times are strings, and names that it escapes are plain. */
type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? {
          [Key in keyof T as Key extends `_${infer Name}` ? Name : Key]?:
            | Wire<T[Key]>
            | null
            | undefined
        }
      : T

/** `unknown` unless `Model` declares a field of the schema with another type, so that a misread field does not compile. */
export type Narrowing<Output, Model> = unknown extends Output
  ? unknown
  : Known<Output> extends Wire<Model>
    ? unknown
    : never
