import type { ReactNode } from 'react';
import type { Json } from '../../text/json';

/** What a tool gave back. */
export interface Result {
  text: string;
  detail: Json | undefined;
  isError: boolean;
  /** Whether the text goes on at the part's own address. */
  isCut: boolean;
  bytes: number | null;
  place: number;
  part: number;
}

/** A call of a tool with what it gave back. */
export interface Call {
  name: string;
  input: Json | undefined;
  inputText: string;
  /** Nothing while it runs, and where the session stopped in the middle. */
  result: Result | null;
  place: number;
  part: number;
  ms: number | null;
}

/** A small thing worth knowing about a call. */
export interface Fact {
  text: string;
  tone?: 'bad' | 'ok' | 'muted';
}

/** The one line that stands for a call. */
export interface Summary {
  label: string;
  /** What it was called on: a path, a command, a pattern. */
  target?: string;
  facts: Fact[];
}

/** How calls of one kind of tool are shown. */
export interface Tool {
  /** The names that agents have for it, in small letters without `_`. */
  names: readonly string[];
  summary(call: Call): Summary;
  /** The input and what came of it; the general one where there is none. */
  Body?: (props: { call: Call }) => ReactNode;
}

/** Facts that are there. */
export function facts(...some: (Fact | string | null | undefined | false)[]): Fact[] {
  return some.flatMap((fact) => (typeof fact === 'string' ? [{ text: fact }] : fact || []));
}

/** `1 line`, `3 lines`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
