// Runs before the first paint, so that a dark page never flashes white. A file of its own, because the content
// security policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('gatehouse-color-scheme')
  } catch {
    // Storage is blocked: the system's preference decides.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const scheme = chosen === 'light' || chosen === 'dark' ? chosen : system
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
})()
