// Open and import: imports a folder of Claude Code's transcripts, and shows what the archive holds then.
//
// Run it again on the same archive, and it reads only what is new in the transcripts.
//
//     node open_and_import.mjs ~/.claude/projects [ARCHIVE]
//
//> 1 files found, 1 read
//> 1 sessions and 2 messages are new
//> shop | 2 messages | Why are prices rounded wrongly?
//> 1 sessions, 120 tokens in all
import { open } from 'opensync'

const [transcripts, folder] = process.argv.slice(2)
if (!transcripts) throw new Error('usage: open_and_import.mjs TRANSCRIPTS [ARCHIVE]')
const archive = await open(folder)

const report = await archive.import({
  source: 'claude-code',
  paths: [transcripts],
  onProgress: ({ filesDone, files }) => process.stderr.write(`\r${filesDone} of ${files} files`),
})
console.log(`${report.filesFound} files found, ${report.filesRead} read`)
console.log(`${report.sessions} sessions and ${report.messages} messages are new`)
for (const { path, message } of report.failed) console.log(`could not read ${path}: ${message}`)

for await (const { project, messageCount, title } of archive.sessions()) {
  console.log(`${project.name ?? '-'} | ${messageCount} messages | ${title ?? '(no title)'}`)
}
const { total } = await archive.stats()
const tokens = Object.values(total.usage).reduce((sum, count) => sum + count, 0)
console.log(`${total.sessions} sessions, ${tokens} tokens in all`)
