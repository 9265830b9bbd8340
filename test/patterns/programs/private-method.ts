// real: new Forecast()['build']()
import * as tf from '@tensorflow/tfjs';

export class Forecast {
  private network?: tf.Sequential;

  constructor(private readonly steps = 6) {}

  async train(rows: number[][], targets: number[]): Promise<void> {
    this.network ??= this.build();
    await this.network.fit(tf.tensor2d(rows), tf.tensor1d(targets));
  }

  private build(): tf.Sequential {
    const network = tf.sequential();
    network.add(tf.layers.lstm({ units: 7, inputShape: [this.steps, 2] }));
    network.add(tf.layers.dense({ units: 1 }));
    network.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    return network;
  }
}
