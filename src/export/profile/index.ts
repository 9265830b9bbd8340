import type { Diagnostic, ModelGraph } from '../../graph';
import type { Profile } from '../../measured';
import { profileCsv } from './csv';
import { profileJson } from './json';
import { profileMarkdown } from './markdown';
import { profileTable } from './table';
import { profileTrace } from './trace';
import { profiled, type Profiled } from './tree';

/** `graph`: the one that was measured, for a profile that does not name its layers itself; `null` where it is not at hand. */
type Write = (profile: Profile, graph: ModelGraph | null, diagnostics?: readonly Diagnostic[]) => string;

const writing = (format: (report: Profiled) => string): Write => (...given) => format(profiled(...given));

export const profileToTable = writing(profileTable);
export const profileToJson = writing(profileJson);
export const profileToCsv = writing(profileCsv);
export const profileToMarkdown = writing(profileMarkdown);
export const profileToTrace = writing(profileTrace);

/** Formats of a profile. */
export const PROFILE_FORMATS = {
  table: profileToTable,
  json: profileToJson,
  csv: profileToCsv,
  markdown: profileToMarkdown,
  trace: profileToTrace,
} satisfies Record<string, Write>;

export type ProfileFormat = keyof typeof PROFILE_FORMATS;
