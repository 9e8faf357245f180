import { once } from 'node:events'
import { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { CounterStore } from './limit-stores.ts'

/** How long a command may take: three of them stand between a sign-in and its answer. */
const commandTimeoutMs = 150

/** One that lets a command time out is taken for away until it answers again, so that others need not wait for it too. */
class ImpatientRedis extends Redis {
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...sent)
    sent[0].promise.catch((error: unknown) => {
      const isTimeOut = error instanceof Error && error.message === 'Command timed out'
      if (isTimeOut && this.status === 'ready') this.disconnect(true)
    })
    return answer
  }
}

/**
 * In Redis, shared by all replicas. Commands have a bound and never queue: a Redis that is away or stands still costs a
 * sign-in less than a second, and each process counts for itself meanwhile.
 */
export function redisStore(url: string, onError: (error: Error) => void): CounterStore {
  const redis = new ImpatientRedis(url, {
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
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
