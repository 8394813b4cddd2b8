// Answers: reads what calls answer as JSON, a bounded time in each turn of the event loop.
//
// Many calls may end at once, and then all their answers come in the same turn. Those that would hold
// it too long wait for the next one, so that timers and requests of others come in between.
'use strict'

const { performance } = require('node:perf_hooks')

/** Milliseconds of a turn in which answers are read. */
const TURN_MS = 2

/** Milliseconds without an answer after which the turn is another one. */
const GAP_MS = 1

/** Answers that wait for their turn. */
const waiting = []

let spent = 0
let last = 0

/** The value of an answer: at once, or in a promise if this turn has had its time. */
function read(json) {
  const now = performance.now()
  if (now - last > GAP_MS) spent = 0
  last = now
  if (waiting.length === 0 && spent < TURN_MS) return parse(json, now)
  return new Promise((resolve) => {
    if (waiting.push({ json, resolve }) === 1) setImmediate(turn)
  })
}

/** Reads what waits, as far as the time of a turn goes. */
function turn() {
  spent = 0
  while (waiting.length > 0 && spent < TURN_MS) {
    const { json, resolve } = waiting.shift()
    resolve(parse(json, performance.now()))
  }
  if (waiting.length > 0) setImmediate(turn)
}

function parse(json, started) {
  const value = JSON.parse(json)
  last = performance.now()
  spent += last - started
  return value
}

module.exports = { read }
