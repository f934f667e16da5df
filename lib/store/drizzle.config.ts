// Read by `npm run migration`.
export default {
  dialect: 'postgresql',
  schema: ['lib/store/schema.ts', 'lib/store/*-tables.ts'],
  out: 'lib/store/migrations',
  casing: 'snake_case',
}
