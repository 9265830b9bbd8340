/** Text widths without a document: average advances of the system sans-serif faces, in thousandths of the size. */

/** Width of `text` in pixels at `size` pixels and CSS font weight `weight`. */
export type Measure = (text: string, size: number, weight: number) => number;

const CLASSES: [string, number][] = [
  ['ijl|!\'.,:;I', 270],
  ['ftr()[]{}-"/ ', 345],
  ['·', 300],
  ['abdeghknopqu', 560],
  ['csvxyzJ?', 510],
  ['0123456789', 562],
  ['ABEFKLPSTXYZ', 640],
  ['CDGHNOQRUV&', 720],
  ['mwM', 850],
  ['W@%…⊕⊗‖', 930],
  ['×+−<>=~^#$_→', 600],
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
  return (sum / 1000) * size * (weight >= 600 ? 1.06 : 1);
};
