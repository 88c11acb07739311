/** What the readers of an event need to know beside its data. */
export interface PostedContext {
  /** Names the data by its content, for facts without an id. */
  readonly digest: string;
  /** The id of what was posted, equal whenever that is posted again; not signed. */
  readonly postId: string | undefined;
  /** When it was posted, for stops and starts without a time; not signed, so it is never the time of another fact. */
  readonly postedAt: Date | undefined;
  /** Hides numbers in keys. */
  readonly secret: string;
}
