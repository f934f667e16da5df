// Read by `npm run migration`.
export default {
  dialect: 'postgresql',
  schema: ['lib/adapters/database/schema.ts', 'lib/adapters/database/*-tables.ts'],
  out: 'lib/adapters/database/migrations',
  casing: 'snake_case',
}
