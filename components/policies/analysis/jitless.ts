import { config } from 'zod/v4/core'

// Compiled parsers need eval, which the worker's own content security policy forbids.
config({ jitless: true })
