import { describe, expect, it } from '@jest/globals'
import Fastify from 'fastify'
import { GraphQLError } from 'graphql'
import { createLogger, logEvent, observeEvents } from './log.ts'

const openLog = (logLevel: 'info' | 'debug' = 'info') => {
  const lines: string[] = []
  const logger = createLogger({ logLevel }, { write: (line) => void lines.push(line) })
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line))
  return { logger, lines, entries }
}

const canary = 'correct horse battery staple'

describe('T99 the log', () => {
  it('writes an event as one line with time, level and name', () => {
    const { logger, entries } = openLog()
    logEvent(logger, 'session.started', { accountId: 'a1', sessionId: 's1' })
    expect(entries()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        pid: process.pid,
        event: 'session.started',
        accountId: 'a1',
        sessionId: 's1',
        msg: 'session.started',
      },
    ])
  })

  it('warns of a session that was reused', () => {
    const { logger, entries } = openLog()
    logEvent(logger, 'session.reused', { sessionId: 's1' }, 'warn')
    expect(entries()).toMatchObject([{ level: 'warn', event: 'session.reused' }])
  })

  it('respects the configured level', () => {
    const { logger, lines } = openLog()
    logger.debug('not now')
    openLog('debug').logger.debug('now')
    expect(lines).toEqual([])
  })

  it('omits debug events of every request but still notifies observers', () => {
    const { logger, lines } = openLog()
    const heard: unknown[] = []
    const stop = observeEvents(logger, (event, fields) => heard.push([event, fields]))
    logEvent(logger.child({ requestId: 'r1' }), 'request.answered', { operation: 'Mine' }, 'debug')
    stop()
    logEvent(logger, 'request.answered', { operation: 'Another' }, 'debug')
    expect(heard).toEqual([['request.answered', { operation: 'Mine' }]])
    expect(lines).toEqual([])
  })

  it.each([
    'password',
    'newPassword',
    'passwordConfirmation',
    'passwordHash',
    'token',
    'accessToken',
    'refreshToken',
    'secret',
    'SECRET_PREVIOUS',
    'authorization',
    'Authorization',
    'cookie',
    'set-cookie',
    'variables',
    'headers',
    'body',
  ])('redacts the value of %s at any depth, also in child loggers', (key) => {
    const { logger, lines } = openLog()
    logger.info({ [key]: canary }, 'flat')
    logger.info({ a: { b: [{ [key]: { c: canary } }] } }, 'deep')
    logger
      .child({ id: 1 })
      .child({ [key]: canary, request: { [key]: canary } })
      .info('child')
    expect(lines).toHaveLength(3)
    expect(lines.join()).not.toContain(canary)
    expect(lines.join()).toContain('[redacted]')
  })

  it('keeps fields whose names only resemble secrets', () => {
    const { logger, entries } = openLog()
    logger.info({ accessTokenExpiresIn: 10_800, tokenKind: 'ACCESS', hashesWaiting: 3 })
    expect(entries()).toMatchObject([{ accessTokenExpiresIn: 10_800, tokenKind: 'ACCESS', hashesWaiting: 3 }])
  })

  it('contains the method and path of a request but no query or headers', async () => {
    const { logger, lines, entries } = openLog()
    const app = Fastify({ loggerInstance: logger })
    app.get('/setup', async () => 'ok')
    await app.inject({
      url: `/setup?token=${encodeURIComponent(canary)}`,
      headers: { authorization: canary, cookie: `a=${canary}` },
    })
    await app.close()
    expect(entries()[0]).toMatchObject({
      reqId: expect.any(String),
      req: { method: 'GET', path: '/setup' },
    })
    expect(entries()[1]).toMatchObject({ reqId: entries()[0]?.reqId, res: { statusCode: 200 } })
    expect(lines.join()).not.toMatch(/correct|authorization|cookie/)
  })

  it('survives circular, deep and huge values', () => {
    const { logger, entries } = openLog()
    const circle: Record<string, unknown> = { text: 'x'.repeat(5000), many: Array(1000).fill(0), id: 12n }
    circle.self = circle
    logger.info({ circle, bytes: Buffer.from(canary) })
    expect(entries()).toMatchObject([{ circle: { id: '12' }, bytes: '[bytes]' }])
    expect(JSON.stringify(entries()).length).toBeLessThan(12_000)
  })
})

describe('T99 errors', () => {
  it('are logged with type, message, location and cause', () => {
    const { logger, entries } = openLog()
    logger.error({ err: new TypeError('broken', { cause: new Error('deeper') }) })
    expect(entries()).toMatchObject([
      {
        level: 'error',
        msg: 'broken',
        err: {
          type: 'TypeError',
          message: 'broken',
          stack: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]),
          cause: { type: 'Error', message: 'deeper' },
        },
      },
    ])
  })

  it('are logged without the values that drivers add', () => {
    const { logger, lines, entries } = openLog()
    const error = Object.assign(
      new Error('duplicate key value violates unique constraint "users_email_key"'),
      {
        code: '23505',
        detail: `Key (email)=(${canary}) already exists.`,
        parameters: [canary],
      },
    )
    logger.error(error)
    logger.error({ a: { b: error } }, 'nested')
    expect(lines.join()).not.toContain(canary)
    expect(entries()).toMatchObject([{ err: { code: '23505' } }, { a: { b: { code: '23505' } } }])
  })

  it.each([
    ['of GraphQL', new GraphQLError(`Variable "$input" got invalid value "${canary}"`)],
    ['within one of GraphQL', new GraphQLError(canary, { originalError: dataException() })],
    ['of the database', dataException()],
  ])('%s that quote input are not logged', (_, error) => {
    const { logger, lines } = openLog()
    logger.error(error)
    logger.error({ err: error }, error.message)
    logger.error({ err: error })
    expect(lines).toHaveLength(3)
    expect(lines.join()).not.toContain(canary)
  })

  it('of a resolver are logged as what was originally thrown', () => {
    const { logger, entries } = openLog()
    logger.error({ err: new GraphQLError('masked', { originalError: new Error('a fault here') }) })
    expect(entries()).toMatchObject([{ msg: 'a fault here', err: { message: 'a fault here' } }])
  })

  function dataException(): Error {
    return Object.assign(new Error(`invalid input syntax for type uuid: "${canary}"`), { code: '22P02' })
  }
})

describe('T100 terminal control sequences', () => {
  const hostile = 'a\r\n{"level":"info"}\u001b[31m\u0000\u009b2J\u007f\u2028\u202e"\\'

  it('are escaped everywhere in a line', () => {
    const { logger, lines, entries } = openLog()
    logger.info({ email: hostile, deep: [hostile], err: new Error(hostile) }, hostile)
    logger.child({ userAgent: hostile }).info(hostile)
    logger.info({ req: { method: 'GET', url: `/${hostile}` } })
    expect(lines).toHaveLength(3)
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]+\n$/)
    expect(entries()[0]).toMatchObject({ email: expect.stringMatching(/^a\r\n/) })
  })
})
