import { width } from './cycle-too-early';

/** Read while the other file has not set it yet. */
export const filters = width.valueOf() * 2; // ✗
