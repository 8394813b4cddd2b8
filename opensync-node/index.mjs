// Index: the same for `import`.
import opensync from './index.js'

export const { OpenSync, Upstream, check, findSecrets, open, parseTime, quoted, redact, secretRules, tools, version } = opensync
