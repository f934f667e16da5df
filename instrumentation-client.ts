// Compiled parsers need eval, which the content security policy forbids. Zod reads this when it is loaded.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
