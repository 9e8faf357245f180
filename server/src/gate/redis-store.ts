import { once } from 'node:events'
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { CounterStore } from './limit-stores.ts'

/** Timeout of a command. A sign-in waits for three of them. */
const commandTimeoutMs = 150

/**
 * After a timeout, Redis counts as unavailable until it responds again, so that other requests do not wait for it as
 * well. A response that has arrived counts even if this process was too busy to read it in time: a flood of sign-ins
 * must not turn into separate counts.
 */
class ImpatientRedis extends Redis {
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...sent)
    const [command] = sent
    const giveUp = (): void => {
      if (command.isResolved) return
      command.reject(new Error('Command timed out'))
      if (this.status === 'ready') this.disconnect(true)
    }
    // Sockets are read between the timers and the immediates of a turn of the event loop.
    const timer = setTimeout(() => setImmediate(giveUp), commandTimeoutMs)
    const settled = (): void => clearTimeout(timer)
    command.promise.then(settled, settled)
    return answer
  }
}

/**
 * Counts in Redis for all replicas. Commands time out and never queue: an unavailable or frozen Redis delays a sign-in
 * by less than a second, and meanwhile each process counts by itself.
 */
export function redisStore(url: string, onError: (error: Error) => void): CounterStore {
  const redis = new ImpatientRedis(url, {
    enableOfflineQueue: false,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  })
  redis.on('error', onError)
  return {
    counter: (options) =>
      new RateLimiterRedis({
        ...options,
        storeClient: redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(options),
      }),
    ready: async () => {
      if (redis.status !== 'ready') await once(redis, 'ready')
    },
    close: async () => redis.disconnect(),
  }
}
