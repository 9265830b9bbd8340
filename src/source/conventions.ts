/**
 * What an argument is taken to be by its name alone, where nothing else tells: the values that code of the field uses most.
 * A name is read as its words in lower case: `numClasses`, `num_classes` and `NUM_CLASSES` are all `num classes`.
 */

/** What kind of data the code around a name works on, by the layers that it mentions. */
export type Domain = 'image' | 'volume' | 'sequence' | 'tokens' | 'vector';

export function domainOf(code: string): Domain {
  if (/conv3d|Pooling3d/i.test(code)) return 'volume';
  if (/conv2d|Pooling2d|upSampling2d|mobilenet/i.test(code)) return 'image';
  if (/\bembedding\s*\(/i.test(code)) return 'tokens';
  if (/conv1d|Pooling1d|lstm|\bgru|simpleRNN|\brnn\s*\(|bidirectional|timeDistributed|attention/i.test(code)) return 'sequence';
  // A vector is flat: what is flattened has rows and columns.
  if (/\blayers\s*\.\s*flatten\b/.test(code)) return 'image';
  return 'vector';
}

/** One example, without the batch. */
const SHAPES: Record<Domain, number[]> = { image: [28, 28, 1], volume: [16, 16, 16, 1], sequence: [16, 8], tokens: [16], vector: [8] };

/** A layer that a model of such data may start with, for a model that has to be made up. */
export const FIRST: Record<Domain, string> = {
  image: 'tf.layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [28,28,1] })',
  volume: 'tf.layers.conv3d({ filters: 32, kernelSize: 3, inputShape: [16,16,16,1] })',
  sequence: 'tf.layers.lstm({ units: 32, inputShape: [16,8], returnSequences: true })',
  tokens: 'tf.layers.embedding({ inputDim: 1000, outputDim: 32, inputShape: [16] })',
  vector: 'tf.layers.dense({ units: 32, inputShape: [8] })',
};

type Value = number | string | boolean | (number | string | null)[];
type Rule = [words: RegExp, value: Value | ((domain: Domain) => Value)];

const LABELS = ['a', 'b', 'c', 'd'];

/** The first that matches decides. */
const RULES: Rule[] = [
  [/\b(layer|hidden|hidden layer) (sizes|layers|units list|dims)\b/, [32, 16]],
  [/^(batch input|batch) shape$/, (domain) => [null, ...SHAPES[domain]]],
  [/^(image|img|picture) (shape|dims|dimensions)$/, [28, 28, 1]],
  [/^(output|target) shape$/, [10]],
  [/shape$/, (domain) => SHAPES[domain]],
  [/^(class|label|category) ?(names|list)$|^(labels|class labels|categories|intents|tags|words|tokens|class names|features names|alphabet|chars|charset)$/, LABELS],
  [/^(learning rate|lr|alpha lr|step size)$/, 0.001],
  [/(dropout|drop out|drop|keep) ?(rate|prob|probability)?$|^rate$/, 0.2],
  [/^(l1|l2|weight decay|regulari[sz]ation|reg|lambda|decay|epsilon|eps)( rate| factor)?$/, 0.0001],
  [/^(momentum|beta|beta 1|beta1|gamma|tau|discount)$/, 0.9],
  [/^(leaky |relu )?(alpha|slope)$/, 0.2],
  [/^(width multiplier|depth multiplier|multiplier|expansion|expand ratio|ratio|scale)$/, 1],
  [/(num|number of|n|total) ?(of )?(classes|labels|categories|outputs|actions|output)$|^(classes|nb classes|class count|label count|output (size|dim|units|dimension|count|nodes|neurons)|out(put)? features|action (size|dim|count|space)|actions|outputs|outputs? length)$/, 10],
  [/(vocab|vocabulary|dictionary|dict|token|word|char) ?(size|length|count)$|^(num|n|max) (words|tokens|chars|features vocab)$|^max features$/, 1000],
  [/^(max|input|sequence|seq|context|window|block|sample|text|sentence|title|padded)? ?(len|length|steps|time steps|timesteps|look ?back|window|window size|context size|block size|sequence size|history length)$/, 32],
  [/\b(embedding|embed|model|hidden|latent|encoding|encoded|code|z|noise|style|feature|d|ff|mlp|key|head|projection) ?(dim|dims|dimension|dimensions|size|model|length)$|^d ?(model|k|v|ff)$/, 32],
  [/(num|n|number of) ?(attention )?heads?$|^heads$/, 4],
  [/(num|n|number of)? ?(input )?(features|inputs|params|parameters|variables|columns)$|(input|state|observation|obs|feature|features) ?(size|dim|dims|dimension|count|length|units|nodes|space)$/, 8],
  [/(channels?|num channels|in channels|depth channels)$/, 3],
  [/(out channels|filters?|num filters|n filters|base filters|planes|growth rate)$/, 32],
  [/(kernel|filter) ?(size)?$/, 3],
  [/^(pool|pooling) ?(size)?$/, 2],
  [/^(strides?|dilation|dilation rate|dilations)$/, 1],
  [/(units|neurons|nodes|hidden|hidden size|hidden units|hidden layer size|rnn size|cell size|width units|layer size)$/, 32],
  [/^(num|n|nb|number of|total|max) ?([a-z]+ )*(layers|blocks|repeats?)$|^(layers|blocks|repeats)$|(layer|block|repeat)s? (count|number)$/, 2],
  // What may double at each of them: widths of 32 × 2 ** depth are of this world only where the depth is.
  [/\bdepths?( count)?$/, 4],
  [/\b(levels?|stages?|scales|octaves?|pyramids?|(down|up)( ?(sampl(e|ing)|scal(e|ing)))?s?|poolings|doublings?|halvings?|reductions?|exponents?|powers?)( count)?$/, 3],
  [/\bgrowth( factor)?$/, 2],
  [/(image|img|input|crop|target|frame|canvas|patch)? ?(size|width|height|resolution|rows|cols|res|side|w|h)$/, (domain) => (domain === 'image' ? 64 : 8)],
  [/^(batch|mini batch) ?(size)?$/, 32],
  [/epochs?$|^(iterations|episodes|num steps|steps)$/, 1],
  [/^(seed|index|i|idx|id|version)$/, 1],
  [/activation$/, 'relu'],
  [/optimi[sz]er$/, 'adam'],
  [/(loss|loss function)$/, 'meanSquaredError'],
  [/metrics?$/, ['accuracy']],
  [/padding$/, 'same'],
  [/initiali[sz]er$/, 'glorotUniform'],
  [/^(rnn|cell|recurrent) ?(type|kind)?$/, 'lstm'],
  [/(name|prefix|suffix|label|title|tag)$/, 'model'],
  [/(dims?|dimensions?|size|count|length|number|num|units|width|height|shape item)$/, 32],
  [/^(verbose|debug|training|trainable|include top|use|is|has)\b/, false],
];

/** `numClasses`, `NUM_CLASSES` → `num classes`. */
export const wordsOf = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').replace(/[^A-Za-z0-9]+/g, ' ').trim().toLowerCase();

/** The conventional value, or `undefined` where the name tells nothing. */
export function conventional(name: string, domain: Domain): Value | undefined {
  const words = wordsOf(name);
  const value = RULES.find(([pattern]) => pattern.test(words))?.[1];
  return typeof value === 'function' ? value(domain) : value;
}

/** For a list of numbers: with one alone, what the code does from each to the next would not be seen. */
export function conventionalNumbers(name: string, domain: Domain): Value | undefined {
  const [value, one] = [conventional(name, domain), conventional(name.replace(/s$/i, ''), domain)];
  if (Array.isArray(value) && typeof value[0] !== 'string') return value;
  return typeof value === 'number' ? [value, value] : typeof one === 'number' ? [one, one] : undefined;
}

/** The shape of one example of such data, for a tensor or layer input that has to be made up. */
export const shapeOf = (domain: Domain): number[] => SHAPES[domain];
