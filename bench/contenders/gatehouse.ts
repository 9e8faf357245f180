/** Gatehouse as it was built, by its own entry; `GATEHOUSE_DIST` names another build of it. */
const folder = process.env.GATEHOUSE_DIST ?? '../../server/dist/'
await import(new URL('main.js', new URL(folder, import.meta.url)).href)

export {}
