// real: (() => { const digits = new Digits({}); digits.addLayers(); return digits.model; })()
import * as tf from '@tensorflow/tfjs';

export class Digits {
  constructor(canvas) {
    this.canvas = canvas;
    this.model = tf.sequential();
  }

  addLayers() {
    this.model.add(tf.layers.conv2d({ filters: 6, kernelSize: 5, inputShape: [28, 28, 1] }));
    this.model.add(tf.layers.flatten());
    this.model.add(tf.layers.dense({ units: 10 }));
  }
}
