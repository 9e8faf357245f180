/** Gatehouse as it was built, by its own entry. */
await import(new URL('../../server/dist/main.js', import.meta.url).href)

export {}
