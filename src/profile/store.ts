import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { readProfile, type Profile } from '../measured';

export interface StoredProfile {
  /** Where it lies. */
  path: string;
  profile: Profile;
}

/** Profiles kept of each model. */
const KEPT = 20;

/** Profiles as JSON files, a folder for each model (file and builder). Files that cannot be read are passed over, never touched. */
export class ProfileStore {
  constructor(private readonly folder: string) {}

  /** Newest first. */
  async list(file: string, builder: string): Promise<StoredProfile[]> {
    const folder = this.folderOf(file, builder);
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const stored = await Promise.all(names.map(async (name): Promise<StoredProfile[]> => {
      const profile = await read(path.join(folder, name));
      return profile ? [{ path: path.join(folder, name), profile }] : [];
    }));
    return stored.flat().sort((a, b) => (a.profile.measuredAt < b.profile.measuredAt ? 1 : -1));
  }

  async latest(file: string, builder: string): Promise<Profile | null> {
    return (await this.list(file, builder))[0]?.profile ?? null;
  }

  /**
   * Adds a profile, and lets go of the oldest of its model beyond the last 20, those first that a newer one of the same device and settings replaces.
   * @throws Error with a sentence for the user when it cannot be written; the profile in memory is not touched
   */
  async save(profile: Profile): Promise<void> {
    const folder = this.folderOf(profile.file, profile.builder.name);
    const name = `${profile.measuredAt.replaceAll(/[^\dTZ]/g, '')}-${hash(kindOf(profile))}.json`;
    const draft = path.join(folder, `${name}.${randomUUID()}.part`);
    try {
      await mkdir(folder, { recursive: true });
      const handle = await open(draft, 'wx');
      try {
        await handle.writeFile(JSON.stringify(profile));
        await handle.sync();
      } finally {
        await handle.close();
      }
      // Whole or not at all: a reader never sees half a file.
      await rename(draft, path.join(folder, name));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => { /* the folder is the trouble, and is told below */ });
      throw new Error(`The profile could not be stored in ${this.folder}: ${reason(error)} It stays in view until it is closed; export it to keep it.`, { cause: error });
    }
    await this.prune(profile);
  }

  /** @throws Error with a sentence when it cannot be removed; one that is gone already is no error */
  async remove(stored: StoredProfile): Promise<void> {
    try {
      await rm(stored.path, { force: true });
    } catch (error) {
      throw new Error(`The profile ${stored.path} could not be removed: ${reason(error)}`, { cause: error });
    }
  }

  private async prune({ file, builder }: Profile): Promise<void> {
    const all = await this.list(file, builder.name);
    const kinds = new Set<string>();
    const [current, replaced]: [StoredProfile[], StoredProfile[]] = [[], []];
    for (const stored of all) {
      (kinds.has(kindOf(stored.profile)) ? replaced : current).push(stored);
      kinds.add(kindOf(stored.profile));
    }
    const surplus = [...current, ...replaced].slice(KEPT);
    // One that stays is only one too many.
    await Promise.all(surplus.map((stored) => rm(stored.path, { force: true }).catch(() => { /* as said */ })));
  }

  private folderOf(file: string, builder: string): string {
    return path.join(this.folder, hash(JSON.stringify([file, builder])));
  }
}

/** Profiles of one kind can replace each other: same device, same settings. */
const kindOf = ({ device, settings }: Profile): string =>
  JSON.stringify([device.backend, device.name, settings.batch, settings.training, settings.optimizer, settings.mode]);

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

async function read(file: string): Promise<Profile | null> {
  try {
    return readProfile(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM': return 'writing there is not permitted.';
    case 'EROFS': return 'it is read-only.';
    case 'ENOSPC':
    case 'EDQUOT': return 'the disk is full.';
    case 'ENOTDIR':
    case 'EEXIST': return 'a file lies where the folder should be.';
    default: return `${error instanceof Error ? error.message : String(error)}.`;
  }
}
