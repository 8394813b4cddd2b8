// Index: the same for `import`.
import opensync from './index.js'

export const { OpenSync, check, open, parseTime, quoted, redact, version } = opensync
