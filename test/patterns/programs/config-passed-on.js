// real: new Autoencoder({ sizes: { originalDim: 32, latentDim: 32 } }).model
class Autoencoder {
  constructor(config) {
    this.sizes = config.sizes;
    this.model = this.build();
  }

  build() {
    const config = this.sizes;
    const input = tf.input({ shape: [config.originalDim] });
    return tf.model({ inputs: input, outputs: decoded(encoded(input, config), config) });
  }
}

function encoded(input, { latentDim }) {
  return tf.layers.dense({ units: latentDim }).apply(input);
}

const decoded = (code, options) => tf.layers.dense({ units: options.originalDim }).apply(code);
