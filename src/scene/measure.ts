/** Text widths without a document: average advances of the system sans-serif faces, in thousandths of the size. */

/** Width of `text` in pixels at `size` pixels and CSS font weight `weight`. */
export type Measure = (text: string, size: number, weight: number) => number;

const CLASSES: [string, number][] = [
  ['ijl|!\'.,:;I', 300],
  ['ftr()[]{}-"/ ', 375],
  ['·', 300],
  ['abdeghknopqu', 600],
  ['csvxyzJ?', 545],
  ['0123456789', 610],
  ['ABEFKLPSTXYZ', 665],
  ['CDGHNOQRUV&', 745],
  ['mwM', 880],
  ['W@%…⊕⊗‖', 950],
  ['×+−<>=~^#$_→', 680],
  ['\u2009', 200],
];

const ADVANCES = new Map<number, number>();
for (const [letters, advance] of CLASSES) for (const letter of letters) ADVANCES.set(letter.codePointAt(0) as number, advance);

/** Widths from the table. Errs on the wide side, so that text fits its pill in any of the system faces. */
export const approximateWidth: Measure = (text, size, weight) => {
  let sum = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    // Ideographs and emoji are as wide as they are high; other unlisted letters are like a wide Latin one.
    sum += ADVANCES.get(code) ?? (code > 0x2e80 ? 1000 : 620);
  }
  return (sum / 1000) * size * (weight >= 600 ? 1.08 : 1);
};
