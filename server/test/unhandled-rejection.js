/** Preloaded into a server: at SIGUSR2 a promise is rejected that nobody looks at. */
process.on('SIGUSR2', () => {
  Promise.reject(new Error('nobody looks at this'))
})
