// real: new Agent({ stateSize: 8, hiddenUnits: 32, kind: 'mlp' }).network
import * as tf from '@tensorflow/tfjs';
import { Service } from './a-file-that-is-not-there';

interface Options { stateSize: number; hiddenUnits: number; kind: 'mlp' | 'deep'; dropout?: number }

export class Agent {
  private network: tf.LayersModel;
  private readonly service = () => new Service(document.title);
  constructor(private readonly options: Options) { this.network = this.build(); }
  private build(): tf.LayersModel {
    const input = tf.input({ shape: [this.options.stateSize] });
    const hidden = tf.layers.dense({ units: this.options.hiddenUnits }).apply(input) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: this.options.kind === 'mlp' ? 2 : 3 }).apply(hidden) as tf.SymbolicTensor });
  }
}
