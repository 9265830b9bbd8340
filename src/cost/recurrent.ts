import { activationFlops } from './activation';
import { CannotKnow, elements, held, input, numeric, perAxis, type Extent, type Held, type Rule, type Use } from './rule';

/**
 * Recurrent layers; `tfjs-layers/dist/layers/recurrent.js` and `convolutional_recurrent.js`.
 * A layer costs its cell's step times the number of steps. Masks, and dropout, are for training or rare: not counted.
 * A cell gives h as its output and as its first state, one tensor, and so does a layer that gives its last output only.
 */

interface Step {
  macs: number;
  elementwise: number;
  /** What the next cell of a stack sees. */
  units: number;
}

const biased = (use: Use): number => (use.config.useBias === false ? 0 : 1);

/**
 * h' = f(x W + h U + b).
 * MACs = batch × units × (features + units). Element-wise, per unit: bias, the sum, f.
 */
function simpleStep(use: Use, batch: number, features: number): Step {
  const units = numeric(use, 'units');
  return {
    units,
    macs: batch * units * (features + units),
    elementwise: batch * units * (biased(use) + 1 + activationFlops(use)),
  };
}

/**
 * Cho et al., arXiv 1406.1078; the library's only variant applies r before the product (`resetAfter: false`):
 * z = σ(x Wz + h Uz + bz), r = σ(x Wr + h Ur + br), h' = z h + (1 − z) f(x W + (r h) U + b).
 * MACs = batch × 3 units × (features + units). Element-wise, per unit: 3 biases, 3 sums, 2 σ, 1 f, r h, and 5 for h'.
 */
function gruStep(use: Use, batch: number, features: number): Step {
  const units = numeric(use, 'units');
  const perUnit = 3 * biased(use) + 3 + 2 * activationFlops(use, 'recurrentActivation') + activationFlops(use) + 1 + 5;
  return { units, macs: batch * 3 * units * (features + units), elementwise: batch * units * perUnit };
}

/** Per unit of an LSTM: 4 sums, 4 biases, 3 σ, 2 f, and f c + i g, o f(c): 4. */
function lstmPerUnit(use: Use): number {
  return 4 + 4 * biased(use) + 3 * activationFlops(use, 'recurrentActivation') + 2 * activationFlops(use) + 4;
}

/**
 * Hochreiter and Schmidhuber 1997, with forget gate: i, f, o = σ(x W + h U + b), c' = f c + i g(x W + h U + b), h' = o g(c').
 * MACs = batch × 4 units × (features + units).
 */
function lstmStep(use: Use, batch: number, features: number): Step {
  const units = numeric(use, 'units');
  return { units, macs: batch * 4 * units * (features + units), elementwise: batch * units * lstmPerUnit(use) };
}

const STEPS: Readonly<Record<string, (use: Use, batch: number, features: number) => Step>> = {
  SimpleRNNCell: simpleStep,
  GRUCell: gruStep,
  LSTMCell: lstmStep,
  /** Cells one after the other; each sees the one before. */
  StackedRNNCells(use, batch, features) {
    const { cells } = use.config;
    if (!Array.isArray(cells)) throw new CannotKnow('StackedRNNCells does not say its cells');
    const total: Step = { macs: 0, elementwise: 0, units: features };
    for (const cell of cells) {
      const step = stepOf(use, held(use, cell), batch, total.units);
      total.macs += step.macs;
      total.elementwise += step.elementwise;
      total.units = step.units;
    }
    return total;
  },
};

function stepOf(use: Use, cell: Held, batch: number, features: number): Step {
  const rule = Object.hasOwn(STEPS, cell.className) ? STEPS[cell.className] : undefined;
  if (!rule) throw new CannotKnow(`the cell ${cell.className} is not one of TensorFlow.js's own`);
  return rule({ ...use, className: cell.className, config: cell.config }, batch, features);
}

