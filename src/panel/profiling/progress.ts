import type { ProgressUpdate } from '../../profile';

type Doing = ProgressUpdate['doing'];

/** Where on the whole way each kind of work begins; a guess that only the bar shows. */
const begins: Record<Doing, number> = { loading: 0, building: 0.04, peaks: 0.1, warming: 0.16, measuring: 0.25, whole: 0.8, batches: 0.86, largest: 0.93 };
const order = (Object.keys(begins) as Doing[]).sort((a, b) => begins[a] - begins[b]);

/** Makes one way of the steps of a run, 0 to 1: it never goes back. */
export class Progress {
  #part = 0;

  advance({ doing, done, of }: Pick<ProgressUpdate, 'doing' | 'done' | 'of'>): number {
    const next = order[order.indexOf(doing) + 1];
    const end = next === undefined ? 1 : begins[next];
    this.#part = Math.max(this.#part, begins[doing] + (end - begins[doing]) * (of > 0 ? Math.min(1, done / of) : 0));
    return this.#part;
  }
}
