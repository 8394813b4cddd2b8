/** What `/api/v1` answers, as far as these pages read it. Times are milliseconds since 1970. */

/** A page of a list; `next` asks for the one after. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
  total?: number | null;
}

/** Tokens by what is paid for them. */
export interface Usage {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  output: number;
  reasoning: number;
}

/** Where a session was held. */
export interface Project {
  path: string | null;
  name: string | null;
  remote: string | null;
}

/** How a person has judged a session. */
export type EvalStatus = 'golden' | 'correct' | 'incorrect' | 'needs_review';

/** A session, without its messages. */
export interface Session {
  id: number;
  externalId: string;
  source: string;
  title: string | null;
  firstPrompt?: string | null;
  project: Project | null;
  gitBranch: string | null;
  gitRemote: string | null;
  agent: string | null;
  agentVersion: string | null;
  models: string[];
  providers: string[];
  parent: { kind: string; id: string } | null;
  childCount?: number | null;
  startedAt: number;
  updatedAt: number;
  durationMs: number | null;
  activeMs?: number | null;
  messageCount: number;
  promptCount?: number | null;
  toolCallCount: number;
  errorCount?: number | null;
  usage: Usage;
  cost: number | null;
  claimedCost: number | null;
  unpricedCount: number;
  tags: string[];
  evalReady: boolean;
  evalStatus: EvalStatus | null;
  evalNotes: string | null;
  expectedOutput: string | null;
  reviewedAt: number | null;
  localOnly: boolean;
  shareCount: number;
  origin: string | null;
}

/** A piece of a message. */
export interface Part {
  /** Its number in the message, by which the rest of it is asked for. */
  n: number;
  kind:
    | 'text'
    | 'thinking'
    | 'toolCall'
    | 'toolResult'
    | 'file'
    | 'image'
    | 'patch'
    | 'compaction'
    | 'step'
    | 'other';
  name: string | null;
  callId: string | null;
  text: string | null;
  detail: unknown;
  isError: boolean;
  mediaType: string | null;
  bytes: number | null;
  cut: boolean;
}

/** A message with its parts; `place` is its number in the session. */
export interface Message {
  place: number;
  id: string;
  role: 'user' | 'assistant' | 'system' | 'tool';
  createdAt: number | null;
  model: string | null;
  provider: string | null;
  usage: Usage | null;
  cost: number | null;
  unpriced: boolean;
  isInjected: boolean;
  isSidechain: boolean;
  isError: boolean;
  parentId: string | null;
  responseId: string | null;
  durationMs: number | null;
  parts: Part[];
}

/** One message of an outline: what the list of a reader needs before any text is there. */
export interface OutlineRow {
  place: number;
  role: Message['role'];
  at: number | null;
  kinds: Part['kind'][];
  bytes: number;
  isError: boolean;
  cost: number | null;
  model: string | null;
  tool?: string | null;
  title?: string | null;
  isInjected: boolean;
  isSidechain: boolean;
  gapMs?: number | null;
  subagent?: { id: string; description: string | null } | null;
}

/** The whole of a session in small rows. */
export interface Outline {
  rows: OutlineRow[];
  session: Session;
  next: string | null;
}

/** A hit within a message. `ranges` are bytes of the snippet's UTF-8. */
export interface Hit {
  /** The message; the first one where a title is what was found. */
  place: number;
  messageId: string | null;
  part: number | null;
  tool: string | null;
  role: Message['role'] | null;
  createdAt: number | null;
  snippet: string;
  ranges: [number, number][];
  score: number;
}

/** The hits of one session. */
export interface SessionHits {
  session: Session;
  hits: Hit[];
  more: number;
  copies: number;
}

/** How a search is done. */
export type SearchMode = 'hybrid' | 'fulltext' | 'semantic';

/** The answer to a search. */
export interface SearchAnswer {
  mode: SearchMode;
  tookMs: number;
  pending: number;
  pendingEmbeddings: number;
  sessions: SessionHits[];
  /** `null` while there are more than were looked for. */
  sessionsTotal: number | null;
  next: string | null;
}

/** A value of a field, and how many sessions have it. */
export interface FacetValue {
  value: string;
  count: number;
}

/** What a server says of itself to anybody. */
export interface ServerFacts {
  version: string;
  accounts: boolean;
  signIn: { name: string; url: string } | null;
  publicUrl: string | null;
  features: string[];
}

/** Who one is to the server. */
export interface WhoAmI {
  owner: number;
  kind: string;
  keyId: string | null;
  scopes: string[];
}

/** An API key or a browser that is signed in, without its secret. */
export interface Key {
  id: string;
  name: string;
  kind?: string | null;
  scopes: string[];
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt?: number | null;
  isCurrent?: boolean;
}

/** A search or a filtered list that one has kept: the address is all of it. */
export interface SavedSearch {
  id: string;
  name: string;
  address: string;
  pinned: boolean;
}
