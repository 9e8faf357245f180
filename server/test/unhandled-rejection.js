/** Preloaded into a server: at SIGUSR2 a promise is rejected without a handler. */
process.on('SIGUSR2', () => {
  Promise.reject(new Error('a rejection without a handler'))
})
