// Archive: temporary archives for tests, with something said in them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { open } from 'opensync'

/** A folder that is gone after the test. */
export function temporaryFolder(test) {
  const folder = mkdtempSync(join(tmpdir(), 'opensync-node-'))
  test.after(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    } catch {
      // A thread of a worker that was ended may still be writing there.
    }
  })
  return folder
}

/** An empty archive that is gone after the test. */
export async function temporaryArchive(test) {
  return open(temporaryFolder(test))
}

/** Sets environment variables until the test is over. The addon reads those of the process itself. */
export function setEnvironment(test, variables) {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    process.env[name] = value
    test.after(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
}

/** A message of a person. */
export function said(id, text, createdAt = 1_767_225_600_000) {
  return { externalId: id, role: 'user', createdAt, parts: [{ kind: 'text', text }] }
}

/** Stores `count` sessions of one message each. */
export async function fill(archive, count, text = 'the redb lock is held') {
  for (let number = 0; number < count; number++) {
    await archive.ingest({ externalId: `s-${number}`, source: 'test' }, [said('m-1', `${text} ${number}`)])
  }
}

/** All entries of an async iterable. */
export async function all(entries) {
  const found = []
  for await (const entry of entries) found.push(entry)
  return found
}

/** What rejects, as `[code, message]`. */
export async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return [error.code, error.message]
  }
  throw new Error('it did not fail')
}
