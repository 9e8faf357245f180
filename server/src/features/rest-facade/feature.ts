import { Counter } from 'prom-client'
import { defineFeature } from '../feature.ts'
import { facadeGroup, type GroupSettings } from './facade-group.ts'
import { type FacadeSettings, type RestFacadeSettings, readFacadeSettings } from './facade-settings.ts'

type Settings = RestFacadeSettings & Omit<GroupSettings, keyof FacadeSettings>

/** Which façade this server has; undefined if none. */
export interface RestFacadeServices {
  readonly restFacade: FacadeSettings | undefined
}

export const restFacadeFeature = defineFeature<Settings, unknown, RestFacadeServices>({
  name: 'rest-facade',
  logEvents: ['rest-facade.answered'],
  settings: readFacadeSettings,
  services: ({ settings: { restFacade } }) => ({ restFacade }),
  routes: ({ restFacade }, { settings, log }) =>
    restFacade?.prefixes.map((prefix) => facadeGroup(prefix, { ...settings, ...restFacade }, log)) ?? [],
  metrics: ({ registry, services: { restFacade }, on }) => {
    if (restFacade === undefined) return
    const requests = new Counter({
      name: 'gatehouse_rest_facade_requests_total',
      help: 'Requests to the REST façade, by route, method and outcome: answered, refused or failed (a fault here).',
      labelNames: ['route', 'method', 'outcome'] as const,
      registers: [registry],
    })
    on('rest-facade.answered', ({ route, method, outcome }) =>
      requests.inc({ route: String(route), method: String(method), outcome: String(outcome) }),
    )
  },
})
