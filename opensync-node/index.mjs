// Index: the same for `import`.
import opensync from './index.js'

export const { OpenSync, check, findSecrets, open, parseTime, quoted, redact, secretRules, version } = opensync
