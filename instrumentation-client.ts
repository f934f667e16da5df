// Compiled parsers need eval, which the content security policy forbids. Zod comes later, and looks here.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
