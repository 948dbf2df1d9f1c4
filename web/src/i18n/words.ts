/** What an English file must hold: every key of the Chinese one; `_one` variants where number matters. */
export type English<Source> = Record<keyof Source, string> & Partial<Record<`${keyof Source & string}_one`, string>>;
