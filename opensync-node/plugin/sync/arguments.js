// Arguments: the options of a command line.
'use strict'

/** Options without a value. */
const FLAGS = { '--new': 'isNew', '--all': 'isAll', '--force': 'isForced', '--dry-run': 'isDry', '--no-redact': 'isOpen' }

/** Options with one. */
const VALUES = { '--url': 'url', '--key': 'key', '--since': 'since', '--until': 'until' }

/** The options by name. What is not known is refused: a mistyped `--dry-run` must not send. */
function parse(given) {
  const options = {}
  for (let at = 0; at < given.length; at++) {
    const [word, inline] = split(given[at])
    if (FLAGS[word] && inline === undefined) options[FLAGS[word]] = true
    else if (VALUES[word]) {
      const value = inline ?? given[++at]
      if (value === undefined) throw new Error(`\`${word}\` needs a value`)
      options[VALUES[word]] = value
    } else throw new Error(`\`${given[at]}\` is no option: see \`opencode-sync help\``)
  }
  return options
}

function split(word) {
  const at = word.indexOf('=')
  return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word]
}

module.exports = { parse }
