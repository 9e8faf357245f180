import { onEmbedded } from '../harness/embedded-gatehouse.ts'
import { askOnce } from '../harness/load.ts'
import { shown } from '../harness/numbers.ts'
import {
  profileQuestion,
  refreshQuestion,
  registerQuestion,
  type TokenPair,
  tokensIn,
} from '../harness/questions.ts'
import { figures, interleave, requestsASecond } from '../harness/rounds.ts'
import type { Measure } from '../measure.ts'

const people = 16

export const embedded: Measure = {
  id: 'B14',
  title: 'Embedded database: `profile`, `refresh` per second',
  target: 'report',
  run: ({ pace }) =>
    onEmbedded(async (start) => {
      const contender = await start()
      const pairs: TokenPair[] = []
      for (let n = 0; n < people; n++)
        pairs.push(tokensIn(await askOnce(contender.origin, registerQuestion(`person${n}`))))
      const profiles = await interleave(
        [
          {
            contender,
            load: {
              connections: 32,
              ask: (index) => profileQuestion(pairs[index % people]?.accessToken ?? ''),
            },
          },
        ],
        pace,
      )
      const tokens = pairs.map(({ refreshToken }) => refreshToken)
      const refreshes = await interleave(
        [
          {
            contender,
            load: {
              connections: people,
              ask: (chain) => refreshQuestion('gatehouse', tokens[chain] ?? ''),
              answered: (chain, body) => {
                tokens[chain] = tokensIn(body).refreshToken
              },
            },
          },
        ],
        pace,
      )
      await contender.stop()
      const profileRates = figures(profiles, contender.name, requestsASecond)
      const refreshRates = figures(refreshes, contender.name, requestsASecond)
      return {
        judged: [],
        says: `${shown(profileRates)} profiles, ${shown(refreshRates)} refreshes per second`,
        table: {
          head: ['operation', 'per second', 'p99, ms'],
          rows: [
            [
              'profile, 32 connections',
              shown(profileRates),
              shown(
                figures(profiles, contender.name, ({ p99Ms }) => p99Ms),
                1,
              ),
            ],
            [
              'refresh, 16 chains',
              shown(refreshRates),
              shown(
                figures(refreshes, contender.name, ({ p99Ms }) => p99Ms),
                1,
              ),
            ],
          ],
        },
      }
    }),
}
