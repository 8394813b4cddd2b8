// Install: takes the addon that is there, else builds it.
'use strict'

const { load } = require('../binding.js')

try {
  load()
} catch (error) {
  if (error.code !== 'addon_missing') throw error
  console.error('opensync has no prebuilt addon for this machine: building it, which takes some minutes')
  require('./build.js').build(false)
}
