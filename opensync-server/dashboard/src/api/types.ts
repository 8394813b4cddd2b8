import type { components } from './schema';

/** What the server answers, by the names that its description of itself gives it. */
type Schemas = components['schemas'];

/** A page of a list; `next` asks for the one after. */
export interface Page<Item> {
  items: Item[];
  next?: string | null;
  total?: number | null;
}

export type Usage = Schemas['Usage'];
export type Project = Schemas['Project'];
export type Session = Schemas['Session'];
export type EvalStatus = NonNullable<Session['evalStatus']>;
export type Part = Schemas['Part'];
export type Message = Schemas['Message'];
export type OutlineRow = Schemas['OutlineRow'];
export type Outline = Omit<Schemas['OutlineOut'], 'session'> & { session: Session };
export type Found = Schemas['FoundPart'];
export type Resume = Schemas['ResumeOut'];
export type SearchMode = Schemas['SearchAnswer']['mode'];
export type FacetValue = Schemas['FacetValue'];
export type ServerFacts = Schemas['ServerOut'];
export type Who = Schemas['WhoOut'];
export type Key = Schemas['KeyOut'];
export type SavedSearch = Schemas['SearchOut'];
export type LiveSession = Schemas['LiveSessionOut'];
export type LiveState = LiveSession['state'];
export type Collision = Schemas['CollisionOut'];
export type Touch = Schemas['TouchOut'];
export type Finding = Schemas['Finding'];
export type Share = Schemas['Share'];
export type EvalsPreview = Schemas['EvalsPreview'];
export type TimedCall = Schemas['CallOut'];

export type Overview = Schemas['Overview'];
export type Totals = Schemas['PeriodTotals'];
export type Period = Schemas['Stretch'];
export type Series = Schemas['Series'];
export type TopRow = Schemas['TopRow'];
export type ToolRow = Schemas['ToolRow'];
/** Sums of a name; what no price is known of has no cost, and not one of nothing. */
export type SumRow = Omit<Schemas['Row'], 'cost'> & { cost: number | null };
export type Tool = Schemas['ToolOut'];
export type Wrapped = Schemas['WrappedOut'];

/** A hit of a search; one on a title stands for the first message. */
export type Hit = Omit<Schemas['HitOut'], 'place'> & { place: number };

/** The hits of one session. */
export type SessionHits = Omit<Schemas['SessionHits'], 'hits'> & { hits: Hit[] };

/** The answer to a search. */
export type SearchAnswer = Omit<Schemas['SearchAnswer'], 'sessions'> & { sessions: SessionHits[] };

export type Job = Schemas['JobReport'];
export type JobKind = Job['kind'];
export type Setting = Schemas['SettingOut'];
export type Source = Schemas['SourceOut'];
export type Model = Schemas['ModelOut'];
export type Tried = Schemas['Tried'];
export type Prices = Schemas['PricesOut'];
export type Price = Schemas['PriceOut'];
export type UsedModel = Schemas['UsedModel'];
export type OwnPrice = Schemas['OwnPrice'];
export type OwnRates = Schemas['OwnRates'];
export type PriceChanged = Schemas['PriceChanged'];
export type Storage = Schemas['StorageOut'];
export type Account = Schemas['AccountOut'];
