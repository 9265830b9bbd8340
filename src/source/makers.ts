import type { Origin, Outline } from './candidates';
import type { Mentions } from './mentions';

/** What the names of a file lead to, by what their code mentions. */

/**
 * Decides `makesModel` for every name of `mentions`: what makes a model itself, and what mentions something that does.
 * `foreign` says whether an imported name (or a member of an imported namespace) does.
 */
export function modelMakers(file: Outline, foreign: (origin: Origin) => boolean): Set<string> {
  const makers = new Set<string>();
  for (const [name, { makes }] of file.mentions) if (makes) makers.add(name);
  const reaches = (name: string, mentions: Mentions): boolean => {
    const owner = name.includes('.') ? name.slice(0, name.indexOf('.')) : name;
    for (const reference of mentions.references) {
      if (makers.has(reference) && reference !== name) return true;
      // `model(…)` of `const { model } = tf`; an import of that name is judged by where it comes from.
      if (reference === 'model()' && file.bound.has('model') && !file.mentions.has('model') && !file.imported.has('model')) return true;
      const dot = reference.indexOf('.');
      const origin = file.imported.get(dot < 0 ? reference : reference.slice(0, dot));
      if (origin && dot < 0 && foreign(origin)) return true;
      if (origin && dot >= 0 && origin.name === '*' && foreign({ specifier: origin.specifier, name: reference.slice(dot + 1) }))
        return true;
    }
    // A method of an object that it makes, or that its class holds: of a class of this file, or of another's, which goes by a capital.
    for (const reference of [...mentions.references, ...(owner === name ? [] : file.mentions.get(owner)?.references ?? [])]) {
      const origin = /^[A-Z][\w$]*$/.test(reference) ? file.imported.get(reference) : undefined;
      if (!origin && !file.bases.has(reference)) continue;
      for (const member of mentions.members) {
        if (origin ? foreign({ ...origin, name: `${origin.name}.${member}` }) : makers.has(`${reference}.${member}`)) return true;
      }
    }
    for (let type: string | undefined = owner, depth = 0; type && depth < 20; type = file.bases.get(type), depth++) {
      for (const member of mentions.members) if (makers.has(`${type}.${member}`) && `${type}.${member}` !== name) return true;
    }
    return false;
  };
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, mentions] of file.mentions) {
      if (!makers.has(name) && reaches(name, mentions)) {
        makers.add(name);
        grown = true;
      }
    }
  }
  return makers;
}

/** Operations with weights: where there is none of them, tensors are only being prepared. */
const PRODUCTS = /^(matMul|dot|einsum|conv[123]d|conv[23]dTranspose|depthwiseConv2d|separableConv2d)$/;

/** Names of `mentions` that compute with tensors. */
export function computers(mentions: ReadonlyMap<string, Mentions>): Set<string> {
  const found = new Set<string>();
  for (let size = -1; size < found.size; ) {
    size = found.size;
    for (const [name, { references, members }] of mentions) {
      if ([...members].some((member) => PRODUCTS.test(member)) || [...references].some((reference) => found.has(reference) && reference !== name)) found.add(name);
    }
  }
  return found;
}
