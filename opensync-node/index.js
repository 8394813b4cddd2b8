// Index: the addon, with async iterators for its lists and `AbortSignal` for its calls.
//
// What the methods do is told in `index.d.ts`, which is generated from the addon.
'use strict'

const { read } = require('./answers.js')
const { load } = require('./binding.js')

const native = load()
const { OpenSync, Stop } = native

/** What `promise` brings, unless `signal` is aborted before. `stop` is then told. */
function unlessAborted(promise, signal, stop) {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => {
      stop?.stop()
      reject(signal.reason)
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** The entries of a list, which comes in pages. */
async function* entries(list, signal) {
  try {
    for (;;) {
      signal?.throwIfAborted()
      const page = await unlessAborted(list.page(), signal)
      if (page.length === 0) return
      yield* page
    }
  } finally {
    list.close?.()
  }
}

/** Lets a method that gives a list give an async iterator of its entries, which `signal` among its options ends. */
function iterated(name, optionsAt) {
  const method = OpenSync.prototype[name]
  OpenSync.prototype[name] = function (...given) {
    const { signal, ...options } = given[optionsAt] ?? {}
    if (signal) given[optionsAt] = options
    return entries(method.apply(this, given), signal)
  }
}

/** Lets a method take `signal` and `onProgress` among its options. */
function abortable(name, optionsAt, { isLong = false } = {}) {
  const method = OpenSync.prototype[name]
  OpenSync.prototype[name] = function (...given) {
    const { signal, onProgress } = given[optionsAt] ?? {}
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (!isLong) return unlessAborted(method.apply(this, given), signal)
    const stop = signal ? new Stop() : null
    const options = Array.from({ length: optionsAt + 1 }, (_, index) => given[index])
    return unlessAborted(method.call(this, ...options, stop, onProgress), signal, stop)
  }
}

/** Names as the engine has them: `evalReady` is `eval_ready`. What is undefined is left out. */
const annotate = OpenSync.prototype.annotate
OpenSync.prototype.annotate = function (id, edit) {
  const named = Object.entries(edit).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value])
  return annotate.call(this, id, JSON.stringify(Object.fromEntries(named)))
}

/** Lets a method whose answer comes as JSON give what it stands for. */
function told(name) {
  const method = OpenSync.prototype[name]
  OpenSync.prototype[name] = function (...given) {
    return method.apply(this, given).then(read)
  }
}

/** Arguments travel as JSON. */
const callTool = OpenSync.prototype.callTool
OpenSync.prototype.callTool = function (name, args) {
  return callTool.call(this, name, args === undefined ? undefined : JSON.stringify(args))
}

told('search')
told('context')
told('outline')
told('find')
iterated('sessions', 0)
iterated('messages', 1)
iterated('changes', 0)
iterated('export', 0)
iterated('evals', 0)
abortable('search', 1)
abortable('context', 1)
abortable('callTool', 2)
abortable('find', 2)
abortable('import', 0, { isLong: true })
abortable('embed', 0, { isLong: true })
abortable('exportTo', 1, { isLong: true })
abortable('evalsTo', 1, { isLong: true })
abortable('downloadModel', 0, { isLong: true })
abortable('push', 0, { isLong: true })
abortable('pull', 0, { isLong: true })
abortable('send', 2, { isLong: true })
abortable('watch', 0, { isLong: true })

module.exports = {
  OpenSync,
  Upstream: native.Upstream,
  check: native.check,
  findSecrets: native.findSecrets,
  open: native.open,
  parseTime: native.parseTime,
  quoted: native.quoted,
  redact: native.redact,
  secretRules: native.secretRules,
  tools: () => JSON.parse(native.tools()),
  version: native.version,
}
