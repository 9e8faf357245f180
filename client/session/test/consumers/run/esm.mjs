import * as apollo from '@apollo/client'
import * as core from '@gatehouse/session'
import * as link from '@gatehouse/session/apollo'
import * as react from '@gatehouse/session/react'
import * as testing from '@gatehouse/session/testing'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import story from './story.cjs'

await story({ core, link, react, testing }, apollo, { createElement, renderToString })
