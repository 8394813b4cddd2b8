/** What the address tells a reader, and how it is changed. */
export interface ReaderSearch {
  at?: number | undefined;
  part?: number | undefined;
  find?: string | undefined;
  hide?: ('thinking' | 'tools' | 'system')[] | undefined;
  mode?: 'conversation' | 'changes' | undefined;
  tool?: string | undefined;
  panel?: PanelName | undefined;
  tail?: true | undefined;
}

/** What stands beside the conversation. */
export type PanelName = 'outline' | 'files' | 'tools' | 'cost' | 'about';

/** Changes the address; a step is one that "back" undoes. */
export type Write = (change: ReaderSearch, isStep?: boolean) => void;
