const { createElement } = require('react')
const { renderToString } = require('react-dom/server')
const story = require('./story.cjs')

const entries = {
  core: require('@gatehouse/session'),
  link: require('@gatehouse/session/apollo'),
  react: require('@gatehouse/session/react'),
  testing: require('@gatehouse/session/testing'),
}
story(entries, require('@apollo/client'), { createElement, renderToString })