/** A layer that runs `cell` over the second axis of its first input [batch, steps, features]. */
function sequence(cell: (use: Use) => Held): Rule {
  const total = (use: Use, count: (step: Step) => number): number => {
    const [batch, steps, ...features] = input(use);
    return steps * count(stepOf(use, cell(use), batch, elements(features)));
  };
  return {
    macs: (use) => total(use, (step) => step.macs),
    elementwise: (use) => total(use, (step) => step.elementwise),
    repeats: lastOutput,
    look: () => ({ kind: 'whole' }),
  };
}

/** The first state of a layer that gives its states and no sequence. */
const lastOutput = ({ config }: Use): number[] => (config.returnState === true && config.returnSequences !== true ? [1] : []);

/** A cell used as a layer by itself: one step; its inputs are the features and the states. */
function single(): Rule {
  const step = (use: Use): Step => {
    const [batch, ...features] = input(use);
    return stepOf(use, { className: use.className, config: use.config }, batch, elements(features));
  };
  return { macs: (use) => step(use).macs, elementwise: (use) => step(use).elementwise, repeats: () => [1], look: () => ({ kind: 'same' }) };
}

/** The step's output positions: a convolution of the input with the cell's kernel, stride, padding and dilation. */
function convolvedPositions(use: Use, frame: Extent): number {
  const kernel = perAxis(use, 'kernelSize', 2);
  const stride = perAxis(use, 'strides', 2, 1);
  const dilation = perAxis(use, 'dilationRate', 2, 1);
  const first = use.config.dataFormat === 'channelsFirst' ? 2 : 1;
  return kernel.reduce((positions, size, axis) => {
    const extent = frame[first + axis];
    const start = use.config.padding === 'same' ? extent : extent - (size - 1) * dilation[axis];
    return positions * Math.floor((start + stride[axis] - 1) / stride[axis]);
  }, 1);
}

/**
 * One step of an LSTM whose products are convolutions (Shi et al., arXiv 1506.04214, without peepholes).
 * `frame` is [batch, height, width, channels]. The input's kernel is applied with stride and padding, the state's with 'same'.
 * MACs = batch × output positions × kernel positions × 4 filters × (channels + filters).
 */
function convLstmStep(use: Use, frame: Extent): Step {
  const filters = numeric(use, 'filters');
  const kernel = elements(perAxis(use, 'kernelSize', 2));
  const positions = frame[0] * convolvedPositions(use, frame);
  const channels = use.config.dataFormat === 'channelsFirst' ? frame[1] : frame[3];
  return {
    units: filters,
    macs: positions * kernel * 4 * filters * (channels + filters),
    elementwise: positions * filters * lstmPerUnit(use),
  };
}

function convLstm(split: (shape: Extent) => { steps: number; frame: Extent }, more: Pick<Rule, 'look' | 'repeats'>): Rule {
  const total = (use: Use, count: (step: Step) => number): number => {
    const { steps, frame } = split(input(use));
    return steps * count(convLstmStep(use, frame));
  };
  return {
    macs: (use) => total(use, (step) => step.macs),
    elementwise: (use) => total(use, (step) => step.elementwise),
    ...more,
  };
}

export const recurrentRules: Record<string, Rule> = {
  RNN: sequence((use) =>
    Array.isArray(use.config.cells)
      ? { className: 'StackedRNNCells', config: use.config }
      : held(use, use.config.cell),
  ),
  SimpleRNN: sequence((use) => ({ className: 'SimpleRNNCell', config: use.config })),
  GRU: sequence((use) => ({ className: 'GRUCell', config: use.config })),
  LSTM: sequence((use) => ({ className: 'LSTMCell', config: use.config })),
  SimpleRNNCell: single(),
  GRUCell: single(),
  LSTMCell: single(),
  StackedRNNCells: single(),
  /** The state spreads by a kernel at each step, so the last output may see the whole frame. */
  ConvLSTM2D: convLstm(([batch, steps, ...frame]) => ({ steps, frame: [batch, ...frame] }), { repeats: lastOutput, look: () => ({ kind: 'whole' }) }),
  ConvLSTM2DCell: convLstm((frame) => ({ steps: 1, frame }), { repeats: () => [1], look: () => ({ kind: 'unknown' }) }),
};
