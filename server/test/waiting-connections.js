import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/** Connects and sends a request while the server's thread is blocked, so that only the kernel has accepted. */
const { port, connections, asked } = workerData
const signal = new Int32Array(asked)

const answerOf = (socket) =>
  new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', (error) => resolve(error.code))
    socket.on('close', () => resolve(text.split('\r\n', 1)[0]))
  })

const sent = (socket) =>
  new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n', resolve)
  })

const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1'))
const answers = sockets.map(answerOf)
await Promise.all(sockets.map(sent))
Atomics.store(signal, 0, 1)
Atomics.notify(signal, 0)
parentPort.postMessage(await Promise.all(answers))
